/** Runs a program on a pseudo terminal; for tests of what a person sees. */
#ifndef IDX_PSEUDO_TERMINAL_H
#define IDX_PSEUDO_TERMINAL_H

#include <sys/types.h>

typedef struct {
  /** The end of whoever types and looks. */
  int master;
  /** Kept open so that the terminal's settings can be read when the program has ended. */
  int slave;
  pid_t process;
} idx_pty;

/** Starts `path` as the leader of a session whose controlling terminal is a new pty.
 *  arguments, environment  end in NULL
 * @return 0 or an errno */
int idx_pty_spawn(
    idx_pty *pty, const char *path, char *const arguments[], char *const environment[], int rows,
    int columns);

/** Bytes that arrive within `milliseconds`; 0 none, -1 the other end is closed. */
ssize_t idx_pty_read(const idx_pty *pty, char *bytes, size_t count, int milliseconds);

/** Types; returns 0 or an errno. */
int idx_pty_write(const idx_pty *pty, const char *bytes, size_t count);

/** Changes the size; the program is told as by a window manager. */
int idx_pty_resize(const idx_pty *pty, int rows, int columns);

/** Waits for the end: the exit status, 128 + the signal that ended it, or -1 after `milliseconds`. */
int idx_pty_wait(idx_pty *pty, int milliseconds);

/** A digest of the terminal's settings, to compare before and after. */
unsigned long idx_pty_settings(const idx_pty *pty);

/** Starts `path` in `directory`, in a process group of its own, with files for its three streams.
 *  arguments, environment  end in NULL
 *  output, errors          are appended to, and made when they are missing
 * @return 0 or an errno */
int idx_spawn(
    pid_t *process, const char *path, char *const arguments[], char *const environment[], const char *directory,
    const char *input, const char *output, const char *errors);

/** Ends what still runs and closes both ends. */
void idx_pty_close(idx_pty *pty);

#endif
