import ArgumentParser
import ExchangeSimulator
import Logging
import ServiceLifecycle
import SimulatorServer
import UnixSignals
import UserStream
import UserStreamCore

/// `userstream simulate`
struct Simulate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run a pretend exchange on a loopback port, for programs of your own to trade on.",
        discussion: """
            The first line of output is one JSON object: where it is, where its control port is, and the key that it accepts.
              {"exchange":"huobi","url":"http://127.0.0.1:…","control":"http://127.0.0.1:…","key":"…","secret":"…"}
            It runs until it is interrupted. The control port takes POST /fund, /price, /order, /cancel, /transfer, /bust,
            /trade, /fault, /socket and /advance with a JSON body, and gives GET /truth and GET /counts. The user-data socket
            is on the same port as everything else, at the exchange's own path; {"cut":true} to /socket breaks off whoever
            is connected, and {"faults":"lost:20000"} has other things go wrong with it.

            Faults: \(Fault.allCases.map(\.rawValue).joined(separator: ", ")).
            \(DemoFaults.help)

            Dialects: \(Dialect.allCases.map(\.rawValue).joined(separator: ", ")).
            """)

    @Option(help: ArgumentHelp("The exchange to pretend.", valueName: "name"))
    var exchange = "huobi"

    @Option(help: ArgumentHelp("The port; 0 takes a free one.", valueName: "number"))
    var port = 0

    @Option(help: ArgumentHelp("The port of the control interface; 0 takes a free one.", valueName: "number"))
    var controlPort = 0

    @Option(
        help: ArgumentHelp("The key that it accepts; without it, one that follows from the seed.", valueName: "text"))
    var key: String?

    @Option(help: ArgumentHelp("The secret of the key.", valueName: "text"))
    var secret: String?

    @Option(help: ArgumentHelp("What the account begins with, such as BTC=1,USDT=100000.", valueName: "amounts"))
    var fund: String?

    @Option(help: ArgumentHelp("Markets and their prices, such as BTC-USDT=50000.", valueName: "prices"))
    var market: String?

    @Option(help: ArgumentHelp("Where all chance comes from.", valueName: "number"))
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("What goes wrong: none, all, or names separated by commas.", valueName: "names"))
    var faults = "none"

    @Option(
        help: ArgumentHelp(
            "What goes wrong with the user-data socket: whole, or lost, doubled, late and garbled in a million messages, cut and silent after so "
                + "many milliseconds on average, such as lost:20000,cut:8000.", valueName: "faults"))
    var socketFaults = "whole"

    @Option(help: ArgumentHelp("How what the exchange's documentation leaves open is read.", valueName: "names"))
    var dialect = ""

    @Flag(help: "Let the key read, but not trade.")
    var readOnly = false

    @Flag(help: "Let the key withdraw as well, which userstream check shouts about.")
    var withdraw = false

    @Option(
        help: ArgumentHelp(
            "Addresses that the key may be used from, separated by commas; clients are at 127.0.0.1.",
            valueName: "addresses"))
    var boundTo = ""

    @Option(help: ArgumentHelp("For how many days the key is accepted; without it, for ever.", valueName: "days"))
    var keyDays: Int?

    @Flag(help: "Let somebody trade on the account at random.")
    var trader = false

    func validate() throws {
        if let keyDays, !(0...36_500).contains(keyDays) { throw ValidationError("--key-days must be 0 or more.") }
        do {
            _ = try setup()
            _ = try SocketFaults(text: socketFaults)
        } catch {
            throw ValidationError("\(error)")
        }
    }

    func run() async throws {
        LogOutput.start(isVerbose: false)
        let setup = try setup()
        let (simulated, face) = try setup.make(at: SystemClock.shared.now)
        var configuration = SimulatorServerConfiguration()
        configuration.port = port
        configuration.controlPort = controlPort
        configuration.socketFaults = try SocketFaults(text: socketFaults)
        if trader { configuration.trader = TraderConfiguration(account: SimulatorSetup.account, seed: seed) }
        // That connections end when it stops is no news, and what keeps it from starting is thrown.
        var logger = Logger(label: "userstream.simulate")
        logger.logLevel = .critical
        let server = try SimulatorServer(configuration, face: face, exchange: simulated, logger: logger)
        let group = ServiceGroup(
            configuration: .init(services: [server], gracefulShutdownSignals: [.sigint, .sigterm], logger: logger))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            tasks.addTask {
                // When the port cannot be had, the group says so.
                if let addresses = try? await server.addresses { Console.print(Self.line(setup, addresses)) }
            }
            do {
                try await tasks.waitForAll()
            } catch {
                throw CommandFailure(
                    "the simulator cannot listen: \(error)",
                    remedy: "Give --port and --control-port numbers that are free, or 0.")
            }
        }
    }

    /// What the options ask for.
    func setup() throws -> SimulatorSetup {
        let face = try FaceRegistry.face(exchange)
        var setup = SimulatorSetup.standard(seed: seed, face: face)
        if let market { setup.markets = try AmountList.markets(market) }
        if let fund { setup.funds = try AmountList.funds(fund) }
        if let key { setup.key = key }
        if let secret { setup.secret = secret }
        if readOnly { setup.permissions = .read }
        if withdraw { setup.permissions.insert(.withdraw) }
        setup.boundAddresses = boundTo.split(separator: ",").map(String.init)
        setup.keyDays = keyDays
        setup.dialects = try Dialect.parse(dialect, known: face.facts.dialects)
        setup.commit(try DemoFaults(faults))
        return setup
    }

    /// The first line of output.
    static func line(_ setup: SimulatorSetup, _ addresses: SimulatorServer.Addresses) -> String {
        var json = JSONWriter()
        json.beginObject()
        let fields = [
            ("exchange", setup.face.exchange), ("url", addresses.url), ("control", addresses.controlURL ?? ""),
            ("key", setup.key),
            ("secret", setup.secret),
        ]
        for (name, text) in fields {
            json.key(name)
            json.string(text)
        }
        json.endObject()
        return json.text
    }
}
