#ifndef IDX_TRANSFER_H
#define IDX_TRANSFER_H

#include <stddef.h>

// One HTTP request by libcurl, which is opened when it is first needed: neither the build nor a program that never
// downloads depends on it. In C, because curl_easy_setopt takes a variable argument.

// A callback returns 0 to go on; anything else ends the transfer.
typedef int (*idx_transfer_bytes)(void *context, const char *bytes, size_t count);

typedef struct {
  const char *url;             // http or https; redirects are not followed
  const char *const *headers;  // "Name: value", header_count of them
  size_t header_count;
  long connect_seconds;        // the longest time until a connection stands
  long silence_seconds;        // the longest time without a byte
  idx_transfer_bytes on_header;  // every line of the answer's head, the status line first
  idx_transfer_bytes on_body;
  int (*goes_on)(void *context);  // asked about once a second; 0 ends the transfer
  void *context;
} idx_transfer;

enum { IDX_TRANSFER_NO_LIBRARY = -1, IDX_TRANSFER_ENDED = -2 };

// Runs the request to its end in the calling thread.
// Returns 0 when an answer came, whatever its status; IDX_TRANSFER_NO_LIBRARY; IDX_TRANSFER_ENDED if a callback ended
// it; otherwise libcurl's code, with its words in `message` (256 bytes).
int idx_transfer_run(const idx_transfer *transfer, char *message);

#endif
