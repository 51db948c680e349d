/** Reads edited lines from a terminal through libedit.
 *
 * libedit's own face is variadic and wide; this one is neither. One thread at a time may use an editor;
 * callbacks run in the thread that reads. Nothing here installs a signal handler: the caller hands over a
 * pipe in which a signal handler leaves one byte: 's' stop, 'r' the window changed, 'c' the process goes on after it was
 * stopped, 'w' notices wait. */
#ifndef IDX_LINE_EDIT_H
#define IDX_LINE_EDIT_H

#include <stddef.h>

typedef struct idx_line_editor idx_line_editor;

/** How a read ended. */
enum {
  IDX_LINE_TEXT = 0,
  /** Ctrl-C: what was typed is discarded, `^C` is shown, the cursor stands on a fresh line. */
  IDX_LINE_INTERRUPTED = 1,
  /** Ctrl-D on an empty line, or the terminal is gone. */
  IDX_LINE_END = 2,
  IDX_LINE_ERROR = 3,
};

/** The answer to Tab. Texts are malloc'd by the callback and freed by the editor; NULL stands for none. */
typedef struct {
  /** How many bytes before the cursor `insert` replaces. */
  size_t erase;
  char *insert;
  /** Lines to show below, separated by '\n'. */
  char *listing;
  /** How many candidates the listing shows; above 100 the editor asks first. */
  size_t count;
} idx_line_completion;

/** line     the text, UTF-8, ends in 0
 *  cursor   bytes before the cursor
 *  columns  width of the terminal
 *  answer   out, all zero at the start */
typedef void (*idx_line_completer)(
    void *context, const char *line, size_t cursor, int columns, idx_line_completion *answer);

/** A malloc'd text to show in grey behind the line, or NULL. Must be quick: it is asked at every key.
 *  accepts  out  non-zero when the right arrow may insert the text */
typedef char *(*idx_line_hinter)(void *context, const char *line, int *accepts);

/** A malloc'd text of whole lines to print above the line being typed, or NULL when nothing waits. */
typedef char *(*idx_line_notices)(void *context);

/** Sets LC_CTYPE to a UTF-8 locale: the user's, else the first there is. In any other locale libedit drops
 * every letter beyond ASCII without a word.
 * @return 1 when the locale is UTF-8 now, 0 when this machine has none. */
int idx_line_locale(void);

/** Whether lines can be edited here: standard input and output are terminals of a known kind that can move
 * the cursor. An unknown kind from a known family (kitty, ghostty, …) counts as xterm-256color. */
int idx_line_usable(void);

/** Columns of the terminal behind a descriptor; 0 when it is none or does not say. */
int idx_line_columns(int descriptor);

/** Opens an editor on standard input and output.
 *  program  the name that ~/.editrc may use
 *  pipe     the readable end, or -1
 * @return NULL when memory or the terminal do not allow it. */
idx_line_editor *idx_line_open(const char *program, int pipe);

/** Restores the terminal and frees everything. */
void idx_line_close(idx_line_editor *editor);

void idx_line_set_completer(idx_line_editor *editor, idx_line_completer function, void *context);
void idx_line_set_hinter(idx_line_editor *editor, idx_line_hinter function, void *context);
void idx_line_set_notices(idx_line_editor *editor, idx_line_notices function, void *context);

/** Reads one line; pasted line breaks may stand inside it.
 *  prompt  UTF-8; colour sequences stand between two \1; ends in a plain character
 *  text    out  malloc'd UTF-8 without the final line break, only for IDX_LINE_TEXT
 * @return one of the four above. The terminal's settings are those of before, however it ends. */
int idx_line_read(idx_line_editor *editor, const char *prompt, char **text);

/** Adds a line to what the arrow keys and Ctrl-R find. */
void idx_line_history_add(idx_line_editor *editor, const char *line);
void idx_line_history_clear(idx_line_editor *editor);

/** Takes all bytes that wait in the pipe. */
void idx_line_drain(int pipe);

#endif
