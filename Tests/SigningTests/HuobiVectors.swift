import Testing

/// A canonical text of the HTX spot API, as its reference prescribes it, and the signature that belongs to it.
///
/// Computed with public throw-away credentials at 2023-11-14 22:13:20 UTC; checked against what ccxt produces.
struct HuobiVector: CustomTestStringConvertible, Sendable {
    let name: String
    let canonicalText: String
    let signature: String

    var testDescription: String { name }
}

let huobiSecret = "b0c1d2e3-f4a5b6c7-d8e9f0a1-9f8e7"

let huobiVectors = [
    HuobiVector(
        name: "GET accounts",
        canonicalText: """
            GET
            api.huobi.pro
            /v1/account/accounts
            AccessKeyId=aa11bb22-cc33dd44-ee55ff66-0a1b2&SignatureMethod=HmacSHA256&SignatureVersion=2&\
            Timestamp=2023-11-14T22%3A13%3A20
            """,
        signature: "ZyUBEAiPIHezBW39Z6eCdOwqzRkMF7uI4uhnwEOlJ+o="),
    HuobiVector(
        name: "GET openOrders",
        canonicalText: """
            GET
            api.huobi.pro
            /v1/order/openOrders
            AccessKeyId=aa11bb22-cc33dd44-ee55ff66-0a1b2&SignatureMethod=HmacSHA256&SignatureVersion=2&\
            Timestamp=2023-11-14T22%3A13%3A20&account-id=100009&size=500&symbol=btcusdt
            """,
        signature: "06UhBeGtkLV6GrFW7R7H4NNwqxushMSi3Xws493Qu/U="),
    HuobiVector(
        name: "GET matchresults",
        canonicalText: """
            GET
            api.huobi.pro
            /v1/order/matchresults
            AccessKeyId=aa11bb22-cc33dd44-ee55ff66-0a1b2&SignatureMethod=HmacSHA256&SignatureVersion=2&\
            Timestamp=2023-11-14T22%3A13%3A20&direct=next&end-time=1700000000000&size=100&\
            start-time=1699990000000&symbol=ethusdt
            """,
        signature: "8G6iBY/Lh4GT4eaC79k23HcC/snCw0f5eJRGRfqYbbI="),
    HuobiVector(
        name: "POST place",
        canonicalText: """
            POST
            api.huobi.pro
            /v1/order/orders/place
            AccessKeyId=aa11bb22-cc33dd44-ee55ff66-0a1b2&SignatureMethod=HmacSHA256&SignatureVersion=2&\
            Timestamp=2023-11-14T22%3A13%3A20
            """,
        signature: "dSSZ6smnnpdfSfnIMVIvkpAbp+bOq7zbdXBRRnJb4Bs="),
    HuobiVector(
        name: "GET getClientOrder with reserved characters",
        canonicalText: """
            GET
            api.huobi.pro
            /v1/order/orders/getClientOrder
            AccessKeyId=aa11bb22-cc33dd44-ee55ff66-0a1b2&SignatureMethod=HmacSHA256&SignatureVersion=2&\
            Timestamp=2023-11-14T22%3A13%3A20&clientOrderId=a%20b%2Bc%2Fd%3Ae%2Cf
            """,
        signature: "ElEXLSYE2EcBtREij1ZDkJhYkHCEqzorOYDavEj/8dk="),
    HuobiVector(
        name: "GET order detail",
        canonicalText: """
            GET
            api.huobi.pro
            /v1/order/orders/59378
            AccessKeyId=aa11bb22-cc33dd44-ee55ff66-0a1b2&SignatureMethod=HmacSHA256&SignatureVersion=2&\
            Timestamp=2023-11-14T22%3A13%3A20
            """,
        signature: "I6Ea2OT0PECevuIcuc7riGfK8nAJP2fA/6xIUWWdPnQ="),
    HuobiVector(
        name: "WS v2 auth",
        canonicalText: """
            GET
            api.huobi.pro
            /ws/v2
            accessKey=aa11bb22-cc33dd44-ee55ff66-0a1b2&signatureMethod=HmacSHA256&signatureVersion=2.1&\
            timestamp=2023-11-14T22%3A13%3A20
            """,
        signature: "N9hguCRXKx5sveWZ3Ri4s6CTpuJ+1GmSsbaYFfzz6rU="),
]

/// The seed of RFC 8032, section 7.1, test 1.
let huobiSeed = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"

let huobiEd25519Vector = HuobiVector(
    name: "accounts with Ed25519",
    canonicalText: """
        GET
        api.huobi.pro
        /v1/account/accounts
        AccessKeyId=aa11bb22-cc33dd44-ee55ff66-0a1b2&SignatureMethod=Ed25519&\
        SignatureVersion=2&Timestamp=2023-11-14T22%3A13%3A20
        """,
    signature: """
        h4lTYp8hE4b3/CTs8j2/ldgcAArf7EMY/6Dp75trxtFRj9lksIjGnjwUiSOsazEaVrd3Ve7OfzLhooztJ+5ECg==
        """)
