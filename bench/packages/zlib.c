#include "pack.h"
#include "zlib.h"

size_t pack(const unsigned char *from, size_t size, unsigned char *to, size_t room) {
    uLongf length = room;
    return compress2(to, &length, from, size, 6) == Z_OK ? length : 0;
}

size_t unpack(const unsigned char *from, size_t size, unsigned char *to, size_t room) {
    uLongf length = room;
    return uncompress(to, &length, from, size) == Z_OK ? length : 0;
}
