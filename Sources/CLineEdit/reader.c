#define _GNU_SOURCE /* wcwidth */
#include "editor.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct {
  int rows;
  int column;
} position;

static int terminal_columns(void) {
  int columns = idx_line_columns(STDOUT_FILENO);
  return columns > 0 ? columns : 80;
}

/* The position of the cursor after `character`, as libedit draws it: full rows wrap at once. */
static position after(position at, wchar_t character, int columns) {
  if (character == L'\n') return (position){at.rows + 1, 0};
  int width = character < 32 || character == 127 ? 2 : wcwidth(character);
  if (character == L'\t') width = 8 - at.column % 8;
  if (width < 0) width = 8; /* shown as a code */
  if (width > 1 && character != L'\t' && at.column + width > columns) at = (position){at.rows + 1, 0};
  at.column += width;
  if (at.column >= columns) at = (position){at.rows + at.column / columns, at.column % columns};
  return at;
}

static position after_prompt(const char *prompt, int columns) {
  position at = {0, 0};
  mbstate_t state = {0};
  size_t rest = strlen(prompt);
  int is_hidden = 0;
  while (rest > 0) {
    wchar_t character;
    size_t length = mbrtowc(&character, prompt, rest, &state);
    if (length == 0 || length > rest) break;
    if (character == 1) is_hidden = !is_hidden;
    else if (!is_hidden) at = after(at, character, columns);
    prompt += length;
    rest -= length;
  }
  return at;
}

/* The position of the cursor (or of the end of the text), from the start of the prompt. */
static position locate(idx_line_editor *editor, int columns, int at_end) {
  const LineInfoW *info = el_wline(editor->line);
  const wchar_t *stop = at_end ? info->lastchar : info->cursor;
  position at = after_prompt(editor->prompt, columns);
  for (const wchar_t *next = info->buffer; next < stop; next++) at = after(at, *next, columns);
  return at;
}

static void move(int rows, char direction) {
  if (rows > 0) printf("\033[%d%c", rows, direction);
}

static void hide_hint(idx_line_editor *editor) {
  if (editor->shown_hint == NULL) return;
  fputs("\033[K", stdout);
  fflush(stdout);
  free(editor->shown_hint);
  editor->shown_hint = NULL;
}

/* The number of bytes of the hint that fit `room` columns; 0 if it contains anything but plain text. */
static size_t fitting(const char *hint, int room) {
  mbstate_t state = {0};
  size_t used = 0;
  size_t rest = strlen(hint);
  while (rest > 0) {
    wchar_t character;
    size_t length = mbrtowc(&character, hint + used, rest, &state);
    if (length == 0 || length > rest) return 0;
    int width = wcwidth(character);
    if (width < 0) return 0;
    if (width > room) return used;
    room -= width;
    used += length;
    rest -= length;
  }
  return used;
}

/* Shows the hint in grey after the cursor, only on one row and at the end of the text. */
static void show_hint(idx_line_editor *editor) {
  if (editor->hint == NULL || editor->collecting || editor->shown_hint != NULL) return;
  const LineInfoW *info = el_wline(editor->line);
  if (info->cursor != info->lastchar || info->lastchar == info->buffer) return;
  /* libedit's own searches append a line break and their prompt to the text. */
  if (wmemchr(info->buffer, L'\n', (size_t)(info->lastchar - info->buffer)) != NULL) return;
  position at = locate(editor, editor->columns, 1);
  if (at.rows > 0) return;
  const LineInfo *narrow = el_line(editor->line);
  char *text = strndup(narrow->buffer, (size_t)(narrow->lastchar - narrow->buffer));
  if (text == NULL) return;
  editor->hint_accepts = 0;
  char *hint = editor->hint(editor->hint_context, text, &editor->hint_accepts);
  free(text);
  size_t length = hint == NULL ? 0 : fitting(hint, editor->columns - at.column - 1);
  if (length == 0) {
    free(hint);
    return;
  }
  printf("\0337\033[2m%.*s\033[0m\0338", (int)length, hint);
  fflush(stdout);
  editor->shown_hint = hint;
}

/* Moves to the first column of the first row of the prompt and clears everything from there. */
static void clear_drawing(int rows) {
  fputc('\r', stdout);
  move(rows, 'A');
  fputs("\033[J", stdout);
}

