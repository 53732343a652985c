import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1
import NIOWebSocket
import ServiceLifecycle

/// Connections that begin as HTTP, and become the user-data socket where the first request asks for that at its path.
struct SocketUpgrade: HTTPChannelHandler {
    typealias Requests = NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>

    /// What a connection has become.
    enum Agreed: Sendable {
        case http(Requests)
        /// The socket, and what the client calls this host.
        case socket(SocketService.Frames, host: String)
    }

    /// A connection of which it is not known yet what it becomes.
    struct Value: ServerChildChannelValue {
        let channel: any Channel
        fileprivate let agreed: EventLoopFuture<Agreed>
    }

    let responder: Responder
    let state: SimulatorState
    /// Where the socket is.
    let path: String

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            var configuration = NIOUpgradableHTTPServerPipelineConfiguration(
                upgradeConfiguration: .init(
                    upgraders: [upgrader],
                    notUpgradingCompletionHandler: { channel in Self.http(on: channel, logger) }))
            configuration.enablePipelining = false
            configuration.enableErrorHandling = false
            configuration.enableResponseHeaderValidation = false
            let pipeline = channel.pipeline.syncOperations
            let agreed = try pipeline.configureUpgradableHTTPServerPipeline(configuration: configuration)
            let handler = try pipeline.handler(type: NIOTypedHTTPServerUpgradeHandler<Agreed>.self)
            try pipeline.addHandler(UpgradeGate(path: path), position: .before(handler))
            return Value(channel: channel, agreed: agreed)
        }
    }

    func handle(value: Value, logger: Logger) async {
        // A connection on which nothing was asked yet must not keep the server from ending.
        let agreed = try? await cancelWhenGracefulShutdown {
            try await withTaskCancellationHandler {
                try await value.agreed.get()
            } onCancel: {
                value.channel.close(promise: nil)
            }
        }
        switch agreed {
        case .http(let requests): await handleHTTP(asyncChannel: requests, logger: logger)
        case .socket(let frames, let host):
            await cancelWhenGracefulShutdown { await SocketService(state: state).serve(frames, host: host) }
        case nil: value.channel.close(promise: nil)
        }
    }

    private var upgrader: NIOTypedWebSocketServerUpgrader<Agreed> {
        NIOTypedWebSocketServerUpgrader(
            maxFrameSize: SocketService.largestMessage,
            shouldUpgrade: { channel, _ in channel.eventLoop.makeSucceededFuture(HTTPHeaders()) },
            upgradePipelineHandler: { channel, head in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        NIOWebSocketFrameAggregator(
                            minNonFinalFragmentSize: 0, maxAccumulatedFrameCount: 1_000,
                            maxAccumulatedFrameSize: SocketService.largestMessage))
                    let frames = try SocketService.Frames(wrappingChannelSynchronously: channel)
                    return .socket(frames, host: head.headers.first(name: "Host") ?? "")
                }
            })
    }

    /// As a connection is that never becomes anything else.
    private static func http(on channel: any Channel, _ logger: Logger) -> EventLoopFuture<Agreed> {
        channel.eventLoop.makeCompletedFuture {
            let pipeline = channel.pipeline.syncOperations
            try pipeline.addHandler(HTTP1ToHTTPServerCodec(secure: false))
            try pipeline.addHandler(HTTPConnectionStateHandler(logger: logger))
            return .http(
                try Requests(
                    wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true)))
        }
    }
}
