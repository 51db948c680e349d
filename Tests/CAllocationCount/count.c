#include "CAllocationCount.h"

#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>

#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define COUNTS 1
#else
#define COUNTS 0
#endif
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#undef COUNTS
#define COUNTS 0
#endif
#endif

static atomic_long calls, bytes, largest;

#if COUNTS
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *memory, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);

static void note(size_t size) {
  atomic_fetch_add(&calls, 1);
  atomic_fetch_add(&bytes, (long)size);
  long seen = atomic_load(&largest);
  while ((long)size > seen && !atomic_compare_exchange_weak(&largest, &seen, (long)size)) {}
}

void *malloc(size_t size) { note(size); return __libc_malloc(size); }
void *calloc(size_t count, size_t size) { note(count * size); return __libc_calloc(count, size); }
void *realloc(void *memory, size_t size) { note(size); return __libc_realloc(memory, size); }
int posix_memalign(void **memory, size_t alignment, size_t size) {
  note(size);
  *memory = __libc_memalign(alignment, size);
  return *memory ? 0 : 12; /* ENOMEM */
}
#endif

int idx_allocations_are_counted(void) { return COUNTS; }

idx_allocations idx_allocations_take(void) {
  return (idx_allocations){atomic_exchange(&calls, 0), atomic_exchange(&bytes, 0), atomic_exchange(&largest, 0)};
}
