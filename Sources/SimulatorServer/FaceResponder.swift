import ExchangeSimulator
import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore
import UserStreamCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The connection that a request came on.
struct ConnectionContext: InitializableFromSource {
    let channel: any Channel

    init(source: ApplicationRequestContextSource) { self.init(channel: source.channel) }

    init(channel: any Channel) { self.channel = channel }

    /// Closes the connection at once.
    func close() async { try? await channel.close().get() }

    /// Closes the connection so that the client sees a reset.
    func reset() async {
        if let options = channel as? any SocketOptionProvider {
            try? await options.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
        }
        await close()
    }
}

/// Ends a response in the middle of its body.
struct ConnectionCut: Error {}

/// Hands requests to the face and does with the answer what it says.
struct FaceResponder: HTTPResponder {
    let state: SimulatorState

    /// More than any order needs.
    private static let largestBody = 1 << 20

    func respond(to request: Request, context: ConnectionContext) async throws -> Response {
        let outcome = await state.handle(try await FaceRequest(request, upTo: Self.largestBody))
        if outcome.delay > .zero { try await Task.sleep(for: .milliseconds(outcome.delay.milliseconds)) }
        guard let response = outcome.response else {
            if outcome.cut == .reset { await context.reset() } else { await context.close() }
            return Response(status: .internalServerError)
        }
        guard case .midway(let length) = outcome.cut else { return Response(response) }
        return cut(response, after: length, context)
    }

    private func cut(_ response: FaceResponse, after length: Int, _ context: ConnectionContext) -> Response {
        let start = ByteBuffer(bytes: response.body.prefix(length))
        return Response(
            status: .init(code: response.status), headers: HTTPFields(response.headers),
            body: ResponseBody(contentLength: response.body.count) { writer in
                try await writer.write(start)
                await context.close()
                throw ConnectionCut()
            })
    }
}

extension HTTPServerBuilder {
    /// A server that sends what the responder says and nothing else: the library's own way puts the time of this machine into the head of an answer,
    /// where an exchange may have another one.
    /// - Parameter socketPath: where the user-data socket is; `nil` where there is none.
    static func faithful(_ responder: FaceResponder, socketPath: String?) -> HTTPServerBuilder {
        let respond: HTTPChannelHandler.Responder = { request, writer, channel in
            let response = try await responder.respond(to: request, context: ConnectionContext(channel: channel))
            try await writer.write(response: response.head, body: response.body)
        }
        return HTTPServerBuilder { _ in
            guard let socketPath else { return HTTP1Channel(responder: respond) }
            return SocketUpgrade(responder: respond, state: responder.state, path: socketPath)
        }
    }
}

extension FaceRequest {
    /// The request as it came. HTTP types keep the host apart from the other fields.
    init(_ request: Request, upTo limit: Int) async throws {
        var headers = request.headers.map { NameValue($0.name.rawName, $0.value) }
        if let host = request.head.authority { headers.append(NameValue("Host", host)) }
        let body = try await request.body.collect(upTo: limit)
        self.init(
            request.method.rawValue, target: request.head.path ?? "/", headers: headers,
            body: Array(body.readableBytesView))
    }
}

extension HTTPFields {
    init(_ pairs: [NameValue]) {
        self.init()
        for pair in pairs {
            if let name = HTTPField.Name(pair.name) { append(HTTPField(name: name, value: pair.value)) }
        }
    }
}

extension Response {
    init(_ response: FaceResponse) {
        self.init(
            status: .init(code: response.status), headers: HTTPFields(response.headers),
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: response.body)))
    }
}
