#include "pack.h"
#include "lz4.h"

size_t pack(const unsigned char *from, size_t size, unsigned char *to, size_t room) {
    int length = LZ4_compress_default((const char *) from, (char *) to, (int) size, (int) room);
    return length > 0 ? (size_t) length : 0;
}

size_t unpack(const unsigned char *from, size_t size, unsigned char *to, size_t room) {
    int length = LZ4_decompress_safe((const char *) from, (char *) to, (int) size, (int) room);
    return length > 0 ? (size_t) length : 0;
}
