/* One public function per kernel, which calls the variant in force. */
#if defined(__linux__)
#define _GNU_SOURCE /* sched_getaffinity */
#include <sched.h>
#endif
#include <stdatomic.h>
#include <unistd.h>

#include "CKernels.h"

/* The variant in force; -1 until one is selected. */
static atomic_int selected = -1;

idx_isa idx_kernels_best(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) return IDX_ISA_BASE;
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512cd") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
    return IDX_ISA_V4;
  return IDX_ISA_V3;
#else
  return IDX_ISA_BASE;
#endif
}

idx_isa idx_kernels_select(idx_isa wanted) {
  idx_isa best = idx_kernels_best();
  idx_isa chosen = wanted < best ? wanted : best;
  atomic_store_explicit(&selected, (int)chosen, memory_order_relaxed);
  return chosen;
}

int idx_cores(void) {
#if defined(__linux__)
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0 && CPU_COUNT(&set) > 0) return CPU_COUNT(&set);
#endif
  long online = sysconf(_SC_NPROCESSORS_ONLN);
  return online > 0 ? (int)online : 1;
}

static idx_isa isa(void) {
  int chosen = atomic_load_explicit(&selected, memory_order_relaxed);
  return chosen >= 0 ? (idx_isa)chosen : idx_kernels_select(IDX_ISA_V4);
}

idx_isa idx_kernels_selected(void) { return isa(); }

#if defined(__x86_64__)
#define CHOOSE(name, arguments)                  \
  switch (isa()) {                               \
    case IDX_ISA_V4: return name##_v4 arguments; \
    case IDX_ISA_V3: return name##_v3 arguments; \
    default: return name##_base arguments;       \
  }
#define KERNEL(type, name, parameters, arguments)                                               \
  type name##_base parameters;                                                                  \
  type name##_v3 parameters;                                                                    \
  type name##_v4 parameters;                                                                    \
  type name parameters { CHOOSE(name, arguments) }
#else
#define KERNEL(type, name, parameters, arguments) \
  type name##_base parameters;                    \
  type name parameters { return name##_base arguments; }
#endif

KERNEL(void, idx_add, (float *y, const float *x, size_t n), (y, x, n))
KERNEL(void, idx_scale, (float *y, float factor, size_t n), (y, factor, n))
KERNEL(void, idx_scale_by_each, (float *x, size_t n, const float *factors, size_t count), (x, n, factors, count))
KERNEL(void, idx_column_sums, (const float *x, float *out, size_t rows, size_t columns, size_t stride),
       (x, out, rows, columns, stride))
KERNEL(double, idx_sum_of_squares, (const float *x, size_t n), (x, n))
KERNEL(int, idx_all_finite, (const float *x, size_t n), (x, n))
KERNEL(void, idx_embed,
       (const int32_t *ids, const int32_t *positions, const float *word, const float *position, const float *type,
        float *out, size_t rows, size_t columns),
       (ids, positions, word, position, type, out, rows, columns))
KERNEL(void, idx_scatter_rows,
       (const int32_t *ids, const float *x, float *table, size_t rows, size_t columns, size_t stride,
        size_t table_stride),
       (ids, x, table, rows, columns, stride, table_stride))
KERNEL(void, idx_activation_forward,
       (idx_activation kind, float *u, const float *bias, float *y, size_t n), (kind, u, bias, y, n))
KERNEL(void, idx_activation_backward, (idx_activation kind, const float *u, float *dy, size_t n), (kind, u, dy, n))
KERNEL(void, idx_glu_forward, (idx_activation kind, const float *u, float *y, size_t rows, size_t n),
       (kind, u, y, rows, n))
KERNEL(void, idx_glu_backward,
       (idx_activation kind, const float *u, const float *dy, float *du, size_t rows, size_t n),
       (kind, u, dy, du, rows, n))
KERNEL(void, idx_tanh_forward, (float *x, const float *bias, size_t rows, size_t columns), (x, bias, rows, columns))
KERNEL(void, idx_tanh_backward, (const float *y, float *dy, size_t n), (y, dy, n))
KERNEL(void, idx_dropout_apply, (const float *x, float *y, size_t n, size_t first, idx_dropout mask),
       (x, y, n, first, mask))
KERNEL(void, idx_bias_dropout_residual,
       (const float *x, const float *bias, const float *residual, float *out, size_t rows, size_t columns,
        size_t first_row, idx_dropout mask),
       (x, bias, residual, out, rows, columns, first_row, mask))
KERNEL(void, idx_layernorm_forward,
       (const float *x, const float *gamma, const float *beta, float *y, float *mean, float *rstd, size_t rows,
        size_t columns, float epsilon),
       (x, gamma, beta, y, mean, rstd, rows, columns, epsilon))
KERNEL(void, idx_layernorm_backward,
       (const float *dy, const float *x, const float *gamma, const float *mean, const float *rstd, float *dx,
        size_t rows, size_t columns),
       (dy, x, gamma, mean, rstd, dx, rows, columns))
KERNEL(void, idx_layernorm_parameters,
       (const float *dy, const float *x, const float *mean, const float *rstd, float *dgamma, float *dbeta,
        size_t rows, size_t columns, size_t stride),
       (dy, x, mean, rstd, dgamma, dbeta, rows, columns, stride))
KERNEL(void, idx_rmsnorm_forward,
       (const float *x, const float *gamma, float *y, float *rstd, size_t rows, size_t columns, float epsilon),
       (x, gamma, y, rstd, rows, columns, epsilon))
KERNEL(void, idx_rmsnorm_backward,
       (const float *dy, const float *x, const float *gamma, const float *rstd, float *dx, size_t rows,
        size_t columns),
       (dy, x, gamma, rstd, dx, rows, columns))
KERNEL(void, idx_rmsnorm_parameters,
       (const float *dy, const float *x, const float *rstd, float *dgamma, size_t rows, size_t columns,
        size_t stride),
       (dy, x, rstd, dgamma, rows, columns, stride))
KERNEL(void, idx_rotate,
       (float *x, const int32_t *positions, const float *cosines, const float *sines, size_t rows, size_t stride,
        size_t heads, size_t head_stride, size_t width, idx_pairs pairs, float direction),
       (x, positions, cosines, sines, rows, stride, heads, head_stride, width, pairs, direction))
KERNEL(void, idx_softmax_forward, (float *x, size_t rows, size_t columns, float scale), (x, rows, columns, scale))
KERNEL(void, idx_softmax_backward, (const float *p, float *dp, size_t rows, size_t columns, float scale),
       (p, dp, rows, columns, scale))
KERNEL(void, idx_adamw_step,
       (float *value, const float *gradient, float *moment1, float *moment2, size_t n, idx_adamw rule),
       (value, gradient, moment1, moment2, n, rule))
KERNEL(void, idx_normal_fill,
       (float *out, size_t n, size_t first, uint32_t key0, uint32_t key1, float deviation),
       (out, n, first, key0, key1, deviation))
