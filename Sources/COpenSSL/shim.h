// SHA-256 of the system's libcrypto, by the functions that keep their state in a plain structure: no allocation, and no
// configuration file is read. OpenSSL 3 marks them as old; they stay for as long as its series does.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>
