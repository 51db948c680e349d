#include "CBuild.h"

/* A section of its own, so that `objcopy --update-section .idx_build=FILE` can fill it after linking: the build does not
 * know the commit, and would have to link again after each if it did. */
#if defined(__linux__)
__attribute__((used, section(".idx_build")))
#endif
const char idx_build_field[64] = "";

const char *idx_build_commit(void) { return idx_build_field; }
