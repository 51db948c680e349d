/** Facts that a program cannot determine about its own build. */
#ifndef IDX_BUILD_H
#define IDX_BUILD_H

/** The commit that the program was built from, as written into the finished program by scripts/bundle; ""
 * if nothing was written. */
const char *idx_build_commit(void);

#endif
