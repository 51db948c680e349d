#include "editor.h"

#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* From the terminal library; its headers define macros with common names (lines, columns, filter, …). */
extern int tgetent(char *buffer, const char *name);
extern char *tgetstr(const char *capability, char **area);

static int is_utf8(void) {
  const char *codeset = nl_langinfo(CODESET);
  return strcasecmp(codeset, "UTF-8") == 0 || strcasecmp(codeset, "utf8") == 0;
}

int idx_line_locale(void) {
  static const char *const fallbacks[] = {"C.UTF-8", "C.utf8", "en_US.UTF-8", "UTF-8"};
  if (setlocale(LC_CTYPE, "") != NULL && is_utf8()) return 1;
  for (size_t i = 0; i < sizeof fallbacks / sizeof *fallbacks; i++) {
    if (setlocale(LC_CTYPE, fallbacks[i]) != NULL && is_utf8()) return 1;
  }
  return 0;
}

/* Whether the terminal database contains the name and the terminal can clear the rest of a line. */
static int can_edit(const char *name) {
  char buffer[4096];
  char strings[4096];
  char *area = strings;
  return tgetent(buffer, name) == 1 && tgetstr("ce", &area) != NULL;
}

static int is_known_family(const char *name) {
  static const char *const families[] = {
      "xterm", "kitty",   "ghostty", "alacritty", "wezterm", "foot",    "tmux", "screen", "rxvt",   "konsole",
      "vte",   "gnome",   "iterm",   "contour",   "st-",     "putty",   "rio",  "nsterm", "mintty", "linux",
  };
  for (size_t i = 0; i < sizeof families / sizeof *families; i++) {
    if (strncasecmp(name, families[i], strlen(families[i])) == 0) return 1;
  }
  return strcmp(name, "st") == 0;
}

/* The terminal name to open libedit with, or NULL if lines cannot be edited. */
const char *idx_line_terminal_name(void) {
  const char *name = getenv("TERM");
  if (name == NULL || *name == 0 || strcmp(name, "dumb") == 0) return NULL;
  if (can_edit(name)) return name;
  if (!is_known_family(name)) return NULL;
  static const char *const fallbacks[] = {"xterm-256color", "xterm", "vt100", "ansi"};
  for (size_t i = 0; i < sizeof fallbacks / sizeof *fallbacks; i++) {
    if (can_edit(fallbacks[i])) return fallbacks[i];
  }
  return NULL;
}

int idx_line_usable(void) {
  return isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) && idx_line_terminal_name() != NULL;
}

int idx_line_columns(int descriptor) {
  struct winsize size;
  if (ioctl(descriptor, TIOCGWINSZ, &size) != 0) return 0;
  return size.ws_col;
}
