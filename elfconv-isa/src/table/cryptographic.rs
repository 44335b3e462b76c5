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
}
    } };
}
