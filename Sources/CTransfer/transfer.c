#include "CTransfer.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>

// The values are part of libcurl's binary interface, which has been stable since 7.16.
enum {
  OPTION_WRITEDATA = 10001, OPTION_URL = 10002, OPTION_ERRORBUFFER = 10010, OPTION_WRITEFUNCTION = 20011,
  OPTION_LOW_SPEED_LIMIT = 19, OPTION_LOW_SPEED_TIME = 20, OPTION_HTTPHEADER = 10023, OPTION_HEADERDATA = 10029,
  OPTION_NOPROGRESS = 43, OPTION_PROGRESSDATA = 10057, OPTION_CONNECTTIMEOUT = 78, OPTION_HEADERFUNCTION = 20079,
  OPTION_NOSIGNAL = 99, OPTION_PROTOCOLS = 181, OPTION_XFERINFOFUNCTION = 20219,
};
enum { CODE_WRITE_ERROR = 23, CODE_ABORTED = 42, PROTOCOLS_HTTP_AND_HTTPS = 3, GLOBAL_ALL = 3 };

static struct {
  void *(*init)(void);
  int (*setopt)(void *, int, ...);
  int (*perform)(void *);
  void (*cleanup)(void *);
  const char *(*text)(int);
  void *(*append)(void *, const char *);
  void (*free_list)(void *);
} curl;
static int is_open;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void open_library(void) {
  static const char *names[] = {
      "libcurl.so.4", "libcurl-gnutls.so.4", "libcurl.so", "/usr/lib/libcurl.4.dylib", "libcurl.4.dylib"};
  void *library = NULL;
  for (size_t i = 0; i < sizeof names / sizeof *names && !library; i++) library = dlopen(names[i], RTLD_NOW);
  if (!library) return;
  int (*global)(long) = (int (*)(long))dlsym(library, "curl_global_init");
  curl.init = (void *(*)(void))dlsym(library, "curl_easy_init");
  curl.setopt = (int (*)(void *, int, ...))dlsym(library, "curl_easy_setopt");
  curl.perform = (int (*)(void *))dlsym(library, "curl_easy_perform");
  curl.cleanup = (void (*)(void *))dlsym(library, "curl_easy_cleanup");
  curl.text = (const char *(*)(int))dlsym(library, "curl_easy_strerror");
  curl.append = (void *(*)(void *, const char *))dlsym(library, "curl_slist_append");
  curl.free_list = (void (*)(void *))dlsym(library, "curl_slist_free_all");
  is_open = global && curl.init && curl.setopt && curl.perform && curl.cleanup && curl.text && curl.append &&
            curl.free_list && global(GLOBAL_ALL) == 0;
}

static size_t header(char *bytes, size_t size, size_t count, void *data) {
  const idx_transfer *transfer = data;
  return transfer->on_header(transfer->context, bytes, size * count) == 0 ? size * count : 0;
}

static size_t body(char *bytes, size_t size, size_t count, void *data) {
  const idx_transfer *transfer = data;
  return transfer->on_body(transfer->context, bytes, size * count) == 0 ? size * count : 0;
}

static int progress(void *data, long long a, long long b, long long c, long long d) {
  (void)a, (void)b, (void)c, (void)d;
  const idx_transfer *transfer = data;
  return transfer->goes_on(transfer->context) ? 0 : 1;
}

int idx_transfer_run(const idx_transfer *transfer, char *message) {
  message[0] = 0;
  pthread_once(&once, open_library);
  if (!is_open) return IDX_TRANSFER_NO_LIBRARY;
  void *handle = curl.init();
  if (!handle) return 27;  // out of memory
  void *headers = NULL;
  for (size_t i = 0; i < transfer->header_count; i++) {
    void *longer = curl.append(headers, transfer->headers[i]);
    if (longer) headers = longer;
  }
  curl.setopt(handle, OPTION_URL, transfer->url);
  curl.setopt(handle, OPTION_HTTPHEADER, headers);
  curl.setopt(handle, OPTION_PROTOCOLS, (long)PROTOCOLS_HTTP_AND_HTTPS);
  curl.setopt(handle, OPTION_NOSIGNAL, 1L);
  curl.setopt(handle, OPTION_CONNECTTIMEOUT, transfer->connect_seconds);
  curl.setopt(handle, OPTION_LOW_SPEED_LIMIT, 1L);
  curl.setopt(handle, OPTION_LOW_SPEED_TIME, transfer->silence_seconds);
  curl.setopt(handle, OPTION_ERRORBUFFER, message);
  curl.setopt(handle, OPTION_HEADERFUNCTION, header);
  curl.setopt(handle, OPTION_HEADERDATA, transfer);
  curl.setopt(handle, OPTION_WRITEFUNCTION, body);
  curl.setopt(handle, OPTION_WRITEDATA, transfer);
  curl.setopt(handle, OPTION_XFERINFOFUNCTION, progress);
  curl.setopt(handle, OPTION_PROGRESSDATA, transfer);
  curl.setopt(handle, OPTION_NOPROGRESS, 0L);
  int code = curl.perform(handle);
  if (code != 0 && message[0] == 0) snprintf(message, 256, "%s", curl.text(code));
  // libcurl writes there until the handle is gone.
  curl.cleanup(handle);
  curl.free_list(headers);
  return code == CODE_WRITE_ERROR || code == CODE_ABORTED ? IDX_TRANSFER_ENDED : code;
}
