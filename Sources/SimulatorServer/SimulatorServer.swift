public import ExchangeSimulator
import Hummingbird
import HummingbirdCore
public import Logging
import NIOCore
public import ServiceLifecycle
public import UserStreamCore

/// Serves a simulated exchange over HTTP on this machine, and a control interface beside it.
///
/// The served clock is the wall clock. `run()` serves until it is cancelled or its service group shuts down; ``start()`` and ``stop()``
/// do the same for callers without a service group. An instance runs once.
public final class SimulatorServer: Service {
    /// Where a running server is reached.
    public struct Addresses: Hashable, Sendable {
        /// The base URL of the exchange.
        public let url: String
        /// The base URL of the control interface; absent when it was left out.
        public let controlURL: String?
    }

    /// How often it is looked whether sockets have to be told anything that happens by itself.
    private static let pulse = Duration.milliseconds(100)

    let configuration: SimulatorServerConfiguration
    let state: SimulatorState
    /// Where the user-data socket is; `nil` where there is none.
    private let socketPath: String?
    private let logger: Logger
    private let bound = BoundPorts()
    private let runner = Runner()

    /// Makes a server; nothing is opened yet.
    /// - Throws: ``SimulatorSettingError`` for an address that others can reach, unless that is allowed.
    public init(
        _ configuration: SimulatorServerConfiguration = SimulatorServerConfiguration(), face: any ExchangeFace,
        exchange: SimulatedExchange, logger: Logger = Logger(label: "simulator"),
        clock: @escaping @Sendable () -> Timestamp = { .wallClock }
    ) throws(SimulatorSettingError) {
        try configuration.check()
        self.configuration = configuration
        // The HTTP server calls every connection that is open at the end an error; what really fails is thrown.
        var quiet = logger
        quiet.logLevel = .critical
        self.logger = quiet
        state = SimulatorState(
            exchange: exchange, face: face, trader: configuration.trader, socketFaults: configuration.socketFaults,
            clock: clock)
        socketPath = type(of: face).hasSocket ? type(of: face).facts.socketPath : nil
    }

    /// Serves until it is cancelled, or its service group shuts down gracefully; the latter is no error.
    public func run() async throws {
        let bound = bound
        var services: [any Service] = [
            application(
                FaceResponder(state: state), port: configuration.port,
                server: .faithful(FaceResponder(state: state), socketPath: socketPath)
            ) { await bound.set(url: $0) },
            Repeater(first: configuration.activityInterval) { [state, configuration] in
                await state.moveMarkets()
                return configuration.activityInterval
            },
            Repeater(first: .milliseconds(50)) { [state] in await state.stepTrader() },
            Repeater(first: Self.pulse) { [state] in
                await state.tellSockets()
                return Self.pulse
            },
        ]
        if let port = configuration.controlPort {
            services.append(
                application(ControlResponder(state: state), port: port) { await bound.set(controlURL: $0) })
        } else {
            await bound.set(controlURL: nil)
        }
        do {
            try await ServiceGroup(configuration: .init(services: services, logger: logger)).run()
            await bound.fail(CancellationError())
        } catch {
            await bound.fail(error)
            throw error
        }
    }

    /// Starts serving and says where.
    public func start() async throws -> Addresses {
        await runner.start { [self] in try await run() }
        return try await bound.addresses()
    }

    /// Stops what ``start()`` started, and waits until it has ended.
    public func stop() async { await runner.stop() }

    /// Where it is reached; waits until it is.
    public var addresses: Addresses {
        get async throws { try await bound.addresses() }
    }

    /// Lends the exchange, brought up to date, with the time to use in calls.
    public func withExchange<Result: Sendable, Failure: Error>(
        _ body: @Sendable (inout SimulatedExchange, Timestamp) throws(Failure) -> Result
    ) async throws(Failure) -> Result {
        try await state.withExchange { (exchange, _, time) throws(Failure) in try body(&exchange, time) }
    }

    /// Lends the plan of faults: to switch them on and off, and to read how often each happened and how many requests there were.
    public func withFaults<Result: Sendable>(_ body: @Sendable (inout FaultPlan) -> Result) async -> Result {
        await state.withExchange { _, face, _ in body(&face.faults) }
    }

    /// Has other things go wrong with the user-data socket from now on.
    public func setSocketFaults(_ faults: SocketFaults) async { await state.change(faults) }

    /// Breaks off all connections to the user-data socket.
    /// - Parameter span: for how long nobody gets a new one.
    public func cutSockets(away span: TimeSpan = .zero) async { await state.cutSockets(away: span) }

    /// What happened to the connections to the user-data socket so far.
    public var socketCounts: SocketCounts { get async { await state.socketCounts } }

    /// Puts another random trader in the place of the one there is, or none.
    public func setTrader(_ configuration: TraderConfiguration?) async { await state.setTrader(configuration) }

    /// Forgets what clients have used of the limits.
    package func forgetUse() async {
        await state.withExchange { _, face, _ in
            guard var metered = face as? any MeteredFace else { return }
            metered.forgetUse()
            face = metered
        }
    }

    /// Makes everything that is stored older; the served clock stays.
    public func advance(by span: TimeSpan) async {
        await state.withExchange { _, face, _ in face.ageing = face.ageing + span }
    }

    private func application<Responder: HTTPResponder>(
        _ responder: Responder, port: Int, server: HTTPServerBuilder = .http1(),
        _ onBound: @escaping @Sendable (String) async -> Void
    ) -> some ApplicationProtocol where Responder.Context == ConnectionContext {
        let host = configuration.host
        return Application(
            responder: responder, server: server,
            configuration: .init(address: .hostname(host, port: port), serverName: nil),
            onServerRunning: { channel in
                let shown = host.contains(":") ? "[\(host)]" : host
                await onBound("http://\(shown):\(channel.localAddress?.port ?? port)")
            }, logger: logger)
    }
}
