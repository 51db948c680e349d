/** What a program cannot find out about its own build. */
#ifndef IDX_BUILD_H
#define IDX_BUILD_H

/** The commit that the program was built from, as scripts/bundle wrote it into the finished program; ""
 * where nothing was written. */
const char *idx_build_commit(void);

#endif