/* Moves to a new row below the text. */
void idx_line_leave_text(idx_line_editor *editor) {
  hide_hint(editor);
  move(locate(editor, editor->columns, 1).rows - locate(editor, editor->columns, 0).rows, 'B');
}

static void print_notices(idx_line_editor *editor) {
  if (editor->notices == NULL) return;
  char *text = editor->notices(editor->notices_context);
  if (text == NULL) return;
  hide_hint(editor);
  clear_drawing(locate(editor, editor->columns, 0).rows);
  fputs(text, stdout);
  fputs("\r\n", stdout);
  fflush(stdout);
  free(text);
  el_set(editor->line, EL_REFRESH);
}

static void follow_resize(idx_line_editor *editor) {
  int columns = terminal_columns();
  hide_hint(editor);
  /* Terminals that rewrap lines have the new number of rows above, others the old one; rows further up are
   * not ours to erase. */
  int old_rows = locate(editor, editor->columns, 0).rows;
  int new_rows = locate(editor, columns, 0).rows;
  clear_drawing(old_rows < new_rows ? old_rows : new_rows);
  fflush(stdout);
  editor->columns = columns;
  el_resize(editor->line);
  el_set(editor->line, EL_REFRESH);
}

/* After Ctrl-Z and fg the terminal has the shell's settings, and the screen may have changed. */
static void follow_continue(idx_line_editor *editor) {
  el_set(editor->line, EL_PREP_TERM, 0);
  el_set(editor->line, EL_PREP_TERM, 1);
  fputs("\033[?2004h\r\033[J", stdout);
  fflush(stdout);
  editor->columns = terminal_columns();
  el_resize(editor->line);
  el_set(editor->line, EL_REFRESH);
}

/* Handles the bytes in the pipe; returns whether to stop. */
static int answer_pipe(idx_line_editor *editor) {
  char bytes[64];
  ssize_t count;
  int resized = 0, woken = 0, stopped = 0, continued = 0;
  while ((count = read(editor->pipe, bytes, sizeof bytes)) > 0) {
    for (ssize_t i = 0; i < count; i++) {
      stopped |= bytes[i] == 's';
      resized |= bytes[i] == 'r';
      woken |= bytes[i] == 'w';
      continued |= bytes[i] == 'c';
    }
  }
  if (stopped) return 1;
  if (continued) follow_continue(editor);
  else if (resized) follow_resize(editor);
  if (woken) print_notices(editor);
  return 0;
}

/* Waits for a byte from the terminal. Returns 1 if there is one, 0 on errors or if the pipe is closed, -1
 * to stop. */
static int wait_for_key(idx_line_editor *editor) {
  for (;;) {
    show_hint(editor);
    struct pollfd waits[2] = {{STDIN_FILENO, POLLIN, 0}, {editor->pipe, POLLIN, 0}};
    int ready = poll(waits, editor->pipe >= 0 ? 2 : 1, -1);
    if (ready < 0 && errno != EINTR) return 0;
    if (ready <= 0) continue;
    if (editor->pipe >= 0 && waits[1].revents != 0 && answer_pipe(editor)) return -1;
    if (waits[0].revents != 0) return 1;
  }
}

/* libedit's source of characters: decodes UTF-8, and never passes on a byte that is not part of a
 * character. */
int idx_line_get_character(EditLine *line, wchar_t *character) {
  idx_line_editor *editor = idx_line_owner(line);
  mbstate_t state = {0};
  if (editor->columns == 0) editor->columns = terminal_columns();
  for (;;) {
    int ready = editor->interrupted ? -1 : wait_for_key(editor);
    if (ready < 0) {
      /* Done here, because libedit empties the line before it returns. */
      if (!editor->interrupted) idx_line_leave_text(editor);
      editor->interrupted = 1;
      errno = EINTR;
      return -1;
    }
    char byte;
    ssize_t count = ready == 0 ? -1 : read(STDIN_FILENO, &byte, 1);
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (count <= 0) return 0;
    size_t length = mbrtowc(character, &byte, 1, &state);
    if (length == (size_t)-2) continue;
    if (length == (size_t)-1) {
      memset(&state, 0, sizeof state);
      continue;
    }
    hide_hint(editor);
    return 1;
  }
}
