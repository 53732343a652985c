#ifndef COPENSSL_SHIM_H
#define COPENSSL_SHIM_H

#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdbool.h>

/// A keyed HMAC context, or NULL. `digest` is a name that libcrypto knows, such as "SHA256".
static inline EVP_MAC_CTX *copenssl_hmac_new(const char *digest, const void *key, size_t length) {
    EVP_MAC *mac = EVP_MAC_fetch(NULL, OSSL_MAC_NAME_HMAC, NULL);
    EVP_MAC_CTX *context = mac == NULL ? NULL : EVP_MAC_CTX_new(mac);
    EVP_MAC_free(mac);
    if (context == NULL) return NULL;
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, (char *)digest, 0),
        OSSL_PARAM_construct_end(),
    };
    if (EVP_MAC_init(context, (const unsigned char *)key, length, parameters) == 1) return context;
    EVP_MAC_CTX_free(context);
    return NULL;
}

/// One authentication code with the key that the context already has; 1 on success.
static inline int copenssl_hmac_sign(
    EVP_MAC_CTX *context, const void *message, size_t length, unsigned char *code, size_t capacity
) {
    size_t written = 0;
    return EVP_MAC_init(context, NULL, 0, NULL) == 1
        && EVP_MAC_update(context, (const unsigned char *)message, length) == 1
        && EVP_MAC_final(context, code, &written, capacity) == 1
        && written == capacity;
}

/// Without a callback of ours libcrypto would ask for a password on the terminal.
static inline int copenssl_refuse_password(char *buffer, int size, int writing, void *asked) {
    (void)buffer; (void)size; (void)writing;
    *(bool *)asked = true;
    return -1;
}

/// The private key of a PEM text, or NULL; `encrypted` tells whether a password was needed.
static inline EVP_PKEY *copenssl_private_key_from_pem(const void *text, int length, bool *encrypted) {
    *encrypted = false;
    BIO *bio = BIO_new_mem_buf(text, length);
    if (bio == NULL) return NULL;
    EVP_PKEY *key = PEM_read_bio_PrivateKey(bio, NULL, copenssl_refuse_password, encrypted);
    BIO_free(bio);
    return key;
}

/// The public key (SubjectPublicKeyInfo) of a PEM text, or NULL.
static inline EVP_PKEY *copenssl_public_key_from_pem(const void *text, int length) {
    bool asked = false;
    BIO *bio = BIO_new_mem_buf(text, length);
    if (bio == NULL) return NULL;
    EVP_PKEY *key = PEM_read_bio_PUBKEY(bio, NULL, copenssl_refuse_password, &asked);
    BIO_free(bio);
    return key;
}

#endif
