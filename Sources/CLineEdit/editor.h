/* Shared by the files of this target. */
#ifndef IDX_EDITOR_H
#define IDX_EDITOR_H

#include "CLineEdit.h"

#include <histedit.h>
#include <stddef.h>
#include <wchar.h>

struct idx_line_editor {
  EditLine *line;
  History *history;
  int pipe;
  char *prompt;

  idx_line_completer complete;
  void *complete_context;
  idx_line_hinter hint;
  void *hint_context;
  idx_line_notices notices;
  void *notices_context;

  /* Ctrl-C or the end of input occurred in this read. */
  int interrupted;
  /* The columns at the last drawing. */
  int columns;
  /* Keys are being collected by one of our functions: no hints. */
  int collecting;
  /* The hint on the screen, or NULL. */
  char *shown_hint;
  int hint_accepts;

  wchar_t **entries;
  size_t entry_count;
  size_t entry_room;
  /* The walk through the history: its position, the text before the cursor, and the text originally typed. */
  size_t walk_index;
  wchar_t *walk_prefix;
  wchar_t *walk_draft;
  wchar_t *walk_shown;
};

/* reader.c */
int idx_line_get_character(EditLine *line, wchar_t *character);
void idx_line_leave_text(idx_line_editor *editor);
/* history.c */
unsigned char idx_line_previous(EditLine *line, int key);
unsigned char idx_line_next(EditLine *line, int key);
void idx_line_end_walk(idx_line_editor *editor);
/* keys.c */
unsigned char idx_line_complete_key(EditLine *line, int key);
unsigned char idx_line_paste_key(EditLine *line, int key);
unsigned char idx_line_forward_key(EditLine *line, int key);
/* terminal.c */
const char *idx_line_terminal_name(void);

static inline idx_line_editor *idx_line_owner(EditLine *line) {
  void *owner = NULL;
  el_get(line, EL_CLIENTDATA, &owner);
  return owner;
}

#endif
