#include "pack.h"
#include "bzlib.h"

/* Of a library built with BZ_NO_STDIO, which has no other way to report its own errors. */
void bz_internal_error(int code) {
    printf("bzip2: internal error %d\n", code);
    exit(1);
}

size_t pack(const unsigned char *from, size_t size, unsigned char *to, size_t room) {
    unsigned length = (unsigned) room;
    return BZ2_bzBuffToBuffCompress((char *) to, &length, (char *) from, (unsigned) size, 9, 0, 0) == BZ_OK ? length : 0;
}

size_t unpack(const unsigned char *from, size_t size, unsigned char *to, size_t room) {
    unsigned length = (unsigned) room;
    return BZ2_bzBuffToBuffDecompress((char *) to, &length, (char *) from, (unsigned) size, 0, 0) == BZ_OK ? length : 0;
}
