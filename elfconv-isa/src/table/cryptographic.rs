//! Cryptographic extensions (Arm ARM C4.1). The form of a line is described in [`super`].

macro_rules! cryptographic {
    ($($chain:tt)*) => { chain! { $($chain)*
"Cryptographic extensions" {
    "Cryptographic AES" {
        AESE   "01001110 00 10100 00100 10 nnnnn ddddd": AES => crypto::aese(n, d);
        AESD   "01001110 00 10100 00101 10 nnnnn ddddd": AES => crypto::aesd(n, d);
        AESMC  "01001110 00 10100 00110 10 nnnnn ddddd": AES => crypto::aesmc(n, d);
        AESIMC "01001110 00 10100 00111 10 nnnnn ddddd": AES => crypto::aesimc(n, d);
    }
    "Cryptographic three-register SHA" {
        SHA1C     "01011110 000 mmmmm 0 000 00 nnnnn ddddd": SHA1   => crypto::sha1c(m, n, d);
        SHA1P     "01011110 000 mmmmm 0 001 00 nnnnn ddddd": SHA1   => crypto::sha1p(m, n, d);
        SHA1M     "01011110 000 mmmmm 0 010 00 nnnnn ddddd": SHA1   => crypto::sha1m(m, n, d);
        SHA1SU0   "01011110 000 mmmmm 0 011 00 nnnnn ddddd": SHA1   => crypto::sha1su0(m, n, d);
        SHA256H   "01011110 000 mmmmm 0 100 00 nnnnn ddddd": SHA256 => crypto::sha256h(m, n, d);
        SHA256H2  "01011110 000 mmmmm 0 101 00 nnnnn ddddd": SHA256 => crypto::sha256h2(m, n, d);
        SHA256SU1 "01011110 000 mmmmm 0 110 00 nnnnn ddddd": SHA256 => crypto::sha256su1(m, n, d);
    }
    "Cryptographic two-register SHA" {
        SHA1H     "01011110 00 10100 00000 10 nnnnn ddddd": SHA1   => crypto::sha1h(n, d);
        SHA1SU1   "01011110 00 10100 00001 10 nnnnn ddddd": SHA1   => crypto::sha1su1(n, d);
        SHA256SU0 "01011110 00 10100 00010 10 nnnnn ddddd": SHA256 => crypto::sha256su0(n, d);
    }
    "Cryptographic three-register, imm2" {
        SM3TT1A "11001110 010 mmmmm 10 ii 00 nnnnn ddddd": SM3 => crypto_512::sm3tt1a(m, i, n, d);
        SM3TT1B "11001110 010 mmmmm 10 ii 01 nnnnn ddddd": SM3 => crypto_512::sm3tt1b(m, i, n, d);
        SM3TT2A "11001110 010 mmmmm 10 ii 10 nnnnn ddddd": SM3 => crypto_512::sm3tt2a(m, i, n, d);
        SM3TT2B "11001110 010 mmmmm 10 ii 11 nnnnn ddddd": SM3 => crypto_512::sm3tt2b(m, i, n, d);
    }
    "Cryptographic three-register SHA 512" {
        SHA512H   "11001110 011 mmmmm 1 0 00 00 nnnnn ddddd": SHA512 => crypto_512::sha512h(m, n, d);
        SHA512H2  "11001110 011 mmmmm 1 0 00 01 nnnnn ddddd": SHA512 => crypto_512::sha512h2(m, n, d);
        SHA512SU1 "11001110 011 mmmmm 1 0 00 10 nnnnn ddddd": SHA512 => crypto_512::sha512su1(m, n, d);
        RAX1      "11001110 011 mmmmm 1 0 00 11 nnnnn ddddd": SHA3   => crypto_512::rax1(m, n, d);
        SM3PARTW1 "11001110 011 mmmmm 1 1 00 00 nnnnn ddddd": SM3    => crypto_512::sm3partw1(m, n, d);
        SM3PARTW2 "11001110 011 mmmmm 1 1 00 01 nnnnn ddddd": SM3    => crypto_512::sm3partw2(m, n, d);
        SM4EKEY   "11001110 011 mmmmm 1 1 00 10 nnnnn ddddd": SM4    => crypto_512::sm4ekey(m, n, d);
    }
    "Cryptographic four-register" {
        EOR3   "11001110 000 mmmmm 0 aaaaa nnnnn ddddd": SHA3 => crypto_512::eor3(m, a, n, d);
        BCAX   "11001110 001 mmmmm 0 aaaaa nnnnn ddddd": SHA3 => crypto_512::bcax(m, a, n, d);
        SM3SS1 "11001110 010 mmmmm 0 aaaaa nnnnn ddddd": SM3  => crypto_512::sm3ss1(m, a, n, d);
    }
    "Cryptographic XAR" {
        XAR "11001110 100 mmmmm iiiiii nnnnn ddddd": SHA3 => crypto_512::xar(m, i, n, d);
    }
    "Cryptographic two-register SHA 512" {
        SHA512SU0 "11001110 110 00000 1000 00 nnnnn ddddd": SHA512 => crypto_512::sha512su0(n, d);
        SM4E      "11001110 110 00000 1000 01 nnnnn ddddd": SM4    => crypto_512::sm4e(n, d);
    }
}
    } };
}
