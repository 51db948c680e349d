/** Memory that the system may refuse.
 *
 * Everything of a megabyte and more asks here first: what the program maps itself through idx_memory_map, and, in the
 * program `idx`, what Swift, OpenBLAS, SQLite and the C library take from the heap or map (see CHeap). So there is one
 * place where a request can be refused, for a test as for lack of memory, and one sentence that says so. */
#ifndef IDX_MEMORY_H
#define IDX_MEMORY_H

#include <stddef.h>

/** Requests of so many bytes and more are counted. */
#define IDX_MEMORY_LARGE ((size_t)1 << 20)

/** Counts one request of IDX_MEMORY_LARGE bytes or more; smaller ones are always granted.
 *
 * `IDX_MEMORY_FAULT=17` in the environment refuses the 17th.
 * @return 0 when a test wants this request to be refused. */
int idx_memory_grants(size_t bytes);

/** Zeroed memory of the process's own, page by page as it is touched.
 * @return NULL when the system refuses it. */
void *idx_memory_map(size_t bytes);

/** A file's bytes, private to the process.
 * @return NULL when the system refuses it; errno says why. */
void *idx_memory_map_file(int descriptor, size_t bytes);

/** Whether the system would map so many bytes now, so many times at once: it is asked, and all is given back. */
int idx_memory_would_map(size_t bytes, int times);

/** Remembers which file a stretch of memory shows, for the message when the file loses that part while it is in use.
 * @return a number for idx_memory_forget, -1 when there is no room to remember it. */
int idx_memory_remember(const void *memory, size_t bytes, const char *path);
void idx_memory_forget(int number);

/** From here on, a page that a mapped file lost (the file was made shorter, or its disk failed) ends the process
 * with status 2 and a line that names the file. */
void idx_memory_watch(void);

/** Ends the process with status 2 and one line that says that memory ran out and what helps. Needs no memory, may be
 * called from any thread and before main. */
_Noreturn void idx_memory_exhausted(size_t bytes);

#endif
