/** Reads edited lines from a terminal through libedit.
 *
 * libedit's own interface is variadic and uses wide characters; this one does neither. One thread at a
 * time may use an editor; callbacks run in the thread that reads. No signal handlers are installed here:
 * the caller provides a pipe to which its signal handlers write one byte: 's' for stop, 'r' for a resized
 * window, 'c' when the process continues after it was stopped, 'w' when notices are waiting. */
#ifndef IDX_LINE_EDIT_H
#define IDX_LINE_EDIT_H

#include <stddef.h>

typedef struct idx_line_editor idx_line_editor;

/** How a read ended. */
enum {
  IDX_LINE_TEXT = 0,
  /** Ctrl-C: the typed text is discarded, `^C` is shown, and the cursor is on a new line. */
  IDX_LINE_INTERRUPTED = 1,
  /** Ctrl-D on an empty line, or the terminal was closed. */
  IDX_LINE_END = 2,
  IDX_LINE_ERROR = 3,
};

/** The answer to Tab. Texts are malloc'd by the callback and freed by the editor; NULL means none. */
typedef struct {
  /** The number of bytes before the cursor that `insert` replaces. */
  size_t erase;
  char *insert;
  /** Lines to show below, separated by '\n'. */
  char *listing;
  /** The number of candidates in the listing; above 100 the editor asks first. */
  size_t count;
} idx_line_completion;

/** line     the text, UTF-8, ends in 0
 *  cursor   bytes before the cursor
 *  columns  width of the terminal
 *  answer   out, all zero at the start */
typedef void (*idx_line_completer)(
    void *context, const char *line, size_t cursor, int columns, idx_line_completion *answer);

/** A malloc'd text to show in grey after the line, or NULL. Must be fast: it is called at every key.
 *  accepts  out  non-zero when the right arrow may insert the text */
typedef char *(*idx_line_hinter)(void *context, const char *line, int *accepts);

/** A malloc'd text of whole lines to print above the line being typed, or NULL if none is waiting. */
typedef char *(*idx_line_notices)(void *context);

/** Sets LC_CTYPE to a UTF-8 locale: the user's, or else the first available one. In any other locale
 * libedit silently drops every character beyond ASCII.
 * @return 1 if the locale is now UTF-8, 0 if this machine has no such locale. */
int idx_line_locale(void);

/** Whether lines can be edited here: standard input and output are terminals of a known kind that can move
 * the cursor. An unknown kind from a known family (kitty, ghostty, …) counts as xterm-256color. */
int idx_line_usable(void);

/** Columns of the terminal of a descriptor; 0 if it is not a terminal or does not report them. */
int idx_line_columns(int descriptor);

/** Opens an editor on standard input and output.
 *  program  the name that ~/.editrc may use
 *  pipe     the readable end, or -1
 * @return NULL without memory or if the terminal does not allow it. */
idx_line_editor *idx_line_open(const char *program, int pipe);

/** Restores the terminal and frees everything. */
void idx_line_close(idx_line_editor *editor);

void idx_line_set_completer(idx_line_editor *editor, idx_line_completer function, void *context);
void idx_line_set_hinter(idx_line_editor *editor, idx_line_hinter function, void *context);
void idx_line_set_notices(idx_line_editor *editor, idx_line_notices function, void *context);

/** Reads one line; it may contain pasted line breaks.
 *  prompt  UTF-8; colour sequences are enclosed in \1; ends in a plain character
 *  text    out  malloc'd UTF-8 without the final line break, only for IDX_LINE_TEXT
 * @return one of the four above. The terminal's settings are always restored. */
int idx_line_read(idx_line_editor *editor, const char *prompt, char **text);

/** Adds a line to the history of the arrow keys and Ctrl-R. */
void idx_line_history_add(idx_line_editor *editor, const char *line);
void idx_line_history_clear(idx_line_editor *editor);

/** Reads all bytes waiting in the pipe. */
void idx_line_drain(int pipe);

#endif
