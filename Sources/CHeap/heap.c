#define _GNU_SOURCE
#include "CHeap.h"

#include <stddef.h>
#include <stdlib.h>

#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define STANDS_BEFORE_C_LIBRARY 1
#else
#define STANDS_BEFORE_C_LIBRARY 0
#endif
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#undef STANDS_BEFORE_C_LIBRARY
#define STANDS_BEFORE_C_LIBRARY 0
#endif
#endif

#if STANDS_BEFORE_C_LIBRARY
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "CMemory.h"

/* Weak, so that a test program that counts allocations can replace them. */
#define OURS __attribute__((weak))

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *memory, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);

/* No machine has this much memory: the caller expects such a request to be refused. */
#define SENSELESS ((size_t)1 << 47)

static void *checked(void *memory, size_t size) {
  if (memory == NULL && size > 0 && size < SENSELESS) idx_memory_exhausted(size);
  return memory;
}

/* Small requests, of which there are millions, are not counted. */
static inline void ask(size_t size) {
  if (size >= IDX_MEMORY_LARGE && !idx_memory_grants(size)) idx_memory_exhausted(size);
}

OURS void *malloc(size_t size) {
  ask(size);
  return checked(__libc_malloc(size), size);
}

OURS void *calloc(size_t count, size_t size) {
  size_t total;
  if (__builtin_mul_overflow(count, size, &total)) total = SIZE_MAX;
  ask(total);
  return checked(__libc_calloc(count, size), total);
}

OURS void *realloc(void *memory, size_t size) {
  ask(size);
  return checked(__libc_realloc(memory, size), size);
}

OURS void *memalign(size_t alignment, size_t size) {
  ask(size);
  return checked(__libc_memalign(alignment, size), size);
}

OURS void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }

OURS int posix_memalign(void **memory, size_t alignment, size_t size) {
  *memory = memalign(alignment, size);
  return *memory || size == 0 ? 0 : ENOMEM;
}

/* Set after the constructors of all libraries; volatile, or the compiler would set it before them. */
static volatile int hasBegun;
__attribute__((constructor)) static void begin(void) { hasBegun = 1; }

/* OpenBLAS starts its threads while it is being loaded, and raises SIGINT if the system refuses them. */
OURS int pthread_create(
    pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *), void *argument) {
  int (*create)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *) =
      (int (*)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *))dlsym(RTLD_NEXT, "pthread_create");
  int status = create(thread, attributes, start, argument);
  if (status != 0 && !hasBegun) {
    static const char line[] =
        "error: the system gives OpenBLAS no thread, for want of memory or of processes; raise the limit (ulimit -v, "
        "ulimit -u, or the container's)\n";
    ssize_t written = write(2, line, sizeof line - 1);
    (void)written;
    _exit(2);
  }
  return status;
}

OURS void *mmap(void *address, size_t size, int protection, int flags, int descriptor, off_t offset) {
  /* Mappings of files, large pages and fixed addresses may be refused: callers have an alternative or a
   * message. */
  int isHeap = (flags & MAP_ANONYMOUS) && !(flags & (MAP_FIXED | MAP_HUGETLB | MAP_NORESERVE));
  if (isHeap) ask(size);
  void *memory = (void *)syscall(SYS_mmap, address, size, protection, flags, descriptor, offset);
  if (memory == MAP_FAILED && isHeap && errno == ENOMEM) idx_memory_exhausted(size);
  return memory;
}

OURS void *mmap64(void *address, size_t size, int protection, int flags, int descriptor, off_t offset) {
  return mmap(address, size, protection, flags, descriptor, offset);
}
#endif
