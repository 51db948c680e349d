#include <zlib.h>

/// Begins to unpack gzip, and only gzip. zlib's own name for it is a macro that Swift does not import.
static inline int idx_gunzip_begin(z_stream *stream) { return inflateInit2(stream, 16 + MAX_WBITS); }
