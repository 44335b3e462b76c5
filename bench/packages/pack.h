/* What each compressor is to pack.c; both return the size of the result, 0 for an error. */
#ifndef PACK_H
#define PACK_H
#include "bench.h"

size_t pack(const unsigned char *from, size_t size, unsigned char *to, size_t room);
size_t unpack(const unsigned char *from, size_t size, unsigned char *to, size_t room);
#endif
