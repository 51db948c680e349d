/** Stop requests that arrive as signals.
 *
 * A handler may only use async-signal-safe functions: it increments a counter and writes one byte to a
 * pipe, so that computing loops can poll the counter and waiting loops can poll the pipe. */
#ifndef IDX_SIGNALS_H
#define IDX_SIGNALS_H

/** Installs the handlers for SIGINT, SIGTERM, SIGHUP, SIGWINCH and SIGCONT (once; later calls do nothing),
 * and ignores SIGPIPE, SIGXFSZ and SIGQUIT. SIGINT and SIGHUP remain ignored if the parent ignores them,
 * as nohup does. A third SIGINT while the first two are unanswered prints a warning on standard error, and
 * one more within two seconds ends the process with status 130, but not while a line is being read
 * (idx_signals_set_reading).
 * @return 0, or the errno of the call that failed. */
int idx_signals_install(void);

/** The number of SIGINTs since the last idx_signals_lower. */
int idx_signals_interrupts(void);

/** The first SIGTERM or SIGHUP that arrived, or 0. It is never cleared: the process will end. */
int idx_signals_ending(void);

/** Counts a signal as if it had arrived; for tests and for commands that stop work themselves. */
void idx_signals_raise(int number);

/** Clears the count of SIGINTs. */
void idx_signals_lower(void);

/** Sets whether a line is being read; meanwhile SIGINT only clears the line, however often it arrives. */
void idx_signals_set_reading(int reads);

/** Blocks, in the calling thread, every signal that a thread does not cause itself, so that signals
 * interrupt the thread that reads and waits. Each computing thread calls this first. */
void idx_signals_block_in_thread(void);

/** The readable end of the pipe: one byte arrives per stop signal ('s'), per idx_signals_wake ('w'), per
 * window resize ('r') and when the process continues after it was stopped ('c'). -1 before
 * idx_signals_install. */
int idx_signals_pipe(void);

/** Wakes the thread that polls the pipe; callable from any thread. */
void idx_signals_wake(void);

#endif
