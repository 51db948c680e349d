#define _GNU_SOURCE
#include "CMemory.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/syscall.h>
#endif

static atomic_long requests = 0;
/* The number of the request to refuse: -1 before the environment has been read, 0 for none. */
static atomic_long refused = -1;

static long wanted(void) {
  long number = atomic_load_explicit(&refused, memory_order_relaxed);
  if (number < 0) {
    const char *text = getenv("IDX_MEMORY_FAULT");
    number = 0;
    for (; text && *text >= '0' && *text <= '9' && number < 1000000000; text++) number = 10 * number + *text - '0';
    atomic_store(&refused, number);
  }
  return number;
}

int idx_memory_grants(size_t bytes) {
  if (bytes < IDX_MEMORY_LARGE) return 1;
  long number = atomic_fetch_add(&requests, 1) + 1;
  return number != wanted();
}

/* Bypasses any replacement of the C library's mmap, in which a refusal would end the process. */
static void *map(size_t bytes, int flags, int descriptor) {
#ifdef __linux__
  void *memory = (void *)syscall(SYS_mmap, NULL, bytes, PROT_READ | PROT_WRITE, flags, descriptor, 0L);
#else
  void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, flags, descriptor, 0);
#endif
  return memory == MAP_FAILED ? NULL : memory;
}

static void *granted(size_t bytes, int flags, int descriptor) {
  if (!idx_memory_grants(bytes)) {
    errno = ENOMEM;
    return NULL;
  }
  return map(bytes, flags, descriptor);
}

void *idx_memory_map(size_t bytes) { return granted(bytes, MAP_PRIVATE | MAP_ANONYMOUS, -1); }

void *idx_memory_map_file(int descriptor, size_t bytes) {
  return granted(bytes, MAP_PRIVATE | MAP_NORESERVE, descriptor);
}

int idx_memory_would_map(size_t bytes, int times) {
  void *maps[256];
  int count = 0;
  if (bytes == 0) return 1;
  while (count < times && count < 256 && (maps[count] = map(bytes, MAP_PRIVATE | MAP_ANONYMOUS, -1))) count++;
  int all = count == times || count == 256;
  while (count > 0) munmap(maps[--count], bytes);
  return all;
}

_Noreturn void idx_memory_exhausted(size_t bytes) {
  char line[400];
  size_t length = 0;
#define ADD(text) (memcpy(line + length, text, sizeof(text) - 1), length += sizeof(text) - 1)
  if (isatty(2)) ADD("\r\033[K");
  ADD("error: the system gives no more memory (");
  char digits[24];
  size_t count = 0;
  uintmax_t rest = bytes < IDX_MEMORY_LARGE ? bytes : bytes >> 20;
  do { digits[count++] = (char)('0' + rest % 10); } while ((rest /= 10) > 0);
  while (count > 0) line[length++] = digits[--count];
  if (bytes < IDX_MEMORY_LARGE) ADD(" bytes"); else ADD(" MB");
  ADD(" more were asked for); raise the limit (ulimit -v, or the container's), close other programs, or make "
      "batch= smaller; checkpoints stand, and the same line goes on from them\n");
#undef ADD
  ssize_t written = write(2, line, length);
  (void)written;
  _exit(2);
}

/* Read by a signal handler: `memory` is set last and cleared first. */
static struct {
  atomic_uintptr_t memory;
  size_t bytes;
  char path[1024];
} files[64];
static atomic_flag changing = ATOMIC_FLAG_INIT;

int idx_memory_remember(const void *memory, size_t bytes, const char *path) {
  int number = -1;
  while (atomic_flag_test_and_set(&changing)) {}
  for (int i = 0; i < 64 && number < 0; i++) {
    if (atomic_load(&files[i].memory) != 0) continue;
    number = i;
    files[i].bytes = bytes;
    strncpy(files[i].path, path, sizeof files[i].path - 1);
    atomic_store(&files[i].memory, (uintptr_t)memory);
  }
  atomic_flag_clear(&changing);
  return number;
}

void idx_memory_forget(int number) {
  if (number >= 0 && number < 64) atomic_store(&files[number].memory, 0);
}

static void say(const char *text) {
  ssize_t written = write(2, text, strlen(text));
  (void)written;
}

static void on_lost_page(int number, siginfo_t *information, void *context) {
  (void)context;
  uintptr_t place = (uintptr_t)information->si_addr;
  for (int i = 0; i < 64; i++) {
    uintptr_t memory = atomic_load(&files[i].memory);
    if (memory == 0 || place < memory || place - memory >= files[i].bytes) continue;
    say(isatty(2) ? "\r\033[Kerror: the file was changed while it was read (" : "error: the file was changed while it was read (");
    say(files[i].path);
    say("); leave it alone while a model of it is in use; checkpoints stand, and the same line goes on from them\n");
    _exit(2);
  }
  signal(number, SIG_DFL);
  raise(number);
}

void idx_memory_watch(void) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_sigaction = on_lost_page;
  action.sa_flags = SA_SIGINFO;
  sigemptyset(&action.sa_mask);
  sigaction(SIGBUS, &action, NULL);
}
