import Testing

/// A request to HTX, and what signing it must give. Computed with public throw-away credentials at 2023-11-14 22:13:20 UTC; checked against
/// what ccxt produces.
struct HuobiSignVector: CustomTestStringConvertible, Sendable {
    let name: String
    /// The part of the line that differs from vector to vector.
    let fields: String
    let signature: String
    /// The part of the signed text, and of the URL, between the time and the signature.
    var query = ""
    var body: String?

    var testDescription: String { name }

    static let apiKey = "aa11bb22-cc33dd44-ee55ff66-0a1b2"
    static let secretKey = "b0c1d2e3-f4a5b6c7-d8e9f0a1-9f8e7"
    static let seed = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"

    /// The line of input.
    static func line(_ fields: String, secretKey: String = secretKey) -> String {
        #"{"exchange":"huobi","apiKey":"\#(apiKey)","secretKey":"\#(secretKey)","timestamp_ms":1700000000000,"#
            + #""host":"api.huobi.pro",\#(fields)}"#
    }

    static let all = [
        HuobiSignVector(
            name: "GET accounts", fields: #""method":"GET","path":"/v1/account/accounts","params":[],"body":null"#,
            signature: "ZyUBEAiPIHezBW39Z6eCdOwqzRkMF7uI4uhnwEOlJ+o="),
        HuobiSignVector(
            name: "GET openOrders",
            fields: #""method":"GET","path":"/v1/order/openOrders","#
                + #""params":[["symbol","btcusdt"],["account-id","100009"],["size","500"]]"#,
            signature: "06UhBeGtkLV6GrFW7R7H4NNwqxushMSi3Xws493Qu/U=",
            query: "&account-id=100009&size=500&symbol=btcusdt"),
        HuobiSignVector(
            name: "GET matchresults",
            fields: #""method":"GET","path":"/v1/order/matchresults","purpose":"rest","#
                + #""params":[["symbol","ethusdt"],["start-time","1699990000000"],["end-time","1700000000000"],"#
                + #"["size","100"],["direct","next"]]"#,
            signature: "8G6iBY/Lh4GT4eaC79k23HcC/snCw0f5eJRGRfqYbbI=",
            query: "&direct=next&end-time=1700000000000&size=100&start-time=1699990000000&symbol=ethusdt"),
        HuobiSignVector(
            name: "POST place", fields: #""method":"POST","path":"/v1/order/orders/place","body":\#(placement)"#,
            signature: "dSSZ6smnnpdfSfnIMVIvkpAbp+bOq7zbdXBRRnJb4Bs=", body: placement),
        HuobiSignVector(
            name: "GET getClientOrder with reserved characters",
            fields: #""method":"GET","path":"/v1/order/orders/getClientOrder","#
                + #""params":[["clientOrderId","a b+c/d:e,f"]]"#,
            signature: "ElEXLSYE2EcBtREij1ZDkJhYkHCEqzorOYDavEj/8dk=", query: "&clientOrderId=a%20b%2Bc%2Fd%3Ae%2Cf"),
        HuobiSignVector(
            name: "GET order", fields: #""method":"GET","path":"/v1/order/orders/59378""#,
            signature: "I6Ea2OT0PECevuIcuc7riGfK8nAJP2fA/6xIUWWdPnQ="),
    ]

    private static let placement =
        #"{"account-id":"100009","symbol":"ethusdt","type":"buy-limit","amount":"0.5","price":"1999.5","#
        + #""client-order-id":"us-0001"}"#
}
