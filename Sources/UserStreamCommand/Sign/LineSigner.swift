import ExchangeConnectors
import UserStreamCore

/// Turns a line of input into a line of output.
enum LineSigner {
    /// Signs one line.
    /// - Parameter number: the line's number, from 1.
    /// - Returns: one line of JSON, and whether it is a signature (and not an error).
    static func sign(_ text: String, number: Int64) -> (json: String, isSigned: Bool) {
        do {
            let line = try SignLine(text)
            return (form(of: try signed(line), for: line.purpose), true)
        } catch let failure as CommandFailure {
            return (errorForm(failure.category, failure.message, line: number), false)
        } catch {
            return (errorForm(.rejected(.badRequest), "\(error)", line: number), false)
        }
    }

    private static func signed(_ line: SignLine) throws -> SignedRequest {
        let connector = try ExchangeRegistry.make(line.exchange, baseURL: line.baseURL)
        let auth = try connector.auth(line.credentials)
        switch line.purpose {
        case .rest: return try auth.sign(line.request, at: line.time)
        case .socket: return try auth.signSocket(at: line.time)
        }
    }

    private static func form(of request: SignedRequest, for purpose: SignLine.Purpose) -> String {
        var json = JSONWriter()
        json.beginObject()
        json.key("url")
        json.string(request.url)
        json.key("headers")
        json.beginObject()
        for header in request.headers {
            json.key(header.name)
            json.string(header.value)
        }
        json.endObject()
        if let body = request.body {
            json.key("body")
            json.string(String(decoding: body, as: UTF8.self))
        }
        json.key("payload")
        json.string(request.payload)
        json.key("signature")
        json.string(request.signature)
        json.endObject()
        return json.text
    }

    private static func errorForm(_ category: APIError.Category, _ message: String, line: Int64) -> String {
        var json = JSONWriter()
        json.beginObject()
        json.key("error")
        json.beginObject()
        json.key("category")
        json.string(category.name)
        json.key("message")
        json.string(message)
        json.key("line")
        json.integer(line)
        json.endObject()
        json.endObject()
        return json.text
    }
}
