import UserStream
import UserStreamCore

/// Makes an answer of bytes.
struct ResponseDecoder: Sendable {
    let host: String
    /// In inflated bytes.
    let limit: Int
    /// A compressed body that need not be inflated.
    var knownBody: [UInt8]?

    func decode(_ raw: RawResponse) async throws(TransportError) -> APIResponse {
        var response = APIResponse(status: raw.status, headers: ResponseHead(raw.head).fields, body: raw.body)
        let encodings = response.headers.lazy.filter { $0.name.lowercased() == "content-encoding" }
            .flatMap { $0.value.lowercased().split { $0 == "," || $0 == " " } }
            .filter { $0 != "identity" }
        if !response.body.isEmpty, !encodings.isEmpty {
            guard encodings.elementsEqual(["gzip"]) || encodings.elementsEqual(["x-gzip"]) else {
                throw TransportError(.encoding, "\(host): the body has an encoding that was not asked for")
            }
            response.compressedBody = raw.body
            let isKnown = knownBody.map { raw.body.hasSameBytes(as: $0) } ?? false
            response.body = isKnown ? [] : try await inflate(raw.body)
        }
        guard response.body.count <= limit else { throw tooLarge }
        return response
    }

    /// Always on the pool of threads: the caller may be an actor with better things to do.
    @concurrent
    private func inflate(_ compressed: [UInt8]) async throws(TransportError) -> [UInt8] {
        do throws(Gunzip.Failure) {
            return try Gunzip.inflate(compressed, limit: limit)
        } catch {
            switch error {
            case .malformed: throw TransportError(.encoding, "\(host): the gzip body is broken")
            case .tooLarge: throw tooLarge
            }
        }
    }

    private var tooLarge: TransportError {
        TransportError(.tooLarge, "\(host): the answer is larger than \(limit) bytes")
    }
}
