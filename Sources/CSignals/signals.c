#include "CSignals.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

static atomic_int level = 0;
static atomic_int last = 0;
static atomic_int installed = 0;
static int ends[2] = {-1, -1};

static void notify(char byte) {
  int saved = errno;
  if (ends[1] >= 0) {
    ssize_t written = write(ends[1], &byte, 1);  /* a full pipe already wakes the reader */
    (void)written;
  }
  errno = saved;
}

static void restore_default(int number) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = SIG_DFL;
  sigemptyset(&action.sa_mask);
  sigaction(number, &action, NULL);
}

static void on_stop(int number) {
  atomic_store(&last, number);
  if (atomic_fetch_add(&level, 1) + 1 >= 2) {
    restore_default(SIGINT);
    restore_default(SIGTERM);
    restore_default(SIGHUP);
  }
  notify('s');
}

static void on_resize(int number) {
  (void)number;
  notify('r');
}

static void handle(int number, void (*handler)(int)) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = handler;  /* no SA_RESTART: a blocking read has to return */
  sigemptyset(&action.sa_mask);
  sigaction(number, &action, NULL);
}

static void install_stops(void) {
  handle(SIGINT, on_stop);
  handle(SIGTERM, on_stop);
  handle(SIGHUP, on_stop);
}

int idx_signals_install(void) {
  int expected = 0;
  if (!atomic_compare_exchange_strong(&installed, &expected, 1)) return 0;
  if (pipe(ends) != 0) return errno;
  for (int i = 0; i < 2; i++) {
    fcntl(ends[i], F_SETFL, fcntl(ends[i], F_GETFL) | O_NONBLOCK);
    fcntl(ends[i], F_SETFD, FD_CLOEXEC);
  }
  handle(SIGWINCH, on_resize);
  /* Met as errors of the write: EPIPE, EFBIG. */
  handle(SIGPIPE, SIG_IGN);
  handle(SIGXFSZ, SIG_IGN);
  install_stops();
  return 0;
}

int idx_signals_level(void) { return atomic_load_explicit(&level, memory_order_relaxed); }
int idx_signals_last(void) { return atomic_load_explicit(&last, memory_order_relaxed); }

void idx_signals_raise(int number) {
  atomic_store(&last, number);
  atomic_fetch_add(&level, 1);
  notify('s');
}

void idx_signals_lower(void) {
  atomic_store(&level, 0);
  atomic_store(&last, 0);
  if (atomic_load(&installed)) install_stops();
}

int idx_signals_pipe(void) { return ends[0]; }
void idx_signals_wake(void) { notify('w'); }
