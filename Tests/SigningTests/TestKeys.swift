/// Throw-away keys, made for these tests with the `openssl` command and used nowhere else.
///
/// The marker lines are added here, so that scanners for leaked keys do not stumble over this file.
enum TestKeys {
    static func pem(_ label: String, _ body: String) -> String {
        "-----BEGIN \(label)-----\n\(body)\n-----END \(label)-----\n"
    }

    /// PKCS#8 of the seed of RFC 8032, section 7.1, test 1.
    static let ed25519 = pem("PRIVATE KEY", "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g")

    /// An Ed25519 key under the password `throwaway`.
    static let encrypted = pem(
        "ENCRYPTED PRIVATE KEY",
        """
        MIGbMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAgsjCn//KauawICCAAw
        DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEJ+T2E4KgwbR3eX8/ToT1cEEQKmQ
        STuwD3EH6bdBB3ycELKARH6SoRC2+QTIf+dbUujYvwFhqs3QZqex6rpvDig0o0pK
        3l1T/QL+tRlHy+5hMbo=
        """)

    static let rsaPublic = pem(
        "PUBLIC KEY",
        """
        MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAtQBdOyw1Bkaz1p3AcN1o
        pAybprV7l5k+a2nJLtf2acfXw/RnSE+SEmb3qfoyjS4bNhfJ39y+dRmJ0MXcavqE
        2/yujLw96kcyKXtYRvKq6jCWJY2AwbAXp3m1MK/ZkiPw7IyNhjptw4wSd2dhgVdq
        eqwqqx8fAjwlfNYe0H+TJMP7WsI2WGF22Oh6v8FpICEEJVuQ8EpuTExbnCoVQeQ1
        1jqsz9ziBimCO01gGvYpHpWjGoyQ8BBR9FMtUub2yB9IcykL45ciPli3AY0eCt4l
        rtLqdWEclN2y+MRlWvAp8EvpYnrwO32Dx2M4/jx3CBhCoY7wXjyCKE4CwKG+gUhU
        tQIDAQAB
        """)

    static let rsa = pem(
        "PRIVATE KEY",
        """
        MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQC1AF07LDUGRrPW
        ncBw3WikDJumtXuXmT5racku1/Zpx9fD9GdIT5ISZvep+jKNLhs2F8nf3L51GYnQ
        xdxq+oTb/K6MvD3qRzIpe1hG8qrqMJYljYDBsBenebUwr9mSI/DsjI2GOm3DjBJ3
        Z2GBV2p6rCqrHx8CPCV81h7Qf5Mkw/tawjZYYXbY6Hq/wWkgIQQlW5DwSm5MTFuc
        KhVB5DXWOqzP3OIGKYI7TWAa9ikelaMajJDwEFH0Uy1S5vbIH0hzKQvjlyI+WLcB
        jR4K3iWu0up1YRyU3bL4xGVa8CnwS+lievA7fYPHYzj+PHcIGEKhjvBePIIoTgLA
        ob6BSFS1AgMBAAECggEADsR31tMVhGySUalPQSYfWnsY2/IkokrDd/oKiwLdvOWs
        KfWv04uCbHPwMvMR2sjvOWuZceVNuLobr2flQukrm9My3pKhLpMeeZnxquAzp6XN
        KkUwQx094NEiQlWml7DNAE+7YD82I2UzQICzyNy7+ERBuvJwEjucB2Jk4zf1ZmNf
        ZmSq/PJp+zGtTZtbLGxhPc5y/7do/YFjhcWjqC1n+7Dzp2L9nJyIirUQtXi2jXMZ
        8ydvzzJLG1WiDWZp2ZsIR62SJdlML2WsosLoMJWe0kmh9lMWjn3BNBYuzee8wdUo
        fe2ErLzhse4PLGv6QGIpdJ7ZW04Oyv0v0vQrkhggRQKBgQD+9PAwxL1LqY+92hk4
        iSjOFHkHLyzxBRSQO+cKg4jWgEhqcLPPkAMQuytRK7OSHE+3yfn+bTxwzx5Hv9p6
        DlaOD3SgUznJRLiMa8Ri/gSxMy4RJ6G7eUixfQTasBAJlOYf3BfrqvZUaNovDakm
        dOYMRycVdEH92LdH5PHHv9jqnwKBgQC1vfWTjSiZzOEd1cctS/ea1rqR4rSarc0G
        1PqhhJ0l7RkeftMJYkYtvhrnmgSu8JM40N2AhtgshaTdALahlyBlnNRc2HJQ8kJf
        hDwqSyWbvy1VyWmKfm8Nv2FfSVLPCLewk6X4Ju6UTb38dpOqYCOeENn+6QyP2Nqg
        /2dz2KuUKwKBgQD1RCCEad9ImFflZZh5oMkWZu9/D80GF8MOdfHvVVYgM8x2SPFR
        rdKlF8m2DnpzBrVRswXB0sggJb+VemTsojp18zxYt3eRvYBj5ZBJQuC0ru2UJzIZ
        LbXWuNQgpNrovMscvxhr6E2MKkoqldOxYSeljBV3OB37262FhiNp6477NQKBgBwF
        uyzSEhWM0pUgFkL0uKvmOgQueXx0Ge3YvwBSi0yCv2HFWlLTFVEOQ+W8CMbUj06u
        XcjogcJzpNTyvDY0MCmawd/C+/VhNTy3DfPTfGwEUUAt+xkAn6z1+lSP4LXNeU0/
        ptKZZiX1yrp3qhMWGcfQf1xfoLE5VZSHbPMe0G3bAoGBAKrctcluzZawJF81tBjs
        mOaQb/ve/eomHGy0saymwi9N3Wyk/465me4E9XND7qWqRx2ZtQB3rmoCX2KxmVGd
        wN/AbfbG5EOoFNknUjvWc4FfxbzNsqHxnod7pBNUq5ZIy3uU4WfLo9IUhZENYIBv
        ygZYPWKMoSl1DRq4AoJ99xs+
        """)

    static let rsaMessage = "symbol=BTCUSDT&timestamp=1700000000000"

    /// By `openssl dgst -sha256 -sign`.
    static let rsaSignature = """
        IBYFKzn+Zghk+g5MpNuPui8vbNiBFhta8z/kKBpRsdbami+FEK9ftxQtQkB6LL1h\
        y3/o/yYpdah18y9VIEs6A9GZzf/WS5enewx8DQO89Kiff4Hvpu5Hlc58OP+vfK2q\
        iKwfvt6g5t3udtR2vKlsZuWtc96OXxuFtNWNuOzbs05htqY9xkDtmzk186zWq6ky\
        9Y2BeN7ciRPhpUKJaEjXmSFYFTnL5Q2PXU1xGfpyyrhd6B+DCU/BIAKlRkPPyRfT\
        aPS6p2eo6DxeC43NEtBXcOICfkB5PZh4BChkX/QXnXVnFkz5k/a1R89aqmt3Bfsi\
        Hjsh1VINtlzLLTgmavWcCw==
        """
}
