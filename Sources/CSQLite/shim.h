#include <sqlite3.h>

/// Binds a copy of `length` bytes of UTF-8: the macro for "copy it" is a cast that Swift does not import.
static inline int idx_sqlite3_bind_text(sqlite3_stmt *statement, int place, const char *text, int length) {
  return sqlite3_bind_text(statement, place, text, length, SQLITE_TRANSIENT);
}

/// Takes "x" for the name of a column only: SQLite takes an unknown one for a text otherwise. The function is variadic.
static inline int idx_sqlite3_strict_quotes(sqlite3 *database) {
  int code = sqlite3_db_config(database, SQLITE_DBCONFIG_DQS_DML, 0, (int *)0);
  return code == SQLITE_OK ? sqlite3_db_config(database, SQLITE_DBCONFIG_DQS_DDL, 0, (int *)0) : code;
}
