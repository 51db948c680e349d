/** Memory that the system may refuse.
 *
 * Every request of a megabyte or more passes through here: what the program maps itself with
 * idx_memory_map, and, in the executable `idx`, what Swift, OpenBLAS, SQLite and the C library allocate or
 * map (see CHeap). So requests can be refused in a single place, by a test or for lack of memory, with a
 * single message. */
#ifndef IDX_MEMORY_H
#define IDX_MEMORY_H

#include <stddef.h>

/** The size in bytes from which requests are counted. */
#define IDX_MEMORY_LARGE ((size_t)1 << 20)

/** Counts one request of IDX_MEMORY_LARGE bytes or more; smaller ones are always granted.
 *
 * `IDX_MEMORY_FAULT=17` in the environment refuses the 17th.
 * @return 0 if a test requires this request to be refused. */
int idx_memory_grants(size_t bytes);

/** Zeroed private memory, allocated page by page when it is touched.
 * @return NULL when the system refuses it. */
void *idx_memory_map(size_t bytes);

/** Maps a file's bytes, private to the process.
 * @return NULL when the system refuses it; errno has the reason. */
void *idx_memory_map_file(int descriptor, size_t bytes);

/** Whether the system would map `bytes` bytes now, `times` times at once: they are mapped and released
 * again. */
int idx_memory_would_map(size_t bytes, int times);

/** Records the file behind a range of memory, for the message if the file loses that part while it is in
 * use.
 * @return a number for idx_memory_forget, or -1 if the table is full. */
int idx_memory_remember(const void *memory, size_t bytes, const char *path);
void idx_memory_forget(int number);

/** From this call on, access to a page that a mapped file has lost (the file was truncated, or its disk
 * failed) ends the process with status 2 and a line that names the file. */
void idx_memory_watch(void);

/** Ends the process with status 2 and one line that says that memory ran out, with a remedy. Does not
 * allocate; may be called from any thread and before main. */
_Noreturn void idx_memory_exhausted(size_t bytes);

#endif
