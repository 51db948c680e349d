/** Counts what a program takes from the heap. Linked into a program, it stands before the C library's allocator
 * (glibc only; elsewhere nothing is counted and idx_allocations_are_counted is 0). */
#ifndef IDX_ALLOCATION_COUNT_H
#define IDX_ALLOCATION_COUNT_H

typedef struct { long calls, bytes, largest; } idx_allocations;

int idx_allocations_are_counted(void);
/** What was taken since the last call. */
idx_allocations idx_allocations_take(void);

#endif
