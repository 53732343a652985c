// swift-tools-version: 6.2
import PackageDescription

/// Language settings that every target of ours shares.
let settings: [SwiftSetting] =
    [
        .swiftLanguageMode(.v6),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    ] + (Context.environment["USERSTREAM_STRICT"] == nil ? [] : [.treatAllWarnings(as: .error)])

/// Targets that touch C are checked for memory safety as well.
let settingsForC: [SwiftSetting] = settings + [.strictMemorySafety()]

let collections = Target.Dependency.product(name: "HashTreeCollections", package: "swift-collections")
let deque = Target.Dependency.product(name: "DequeModule", package: "swift-collections")
let heap = Target.Dependency.product(name: "HeapModule", package: "swift-collections")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let signals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let nio = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioWebSocket = Target.Dependency.product(name: "NIOWebSocket", package: "swift-nio")
let nioHTTPTypes = Target.Dependency.product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let nioHTTPTypesHTTP1 = Target.Dependency.product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let sqlite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
    name: "swift-user-stream",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "UserStreamCore", targets: ["UserStreamCore"]),
        .library(name: "UserStream", targets: ["UserStream"]),
        .library(name: "Signing", targets: ["Signing"]),
        .library(name: "ExchangeConnectors", targets: ["ExchangeConnectors"]),
        .library(name: "CurlTransport", targets: ["CurlTransport"]),
        .library(name: "Recording", targets: ["Recording"]),
        .library(name: "WebSocketTransport", targets: ["WebSocketTransport"]),
        .library(name: "SQLiteJournal", targets: ["SQLiteJournal"]),
        .library(name: "UserStreamTestKit", targets: ["UserStreamTestKit"]),
        .library(name: "ExchangeSimulator", targets: ["ExchangeSimulator"]),
        .library(name: "SimulatorServer", targets: ["SimulatorServer"]),
        .executable(name: "userstream", targets: ["UserStreamCommand"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
    ],
    targets: [
        // What decides: values only.
        .target(name: "UserStreamCore", dependencies: [collections, deque], swiftSettings: settings),
        .testTarget(
            name: "UserStreamCoreTests", dependencies: ["UserStreamCore", "UserStreamTestKit"], swiftSettings: settings),

        // What waits: engine, tracker, sources.
        .target(
            name: "UserStream", dependencies: ["UserStreamCore", deque, heap, logging, metrics, lifecycle],
            swiftSettings: settings),
        .testTarget(
            name: "UserStreamTests",
            dependencies: ["UserStream", "UserStreamCore", "UserStreamTestKit", logging, lifecycle],
            swiftSettings: settings),

        // Signatures, by the system's OpenSSL.
        .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .target(name: "Signing", dependencies: ["COpenSSL"], swiftSettings: settingsForC),
        .testTarget(name: "SigningTests", dependencies: ["Signing"], swiftSettings: settings),

        // HTTP, by the system's libcurl.
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(
            name: "CurlTransport", dependencies: ["UserStream", "UserStreamCore", "CCurl", "CZlib"],
            swiftSettings: settingsForC),
        .testTarget(
            name: "CurlTransportTests",
            dependencies: ["CurlTransport", "UserStream", "UserStreamCore", "CZlib", "LoopbackTestKit"],
            swiftSettings: settings),

        // WebSockets, over byte streams of the system's libcurl.
        .target(
            name: "WebSocketTransport", dependencies: ["CurlTransport", "Signing", "UserStream", "UserStreamCore"],
            swiftSettings: settingsForC),
        .testTarget(
            name: "WebSocketTransportTests",
            dependencies: [
                "WebSocketTransport", "CurlTransport", "UserStream", "UserStreamCore", "UserStreamTestKit",
                "LoopbackTestKit",
            ],
            swiftSettings: settings),

        // Raw servers on this machine, for the tests of transports.
        .target(
            name: "LoopbackTestKit", dependencies: ["UserStreamCore"], path: "Tests/LoopbackTestKit",
            swiftSettings: settings),

        // What an account took in, as it is kept, and played again.
        .target(name: "Gzip", dependencies: ["CZlib"], swiftSettings: settingsForC),
        .target(
            name: "Recording", dependencies: ["UserStream", "UserStreamCore", "Signing", "Gzip"],
            swiftSettings: settings),

        // The durable journal, in SQLite.
        .target(
            name: "SQLiteJournal",
            dependencies: ["UserStream", "UserStreamCore", "Signing", "Recording", "Gzip", grdb],
            swiftSettings: settings),
        .testTarget(
            name: "SQLiteJournalTests",
            dependencies: [
                "SQLiteJournal", "Recording", "UserStream", "UserStreamCore", "UserStreamTestKit", grdb, sqlite,
            ],
            swiftSettings: settings),

        // One folder per exchange.
        .target(name: "ExchangeConnectors", dependencies: ["UserStreamCore", "Signing"], swiftSettings: settings),
        .testTarget(
            name: "ExchangeConnectorsTests",
            dependencies: [
                "ExchangeConnectors", "Recording", "Signing", "UserStream", "UserStreamCore", "UserStreamTestKit",
            ],
            swiftSettings: settings),

        // The judge, the test clock and scripted transports.
        .target(name: "UserStreamTestKit", dependencies: ["UserStreamCore", "UserStream"], swiftSettings: settings),
        .testTarget(
            name: "UserStreamTestKitTests", dependencies: ["UserStreamTestKit", "UserStreamCore"],
            swiftSettings: settings),

        // The pretend exchange, and a loopback server around it.
        .target(
            name: "ExchangeSimulator", dependencies: ["UserStreamCore", "Signing", "UserStreamTestKit"],
            swiftSettings: settings),
        .testTarget(
            name: "ExchangeSimulatorTests",
            dependencies: [
                "ExchangeSimulator", "ExchangeConnectors", "Signing", "UserStream", "UserStreamCore",
                "UserStreamTestKit",
            ],
            swiftSettings: settings),
        .target(
            name: "SimulatorServer",
            dependencies: [
                "ExchangeSimulator", "UserStreamCore", "UserStreamTestKit", hummingbird, hummingbirdCore, httpTypes,
                nio, nioHTTP1, nioWebSocket, nioHTTPTypes, nioHTTPTypesHTTP1, lifecycle, logging,
            ], swiftSettings: settings),
        .testTarget(
            name: "SimulatorServerTests",
            dependencies: [
                "SimulatorServer", "ExchangeConnectors", "ExchangeSimulator", "CurlTransport", "WebSocketTransport",
                "Signing", "UserStream", "UserStreamCore", "UserStreamTestKit", lifecycle, logging,
            ], swiftSettings: settings),

        // Figures, by `swift run -c release benchmarks`.
        .executableTarget(
            name: "benchmarks",
            dependencies: [
                "ExchangeConnectors", "ExchangeSimulator", "UserStream", "UserStreamCore", "UserStreamTestKit",
                "CurlTransport", "WebSocketTransport", "Signing", "SimulatorServer", "Recording", "SQLiteJournal",
                "LoopbackTestKit", deque, arguments, logging,
            ],
            path: "Benchmarks", swiftSettings: settings),

        // The polling rules of other systems, to compare with; in no product.
        .target(
            name: "Rivals", dependencies: ["ExchangeSimulator", "UserStreamCore", "UserStreamTestKit"],
            swiftSettings: settings),
        .testTarget(
            name: "RivalsTests",
            dependencies: ["Rivals", "ExchangeConnectors", "ExchangeSimulator", "UserStreamCore", "UserStreamTestKit"],
            swiftSettings: settings),

        // The command line.
        .executableTarget(
            name: "UserStreamCommand",
            dependencies: [
                "UserStream", "UserStreamCore", "ExchangeConnectors", "CurlTransport", "WebSocketTransport", "Signing",
                "ExchangeSimulator", "SimulatorServer", "Recording", "SQLiteJournal", "UserStreamTestKit", "Rivals",
                arguments, logging, lifecycle, signals,
            ], swiftSettings: settings),
        .testTarget(
            name: "UserStreamCommandTests",
            dependencies: [
                "UserStreamCommand", "UserStream", "UserStreamCore", "ExchangeConnectors", "ExchangeSimulator",
                "Signing", "SimulatorServer", "Recording", "SQLiteJournal", "UserStreamTestKit", "Rivals", arguments,
                logging,
            ], swiftSettings: settings),
    ]
)
