/** The heap of the program. Where the C library would return "no memory", and Swift, OpenBLAS or another
 * caller would crash or retry forever, the process ends with status 2 and a message. It also does so if
 * OpenBLAS gets no thread while it is being loaded.
 *
 * Linked only into `idx`, it replaces the C library's functions; it has no functions to call. It is empty
 * on systems without glibc, and under a sanitizer. */
#ifndef IDX_HEAP_H
#define IDX_HEAP_H
#endif
