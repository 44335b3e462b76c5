#include "pack.h"
#include "zstd.h"

size_t pack(const unsigned char *from, size_t size, unsigned char *to, size_t room) {
    size_t length = ZSTD_compress(to, room, from, size, 3);
    return ZSTD_isError(length) ? 0 : length;
}

size_t unpack(const unsigned char *from, size_t size, unsigned char *to, size_t room) {
    size_t length = ZSTD_decompress(to, room, from, size);
    return ZSTD_isError(length) ? 0 : length;
}
