import UserStreamCore

/// How answers are wrapped: the request's own `id`, the method, a code, and a result where there is one.
extension CryptoComFace {
    /// An answer with a result.
    func success(_ call: CryptoComCall, capacity: Int = 512, _ result: (inout JSONWriter) -> Void) -> [UInt8] {
        envelope(call.endpoint, id: call.body?["id"], capacity: capacity) { writer in
            writeCode(0, to: &writer)
            writer.key("result")
            result(&writer)
        }
    }

    /// An answer whose result is a list of rows.
    func success(
        _ call: CryptoComCall, rows: Int, _ write: (inout JSONWriter) -> Void
    ) -> [UInt8] {
        success(call, capacity: 128 + rows * 1_024) { writer in
            writer.beginObject()
            writer.key("data")
            writer.beginArray()
            write(&writer)
            writer.endArray()
            writer.endObject()
        }
    }

    /// An answer that is nothing but a code, with the words that some methods have for success and a result where there is one.
    func acknowledgement(
        _ call: CryptoComCall, message: String? = nil, _ result: ((inout JSONWriter) -> Void)? = nil
    ) -> [UInt8] {
        envelope(call.endpoint, id: call.body?["id"], capacity: 256) { writer in
            writeCode(0, to: &writer)
            if let message { writer.key("message", message) }
            guard let result else { return }
            writer.key("result")
            result(&writer)
        }
    }

    /// A refusal.
    func body(of error: CryptoComError, _ endpoint: CryptoComEndpoint?, id: JSONValue? = nil) -> [UInt8] {
        if error.isPage {
            return Array("<html><head><title>\(error.message)</title></head><body>\(error.message)</body></html>".utf8)
        }
        // What the system says, and no method of its own, has its code as a string.
        guard error.code != CryptoComError.maintenance.code else {
            return JSONWriter.object { writer in
                writer.key("code", String(error.code))
                writer.key("message", error.message)
                writer.key("details", "The system is under maintenance.")
            }
        }
        return envelope(endpoint, id: id, capacity: 192) { writer in
            writeCode(error.code, to: &writer)
            writer.key("message", error.message)
            guard let clientOrderID = error.clientOrderID else { return }
            writer.key("result")
            writer.beginObject()
            writer.key("client_oid", clientOrderID)
            writer.endObject()
        }
    }

    private func envelope(
        _ endpoint: CryptoComEndpoint?, id: JSONValue?, capacity: Int, _ content: (inout JSONWriter) -> Void
    ) -> [UInt8] {
        envelope(method: endpoint?.method, id: id, capacity: capacity, content)
    }

    /// What a request, or an answer, is wrapped in.
    func envelope(
        method: String?, id: JSONValue?, capacity: Int = 256, _ content: (inout JSONWriter) -> Void
    ) -> [UInt8] {
        JSONWriter.object(capacity: capacity) { writer in
            // A request without an id, or of which none can be read, is number -1.
            writer.key("id")
            if let id, id.kind == .number || id.kind == .string {
                writer.raw(id.rawBytes)
            } else {
                write(number: -1, to: &writer)
            }
            if let method { writer.key("method", method) }
            content(&writer)
        }
    }

    func writeCode(_ code: Int64, to writer: inout JSONWriter) {
        writer.key("code")
        write(number: code, to: &writer)
    }

    /// A number, or the string that some answers have in its place.
    func write(number: Int64, to writer: inout JSONWriter) {
        if dialects.contains(.scalarsAsStrings) { writer.string(String(number)) } else { writer.integer(number) }
    }
}
