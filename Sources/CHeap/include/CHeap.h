/** The heap of the program: where the C library would answer "no memory", and Swift, OpenBLAS or another caller would
 * crash or ask again for ever, the process ends with status 2 and a line that says so. So it does where OpenBLAS gets no
 * thread while it is being loaded.
 *
 * Linked into `idx` alone, it stands before the C library's functions; there is nothing to call. Elsewhere than on
 * glibc, and under a sanitizer, it is empty. */
#ifndef IDX_HEAP_H
#define IDX_HEAP_H
#endif
