#include "CSignals.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

/* Ctrl-C since the last idx_signals_lower. */
static atomic_int interrupts = 0;
/* The first SIGTERM or SIGHUP; never cleared, since the process will end. */
static atomic_int ending = 0;
static atomic_int installed = 0;
static atomic_int is_reading = 0;
/* When the warning before exiting was given, in milliseconds; 0 if it was not. */
static atomic_llong warned = 0;
static int ends[2] = {-1, -1};
static int has_terminal = 0;
static struct termios terminal;

static void notify(char byte) {
  int saved = errno;
  if (ends[1] >= 0) {
    ssize_t written = write(ends[1], &byte, 1);  /* a full pipe already wakes the reader */
    (void)written;
  }
  errno = saved;
}

static long long milliseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000 + 1;
}

static void say(const char *text) {
  ssize_t written = write(STDERR_FILENO, text, strlen(text));
  (void)written;
}

/* The third Ctrl-C during the same work warns, the next one exits. Uses only async-signal-safe calls. */
static void warn_or_leave(void) {
  int saved = errno;
  long long now = milliseconds(), before = atomic_load(&warned);
  if (before != 0 && now - before <= 2000) {
    if (has_terminal) tcsetattr(STDIN_FILENO, TCSANOW, &terminal);
    _exit(128 + SIGINT);
  }
  atomic_store(&warned, now);
  if (has_terminal) say("\r\033[K");
  say("Ctrl-C again within 2 s leaves idx\n");
  errno = saved;
}

static void count_interrupt(void) {
  if (atomic_fetch_add(&interrupts, 1) + 1 >= 3 && !atomic_load(&is_reading)) warn_or_leave();
}

static void request_end(int number) {
  int none = 0;
  atomic_compare_exchange_strong(&ending, &none, number);
}

static void on_stop(int number) {
  if (number == SIGINT) count_interrupt();
  else request_end(number);
  notify('s');
}

static void on_resize(int number) {
  (void)number;
  notify('r');
}

/* Through the pipe, since the kernel delivers a signal to any thread that does not block it. */
static void on_continue(int number) {
  (void)number;
  notify('c');
}

static void handle(int number, void (*handler)(int)) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = handler;  /* no SA_RESTART: a blocking read must return */
  sigemptyset(&action.sa_mask);
  sigaction(number, &action, NULL);
}

/* Signals ignored by the parent remain ignored: nohup, and background jobs of a script. */
static void handle_unless_ignored(int number, void (*handler)(int)) {
  struct sigaction before;
  if (sigaction(number, NULL, &before) == 0 && before.sa_handler == SIG_IGN) return;
  handle(number, handler);
}

int idx_signals_install(void) {
  int expected = 0;
  if (!atomic_compare_exchange_strong(&installed, &expected, 1)) return 0;
  if (pipe(ends) != 0) return errno;
  for (int i = 0; i < 2; i++) {
    fcntl(ends[i], F_SETFL, fcntl(ends[i], F_GETFL) | O_NONBLOCK);
    fcntl(ends[i], F_SETFD, FD_CLOEXEC);
  }
  has_terminal = isatty(STDERR_FILENO) && tcgetattr(STDIN_FILENO, &terminal) == 0;
  handle(SIGWINCH, on_resize);
  handle(SIGCONT, on_continue);
  /* Handled as errors of the write: EPIPE, EFBIG. */
  handle(SIGPIPE, SIG_IGN);
  handle(SIGXFSZ, SIG_IGN);
  /* Ctrl-\ is next to keys in use, and would show the runtime's crash report. */
  handle(SIGQUIT, SIG_IGN);
  handle_unless_ignored(SIGINT, on_stop);
  handle_unless_ignored(SIGHUP, on_stop);
  handle(SIGTERM, on_stop);
  return 0;
}

int idx_signals_interrupts(void) { return atomic_load_explicit(&interrupts, memory_order_relaxed); }
int idx_signals_ending(void) { return atomic_load_explicit(&ending, memory_order_relaxed); }

void idx_signals_raise(int number) {
  if (number == SIGINT) atomic_fetch_add(&interrupts, 1);
  else request_end(number);
  notify('s');
}

void idx_signals_lower(void) {
  atomic_store(&interrupts, 0);
  atomic_store(&warned, 0);
}

void idx_signals_set_reading(int reads) { atomic_store(&is_reading, reads); }

/* Signals that a thread causes itself are not blocked: their handlers report what happened. */
static void others(sigset_t *set) {
  static const int own[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS};
  sigfillset(set);
  for (size_t i = 0; i < sizeof own / sizeof *own; i++) sigdelset(set, own[i]);
}

void idx_signals_block_in_thread(void) {
  sigset_t set;
  others(&set);
  pthread_sigmask(SIG_BLOCK, &set, NULL);
}

int idx_signals_pipe(void) { return ends[0]; }
void idx_signals_wake(void) { notify('w'); }
