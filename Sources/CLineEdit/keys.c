#include "editor.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wctype.h>

/* The number of characters in the last `bytes` bytes of a UTF-8 text. */
static int characters(const char *text, size_t length, size_t bytes) {
  int count = 0;
  for (size_t i = length - (bytes < length ? bytes : length); i < length; i++) {
    count += ((unsigned char)text[i] & 0xC0) != 0x80;
  }
  return count;
}

/* Whether to show this many candidates; asks the user if there are more than 100. */
static int wants_all(idx_line_editor *editor, size_t count) {
  wchar_t answer = 0;
  if (count <= 100) return 1;
  printf("%zu candidates, show all? (y or n) ", count);
  fflush(stdout);
  editor->collecting = 1;
  int got = el_wgetc(editor->line, &answer);
  editor->collecting = 0;
  fputs("\r\033[K", stdout);
  return got == 1 && (answer == L'y' || answer == L'Y' || answer == L' ');
}

static void print_lines(const char *text) {
  while (*text != 0) {
    size_t length = strcspn(text, "\n");
    fwrite(text, 1, length, stdout);
    fputs("\r\n", stdout);
    text += length + (text[length] == '\n');
  }
}

unsigned char idx_line_complete_key(EditLine *line, int key) {
  (void)key;
  idx_line_editor *editor = idx_line_owner(line);
  if (editor->complete == NULL) return CC_ERROR;
  const LineInfo *info = el_line(line);
  size_t cursor = (size_t)(info->cursor - info->buffer);
  char *text = strndup(info->buffer, (size_t)(info->lastchar - info->buffer));
  if (text == NULL) return CC_ERROR;
  idx_line_completion answer = {0, NULL, NULL, 0};
  editor->complete(editor->complete_context, text, cursor, editor->columns, &answer);
  unsigned char result = CC_ERROR;
  if (answer.insert != NULL) {
    int erased = characters(text, cursor, answer.erase);
    if (erased > 0) el_deletestr(line, erased);
    if (*answer.insert != 0) el_insertstr(line, answer.insert);
    result = CC_REFRESH;
  } else if (answer.listing != NULL) {
    idx_line_leave_text(editor);
    fputs("\r\n", stdout);
    if (wants_all(editor, answer.count)) print_lines(answer.listing);
    fflush(stdout);
    el_set(line, EL_REFRESH);
    result = CC_NORM;
  }
  free(answer.insert);
  free(answer.listing);
  free(text);
  return result;
}

/* Reads up to the end mark of a paste; NULL at the end of input or without memory. */
static wchar_t *pasted(idx_line_editor *editor) {
  static const wchar_t mark[] = L"\033[201~";
  const size_t mark_length = 6;
  size_t length = 0, room = 256;
  wchar_t *text = malloc(room * sizeof *text);
  while (text != NULL) {
    if (length + 1 >= room) {
      room *= 2;
      wchar_t *longer = realloc(text, room * sizeof *text);
      if (longer == NULL) break;
      text = longer;
    }
    if (el_wgetc(editor->line, &text[length]) != 1) break;
    length += 1;
    if (length >= mark_length && wmemcmp(text + length - mark_length, mark, mark_length) == 0) {
      text[length - mark_length] = 0;
      return text;
    }
  }
  free(text);
  return NULL;
}

/* Line breaks become \n, tabs a space, other controls are removed; so is a final line break, because Enter
 * is left to the user. libedit lets the terminal swap \r and \n, so \r\n arrives in reverse order. */
static void clean(wchar_t *text) {
  wchar_t *out = text;
  for (const wchar_t *in = text; *in != 0; in++) {
    if ((*in == L'\r' && in[1] == L'\n') || (*in == L'\n' && in[1] == L'\r')) in += 1;
    wchar_t character = *in == L'\r' ? L'\n' : *in == L'\t' ? L' ' : *in;
    if (character == L'\n' || !iswcntrl((wint_t)character)) *out++ = character;
  }
  while (out > text && out[-1] == L'\n') out--;
  *out = 0;
}

unsigned char idx_line_paste_key(EditLine *line, int key) {
  (void)key;
  idx_line_editor *editor = idx_line_owner(line);
  editor->collecting = 1;
  wchar_t *text = pasted(editor);
  editor->collecting = 0;
  if (text == NULL) return CC_ERROR;
  clean(text);
  int failed = *text != 0 && el_winsertstr(line, text) != 0;
  free(text);
  return failed ? CC_ERROR : CC_REFRESH;
}

/* The right arrow, which accepts the hint at the end of the text. */
unsigned char idx_line_forward_key(EditLine *line, int key) {
  (void)key;
  idx_line_editor *editor = idx_line_owner(line);
  const LineInfo *info = el_line(line);
  if (info->cursor != info->lastchar) {
    el_cursor(line, 1);
    return CC_CURSOR;
  }
  if (editor->hint == NULL) return CC_ERROR;
  char *text = strndup(info->buffer, (size_t)(info->lastchar - info->buffer));
  if (text == NULL) return CC_ERROR;
  int accepts = 0;
  char *hint = *text == 0 ? NULL : editor->hint(editor->hint_context, text, &accepts);
  free(text);
  int inserted = hint != NULL && accepts && el_insertstr(line, hint) == 0;
  free(hint);
  return inserted ? CC_REFRESH : CC_ERROR;
}
