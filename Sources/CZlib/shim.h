#ifndef CZLIB_SHIM_H
#define CZLIB_SHIM_H

#include <zlib.h>

/// Starts inflating a gzip member (and nothing else). `inflateInit2` is a macro.
static inline int czlib_begin_gzip(z_streamp stream) {
    return inflateInit2(stream, 16 + MAX_WBITS);
}

/// Starts deflating into a gzip member. `deflateInit2` is a macro.
static inline int czlib_begin_gzip_writer(z_streamp stream, int level) {
    return deflateInit2(stream, level, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
}

#endif
