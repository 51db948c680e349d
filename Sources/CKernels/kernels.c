/* The kernel bodies, once per variant. Attributes rather than separate files keep the variants together,
 * so that none can be forgotten. */
#include "CKernels.h"

#include <math.h>
#include <string.h>

#define JOIN2(a, b) a##b
#define JOIN(a, b) JOIN2(a, b)
#define IDX(name) JOIN(name, SUFFIX)

#define SUFFIX _base
#include "kernels_body.h"
#undef SUFFIX

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma,bmi,bmi2,f16c"))), apply_to = function)
#define SUFFIX _v3
#include "kernels_body.h"
#undef SUFFIX
#pragma clang attribute pop

/* Features by name: the target "x86-64-v4" implies a preference for 256-bit vectors. */
#pragma clang attribute push( \
    __attribute__((target("avx2,fma,bmi,bmi2,f16c,avx512f,avx512bw,avx512cd,avx512dq,avx512vl"))), \
    apply_to = function)
#define SUFFIX _v4
#include "kernels_body.h"
#undef SUFFIX
#pragma clang attribute pop
#endif
