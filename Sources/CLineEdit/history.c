#include "editor.h"

#include <stdlib.h>
#include <string.h>

static const size_t history_limit = 10000;

static wchar_t *copy_of(const wchar_t *start, size_t length) {
  wchar_t *copy = malloc((length + 1) * sizeof *copy);
  if (copy == NULL) return NULL;
  wmemcpy(copy, start, length);
  copy[length] = 0;
  return copy;
}

static wchar_t *decoded(const char *text) {
  size_t length = mbstowcs(NULL, text, 0);
  if (length == (size_t)-1) return NULL;
  wchar_t *wide = malloc((length + 1) * sizeof *wide);
  if (wide != NULL) mbstowcs(wide, text, length + 1);
  return wide;
}

void idx_line_history_add(idx_line_editor *editor, const char *line) {
  HistEvent event;
  wchar_t *wide = decoded(line);
  if (wide == NULL) return; /* not valid in this locale, so it could not be edited either */
  if (editor->entry_count > 0 && wcscmp(editor->entries[editor->entry_count - 1], wide) == 0) {
    free(wide);
    return;
  }
  if (editor->entry_count == editor->entry_room) {
    size_t room = editor->entry_room == 0 ? 256 : editor->entry_room * 2;
    wchar_t **entries = realloc(editor->entries, room * sizeof *entries);
    if (entries == NULL) {
      free(wide);
      return;
    }
    editor->entries = entries;
    editor->entry_room = room;
  }
  if (editor->entry_count == history_limit) {
    free(editor->entries[0]);
    editor->entry_count -= 1;
    memmove(editor->entries, editor->entries + 1, editor->entry_count * sizeof *editor->entries);
  }
  editor->entries[editor->entry_count++] = wide;
  history(editor->history, &event, H_ENTER, line);
}

void idx_line_history_clear(idx_line_editor *editor) {
  HistEvent event;
  for (size_t i = 0; i < editor->entry_count; i++) free(editor->entries[i]);
  editor->entry_count = 0;
  idx_line_end_walk(editor);
  history(editor->history, &event, H_CLEAR);
}

void idx_line_end_walk(idx_line_editor *editor) {
  free(editor->walk_prefix);
  free(editor->walk_draft);
  free(editor->walk_shown);
  editor->walk_prefix = editor->walk_draft = editor->walk_shown = NULL;
  editor->walk_index = editor->entry_count;
}

/* Replaces the line with a text, with the cursor after it. */
static void show(idx_line_editor *editor, const wchar_t *text) {
  const LineInfoW *info = el_wline(editor->line);
  el_cursor(editor->line, (int)(info->lastchar - info->cursor));
  el_deletestr(editor->line, (int)(info->lastchar - info->buffer));
  el_winsertstr(editor->line, text);
  wchar_t *shown = copy_of(text, wcslen(text));
  free(editor->walk_shown);
  editor->walk_shown = shown;
}

/* Begins a walk through the history with the text before the cursor, unless the line is the one shown
 * last. */
static int begin_walk(idx_line_editor *editor) {
  const LineInfoW *info = el_wline(editor->line);
  size_t length = (size_t)(info->lastchar - info->buffer);
  const wchar_t *shown = editor->walk_shown;
  if (shown != NULL && wcslen(shown) == length && wmemcmp(shown, info->buffer, length) == 0) return 1;
  idx_line_end_walk(editor);
  editor->walk_prefix = copy_of(info->buffer, (size_t)(info->cursor - info->buffer));
  editor->walk_draft = copy_of(info->buffer, length);
  return editor->walk_prefix != NULL && editor->walk_draft != NULL;
}

static int fits(idx_line_editor *editor, size_t index) {
  const wchar_t *entry = editor->entries[index];
  const wchar_t *now = editor->walk_shown != NULL ? editor->walk_shown : editor->walk_draft;
  return wcsncmp(entry, editor->walk_prefix, wcslen(editor->walk_prefix)) == 0 && wcscmp(entry, now) != 0;
}

unsigned char idx_line_previous(EditLine *line, int key) {
  (void)key;
  idx_line_editor *editor = idx_line_owner(line);
  if (!begin_walk(editor)) return CC_ERROR;
  for (size_t index = editor->walk_index; index > 0; index--) {
    if (!fits(editor, index - 1)) continue;
    editor->walk_index = index - 1;
    show(editor, editor->entries[index - 1]);
    return CC_REFRESH;
  }
  return CC_ERROR;
}

unsigned char idx_line_next(EditLine *line, int key) {
  (void)key;
  idx_line_editor *editor = idx_line_owner(line);
  if (!begin_walk(editor) || editor->walk_shown == NULL) return CC_ERROR;
  for (size_t index = editor->walk_index + 1; index < editor->entry_count; index++) {
    if (!fits(editor, index)) continue;
    editor->walk_index = index;
    show(editor, editor->entries[index]);
    return CC_REFRESH;
  }
  if (editor->walk_index >= editor->entry_count) return CC_ERROR;
  editor->walk_index = editor->entry_count;
  show(editor, editor->walk_draft);
  return CC_REFRESH;
}
