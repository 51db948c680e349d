#include <sqlite3.h>

/// Binds a copy of `length` bytes of UTF-8: the macro for "copy it" is a cast that Swift does not import.
static inline int idx_sqlite3_bind_text(sqlite3_stmt *statement, int place, const char *text, int length) {
  return sqlite3_bind_text(statement, place, text, length, SQLITE_TRANSIENT);
}
