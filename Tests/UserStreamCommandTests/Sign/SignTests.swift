import Testing
import UserStreamCore

@testable import UserStreamCommand

@Suite("sign")
struct SignTests {
    private let stamp = "SignatureMethod=HmacSHA256&SignatureVersion=2&Timestamp=2023-11-14T22%3A13%3A20"

    private func sign(_ line: String) throws -> JSONValue {
        let (json, isSigned) = LineSigner.sign(line, number: 1)
        #expect(isSigned, "\(json)")
        #expect(try JSONSchema().faults(of: json, as: "signed") == [])
        #expect(!json.contains(HuobiSignVector.secretKey))
        return try JSONDocument(json).root
    }

    @Test("the vectors of HTX", arguments: HuobiSignVector.all)
    func vectors(vector: HuobiSignVector) throws {
        let signed = try sign(HuobiSignVector.line(vector.fields))
        let query = "AccessKeyId=\(HuobiSignVector.apiKey)&\(stamp)\(vector.query)"
        #expect(signed["signature"]?.string == vector.signature)
        #expect(
            signed["payload"]?.string?.hasPrefix("\(vector.body == nil ? "GET" : "POST")\napi.huobi.pro\n/v1/") == true)
        #expect(signed["payload"]?.string?.hasSuffix("\n" + query) == true)
        #expect(signed["url"]?.string?.contains("?\(query)&Signature=") == true)
        #expect(signed["body"]?.string == vector.body)
        #expect(signed["headers"]?["Content-Type"]?.string == (vector.body == nil ? nil : "application/json"))
    }

    @Test("the log-in of the socket")
    func socket() throws {
        let signed = try sign(HuobiSignVector.line(#""path":"/ws/v2","purpose":"socket""#))
        #expect(signed["signature"]?.string == "N9hguCRXKx5sveWZ3Ri4s6CTpuJ+1GmSsbaYFfzz6rU=")
        #expect(
            signed["payload"]?.string
                == "GET\napi.huobi.pro\n/ws/v2\naccessKey=\(HuobiSignVector.apiKey)&signatureMethod=HmacSHA256"
                + "&signatureVersion=2.1&timestamp=2023-11-14T22%3A13%3A20")
        let message = try JSONDocument(signed["body"]?.string ?? "").root
        #expect(message["ch"]?.string == "auth")
        #expect(message["params"]?["signature"]?.string == signed["signature"]?.string)
    }

    @Test("the requests of ProBit: for a token, by a token, and for the socket")
    func tokens() throws {
        func line(_ more: String) -> String {
            #"{"exchange":"probit","apiKey":"probitClientId01","secretKey":"probitClientSecret01","#
                + #""timestamp_ms":1700000000000,"host":"api.probit.com",\#(more)}"#
        }
        let asked = try sign(
            line(#""method":"POST","path":"/token","body":{"grant_type":"client_credentials"}"#))
        #expect(asked["url"]?.string == "https://accounts.probit.com/token")
        let basic = "Basic cHJvYml0Q2xpZW50SWQwMTpwcm9iaXRDbGllbnRTZWNyZXQwMQ=="
        #expect(asked["headers"]?["Authorization"]?.string == basic)
        let read = #""method":"GET","path":"/api/exchange/v1/balance""#
        let used = try sign(line(read + #","authToken":"0ttDv/2h+s=""#))
        #expect(used["url"]?.string == "https://api.probit.com/api/exchange/v1/balance")
        #expect(used["headers"]?["Authorization"]?.string == "Bearer 0ttDv/2h+s=")
        let socket = try sign(line(#""purpose":"socket","authToken":"0ttDv/2h+s=""#))
        #expect(socket["url"]?.string == "wss://api.probit.com/api/exchange/v1/ws")
        #expect(socket["body"]?.string == #"{"type":"authorization","token":"0ttDv/2h+s="}"#)
        let (json, isSigned) = LineSigner.sign(line(read), number: 1)
        #expect(!isSigned && json.contains("the answer to accessToken is needed first"))
    }

    @Test("an Ed25519 key, by its seed")
    func ed25519() throws {
        let fields = #""method":"GET","path":"/v1/account/accounts","keyKind":"ed25519""#
        let signed = try sign(HuobiSignVector.line(fields, secretKey: HuobiSignVector.seed))
        #expect(
            signed["signature"]?.string
                == "h4lTYp8hE4b3/CTs8j2/ldgcAArf7EMY/6Dp75trxtFRj9lksIjGnjwUiSOsazEaVrd3Ve7OfzLhooztJ+5ECg==")
    }

    @Test("a parameter of the authentication that is given already is not added twice")
    func givenParameter() throws {
        let plain = HuobiSignVector.line(#""method":"GET","path":"/v1/account/accounts""#)
        let given = HuobiSignVector.line(
            #""method":"GET","path":"/v1/account/accounts","params":[["SignatureVersion","2"],"#
                + #"["AccessKeyId","\#(HuobiSignVector.apiKey)"]]"#)
        #expect(try sign(given)["url"]?.string == sign(plain)["url"]?.string)
    }

    @Test(
        "a line that cannot be signed says which and why, and repeats nothing of it",
        arguments: [
            ("{", "JSON"), ("[]", "object"), (HuobiSignVector.line(#""method":"GET""#), "path"),
            (HuobiSignVector.line(#""path":"/x","method":"PATCH""#), "method"),
            (HuobiSignVector.line(#""path":"/x","params":{"a":1}"#), "params"),
            (HuobiSignVector.line(#""path":"/x","params":[["a"]]"#), "params"),
            (HuobiSignVector.line(#""path":"/x","keyKind":"rsa""#), "RSA"),
            (HuobiSignVector.line(#""path":"/x","keyKind":"ed25519""#), "secret key"),
            (#"{"exchange":"nowhere","apiKey":"a","secretKey":"hush","timestamp_ms":1,"path":"/x"}"#, "nowhere"),
            (#"{"exchange":"huobi","apiKey":"a","secretKey":"hush","path":"/x"}"#, "timestamp_ms"),
            (#"{"exchange":"huobi","apiKey":"a","timestamp_ms":1,"path":"/x"}"#, "secretKey"),
        ])
    func errors(line: String, expected: String) throws {
        let (json, isSigned) = LineSigner.sign(line, number: 7)
        #expect(!isSigned)
        #expect(try JSONSchema().faults(of: json, as: "failure") == [], "\(json)")
        let error = try JSONDocument(json).root["error"]
        #expect(error?["line"]?.int64 == 7)
        #expect(error?["message"]?.string?.contains(expected) == true, "\(json)")
        #expect(!json.contains(HuobiSignVector.secretKey) && !json.contains("hush"))
    }
}
