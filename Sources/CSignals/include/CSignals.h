/** Stop requests that arrive as signals.
 *
 * A handler may only do what is async-signal-safe: it raises a counter and writes one byte to a pipe, so that
 * loops that compute can poll the counter and loops that wait can poll the pipe. */
#ifndef IDX_SIGNALS_H
#define IDX_SIGNALS_H

/** Installs the handlers for SIGINT, SIGTERM, SIGHUP, SIGWINCH and SIGCONT (once; later calls do nothing), and ignores
 * SIGPIPE, SIGXFSZ and SIGQUIT. SIGINT and SIGHUP stay ignored where the parent ignores them, as nohup does.
 * The third SIGINT that finds its predecessors unanswered is answered by a warning on standard error, and one more
 * within two seconds ends the process with status 130; not while idx_signals_set_reading says that a line is read.
 * @return 0, or the errno of the call that failed. */
int idx_signals_install(void);

/** How many SIGINT arrived since the last idx_signals_lower. */
int idx_signals_interrupts(void);

/** The first of SIGTERM and SIGHUP that arrived, 0 when none did. It stays: the process is to end. */
int idx_signals_ending(void);

/** Counts a signal as if it had arrived; for tests and for commands that stop work themselves. */
void idx_signals_raise(int number);

/** Forgets the SIGINT so far. */
void idx_signals_lower(void);

/** Whether a line is being read, which SIGINT clears however often it comes. */
void idx_signals_set_reading(int reads);

/** Blocks, in the calling thread, every signal that a thread does not cause itself, so that the thread that reads and
 * waits is the one that is interrupted. To be called first by each thread that computes. */
void idx_signals_block_in_thread(void);

/** The readable end of the pipe: one byte arrives per stop signal ('s'), per idx_signals_wake ('w'), per window resize
 * ('r') and when the process goes on after it was stopped ('c'). -1 before idx_signals_install. */
int idx_signals_pipe(void);

/** Wakes the thread that polls the pipe; callable from any thread. */
void idx_signals_wake(void);

#endif
