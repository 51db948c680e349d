#define _GNU_SOURCE
#include "CPseudoTerminal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

int idx_pty_spawn(
    idx_pty *pty, const char *path, char *const arguments[], char *const environment[], int rows,
    int columns) {
  pty->process = 0;
  pty->slave = -1;
  pty->master = posix_openpt(O_RDWR | O_NOCTTY);
  if (pty->master < 0) return errno;
  fcntl(pty->master, F_SETFD, FD_CLOEXEC);
  if (grantpt(pty->master) != 0 || unlockpt(pty->master) != 0) return errno;
  const char *name = ptsname(pty->master);
  if (name == NULL) return errno;
  pty->slave = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (pty->slave < 0) return errno;
  idx_pty_resize(pty, rows, columns);

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  /* A session leader without a terminal gets the first one it opens. */
  posix_spawn_file_actions_addopen(&actions, 0, name, O_RDWR, 0);
  posix_spawn_file_actions_adddup2(&actions, 0, 1);
  posix_spawn_file_actions_adddup2(&actions, 0, 2);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  sigdelset(&all, SIGKILL);
  sigdelset(&all, SIGSTOP);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setflags(
      &attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  int error = posix_spawn(&pty->process, path, &actions, &attributes, arguments, environment);
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  if (error != 0) pty->process = 0;
  return error;
}

ssize_t idx_pty_read(const idx_pty *pty, char *bytes, size_t count, int milliseconds) {
  struct pollfd wait = {pty->master, POLLIN, 0};
  int ready = poll(&wait, 1, milliseconds);
  if (ready <= 0) return 0;
  ssize_t got = read(pty->master, bytes, count);
  return got > 0 ? got : -1;
}

int idx_pty_write(const idx_pty *pty, const char *bytes, size_t count) {
  while (count > 0) {
    ssize_t written = write(pty->master, bytes, count);
    if (written < 0 && errno != EINTR) return errno;
    if (written > 0) {
      bytes += written;
      count -= (size_t)written;
    }
  }
  return 0;
}

int idx_pty_resize(const idx_pty *pty, int rows, int columns) {
  struct winsize size = {(unsigned short)rows, (unsigned short)columns, 0, 0};
  return ioctl(pty->master, TIOCSWINSZ, &size) == 0 ? 0 : errno;
}

int idx_pty_wait(idx_pty *pty, int milliseconds) {
  if (pty->process == 0) return -1;
  for (int passed = 0; passed <= milliseconds; passed += 5) {
    int status;
    pid_t found = waitpid(pty->process, &status, WNOHANG);
    if (found == pty->process) {
      pty->process = 0;
      return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }
    struct timespec pause = {0, 5000000};
    nanosleep(&pause, NULL);
  }
  return -1;
}

unsigned long idx_pty_settings(const idx_pty *pty) {
  struct termios settings;
  if (tcgetattr(pty->slave, &settings) != 0) return 0;
  unsigned long digest = 17;
  digest = digest * 31 + settings.c_iflag;
  digest = digest * 31 + settings.c_oflag;
  digest = digest * 31 + settings.c_cflag;
  digest = digest * 31 + settings.c_lflag;
  for (size_t i = 0; i < NCCS; i++) digest = digest * 31 + settings.c_cc[i];
  return digest;
}

void idx_pty_close(idx_pty *pty) {
  if (pty->process != 0) {
    kill(pty->process, SIGKILL);
    idx_pty_wait(pty, 2000);
  }
  if (pty->master >= 0) close(pty->master);
  if (pty->slave >= 0) close(pty->slave);
  pty->master = pty->slave = -1;
}
