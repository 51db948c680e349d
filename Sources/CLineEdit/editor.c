#include "editor.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

static char *current_prompt(EditLine *line) {
  idx_line_editor *editor = idx_line_owner(line);
  return editor->prompt;
}

static void bind_keys(EditLine *line) {
  static const char *const binds[][2] = {
      {"^I", "idx-complete"},       {"\\e[200~", "idx-paste"},
      {"\\e[A", "idx-previous"},    {"\\eOA", "idx-previous"},
      {"\\e[B", "idx-next"},        {"\\eOB", "idx-next"},
      {"^P", "idx-previous"},       {"^N", "idx-next"},
      {"\\e[C", "idx-forward"},     {"\\eOC", "idx-forward"},
      {"^F", "idx-forward"},        {"^R", "em-inc-search-prev"},
      {"^W", "ed-delete-prev-word"}, {"\\e[1;5C", "em-next-word"},
      {"\\e[1;5D", "ed-prev-word"}, {"\\e\\e[C", "em-next-word"},
      {"\\e\\e[D", "ed-prev-word"}, {"\\e[H", "ed-move-to-beg"},
      {"\\eOH", "ed-move-to-beg"},  {"\\e[1~", "ed-move-to-beg"},
      {"\\e[7~", "ed-move-to-beg"}, {"\\e[F", "ed-move-to-end"},
      {"\\eOF", "ed-move-to-end"},  {"\\e[4~", "ed-move-to-end"},
      {"\\e[8~", "ed-move-to-end"}, {"\\e[3~", "ed-delete-next-char"},
  };
  for (size_t i = 0; i < sizeof binds / sizeof *binds; i++) {
    el_set(line, EL_BIND, binds[i][0], binds[i][1], NULL);
  }
}

static void configure(idx_line_editor *editor) {
  EditLine *line = editor->line;
  el_set(line, EL_CLIENTDATA, editor);
  el_set(line, EL_SIGNAL, 0); /* 1 would forward every signal to the whole process group */
  el_set(line, EL_EDITOR, "emacs");
  el_set(line, EL_PROMPT_ESC, current_prompt, '\1');
  el_set(line, EL_HIST, history, editor->history);
  el_wset(line, EL_GETCFN, idx_line_get_character);
  el_set(line, EL_ADDFN, "idx-complete", "Complete the word at the cursor", idx_line_complete_key);
  el_set(line, EL_ADDFN, "idx-paste", "Insert a paste as text", idx_line_paste_key);
  el_set(line, EL_ADDFN, "idx-forward", "Go right, or take the hint", idx_line_forward_key);
  el_set(line, EL_ADDFN, "idx-previous", "The previous line that begins alike", idx_line_previous);
  el_set(line, EL_ADDFN, "idx-next", "The next line that begins alike", idx_line_next);
  bind_keys(line);
  el_source(line, NULL); /* last, so that the user's ~/.editrc takes precedence */
}

idx_line_editor *idx_line_open(const char *program, int pipe) {
  const char *wanted = idx_line_terminal_name();
  const char *named = getenv("TERM");
  if (wanted == NULL) return NULL;
  idx_line_editor *editor = calloc(1, sizeof *editor);
  if (editor == NULL) return NULL;
  editor->pipe = pipe;
  editor->prompt = strdup("");
  editor->history = history_init();
  /* libedit reads TERM itself and prints a complaint about an unknown name. */
  char *kept = named == NULL ? NULL : strdup(named);
  int is_other = named == NULL || strcmp(wanted, named) != 0;
  if (is_other) setenv("TERM", wanted, 1);
  if (editor->prompt != NULL && editor->history != NULL) {
    editor->line = el_init(program, stdin, stdout, stderr);
  }
  if (is_other && kept != NULL) setenv("TERM", kept, 1);
  free(kept);
  if (editor->line == NULL) {
    idx_line_close(editor);
    return NULL;
  }
  HistEvent event;
  history(editor->history, &event, H_SETSIZE, 10000);
  history(editor->history, &event, H_SETUNIQUE, 1);
  configure(editor);
  return editor;
}

void idx_line_close(idx_line_editor *editor) {
  if (editor == NULL) return;
  if (editor->line != NULL) {
    el_set(editor->line, EL_EDITMODE, 0); /* otherwise el_end discards input that was typed ahead */
    el_end(editor->line);
  }
  if (editor->history != NULL) {
    idx_line_history_clear(editor);
    history_end(editor->history);
  }
  idx_line_end_walk(editor);
  free(editor->entries);
  free(editor->shown_hint);
  free(editor->prompt);
  free(editor);
}

void idx_line_set_completer(idx_line_editor *editor, idx_line_completer function, void *context) {
  editor->complete = function;
  editor->complete_context = context;
}

void idx_line_set_hinter(idx_line_editor *editor, idx_line_hinter function, void *context) {
  editor->hint = function;
  editor->hint_context = context;
}

void idx_line_set_notices(idx_line_editor *editor, idx_line_notices function, void *context) {
  editor->notices = function;
  editor->notices_context = context;
}

void idx_line_drain(int pipe) {
  char bytes[64];
  if (pipe < 0) return;
  while (read(pipe, bytes, sizeof bytes) > 0) {}
}

/* Prints the notices posted while no line was being read. */
static void print_waiting(idx_line_editor *editor) {
  if (editor->notices == NULL) return;
  char *text = editor->notices(editor->notices_context);
  if (text == NULL) return;
  fputs(text, stdout);
  fputc('\n', stdout);
  free(text);
}

int idx_line_read(idx_line_editor *editor, const char *prompt, char **text) {
  struct termios before;
  int is_terminal = tcgetattr(STDIN_FILENO, &before) == 0;
  *text = NULL;
  char *copy = strdup(prompt);
  if (copy == NULL) return IDX_LINE_ERROR;
  free(editor->prompt);
  editor->prompt = copy;
  editor->interrupted = 0;
  editor->columns = 0;
  idx_line_end_walk(editor);
  print_waiting(editor);
  /* libedit would do this after the prompt, and input typed in between would be echoed twice. */
  el_set(editor->line, EL_PREP_TERM, 1);
  fputs("\033[?2004h", stdout); /* pastes arrive between marks */
  fflush(stdout);

  int count = 0;
  errno = 0;
  const char *line = el_gets(editor->line, &count);
  int status = IDX_LINE_END;
  if (editor->interrupted) {
    fputs("^C\r\n", stdout);
    status = IDX_LINE_INTERRUPTED;
  } else if (line != NULL && count > 0) {
    size_t length = (size_t)count;
    if (line[length - 1] == '\n') length -= 1;
    *text = strndup(line, length);
    status = *text == NULL ? IDX_LINE_ERROR : IDX_LINE_TEXT;
  } else if (count < 0) {
    status = IDX_LINE_ERROR;
  } else {
    fputs("\r\n", stdout);
  }
  fputs("\033[?2004l", stdout);
  fflush(stdout);
  if (is_terminal) tcsetattr(STDIN_FILENO, TCSADRAIN, &before);
  return status;
}
