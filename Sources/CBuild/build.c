#include "CBuild.h"

/* A separate section, so that `objcopy --update-section .idx_build=FILE` can fill it after linking: a
 * build that contained the commit would have to link again after each one. */
#if defined(__linux__)
__attribute__((used, section(".idx_build")))
#endif
const char idx_build_field[64] = "";

const char *idx_build_commit(void) { return idx_build_field; }
