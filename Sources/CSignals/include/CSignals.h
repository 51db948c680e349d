/** Stop requests that arrive as signals.
 *
 * A handler may only do what is async-signal-safe: it raises a counter and writes one byte to a pipe, so that
 * loops that compute can poll the counter and loops that wait can poll the pipe. */
#ifndef IDX_SIGNALS_H
#define IDX_SIGNALS_H

/** Installs the handlers for SIGINT, SIGTERM and SIGHUP (once; later calls do nothing) and ignores SIGPIPE
 * and SIGXFSZ.
 * The third signal that finds its predecessors unanswered meets the default action again and ends the process.
 * @return 0, or the errno of the call that failed. */
int idx_signals_install(void);

/** How many stop signals arrived since the last idx_signals_lower. */
int idx_signals_level(void);

/** The last stop signal that arrived (SIGINT, SIGTERM, SIGHUP), 0 when none did. */
int idx_signals_last(void);

/** Raises the level as a signal would; for tests and for commands that stop work themselves. */
void idx_signals_raise(int number);

/** Forgets the signals so far and restores the handlers. */
void idx_signals_lower(void);

/** The readable end of the pipe: one byte arrives per signal ('s'), per idx_signals_wake ('w') and per window
 * resize ('r'). -1 before idx_signals_install. */
int idx_signals_pipe(void);

/** Wakes whoever polls the pipe; callable from any thread. */
void idx_signals_wake(void);

#endif
