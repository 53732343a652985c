import NIOCore
import NIOHTTP1

/// Lets only those requests ask for a WebSocket that get one; the others go on as if they had not asked, and are answered like any request. NIO's own
/// handler loses a request whose upgrade is refused.
final class UpgradeGate: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart

    private let path: String
    /// Only the first request of a connection can change what it is.
    private var isFirst = true

    init(path: String) { self.path = path }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard isFirst else { return context.fireChannelRead(data) }
        isFirst = false
        guard case .head(var head) = unwrapInboundIn(data), !isAllowed(head) else {
            return context.fireChannelRead(data)
        }
        head.headers.remove(name: "Upgrade")
        context.fireChannelRead(wrapInboundOut(.head(head)))
    }

    private func isAllowed(_ head: HTTPRequestHead) -> Bool {
        head.method == .GET && head.uri.prefix { $0 != "?" } == path && head.headers["Sec-WebSocket-Key"].count == 1
            && head.headers["Sec-WebSocket-Version"] == ["13"]
    }
}
