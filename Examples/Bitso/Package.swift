// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] =
    [
        .swiftLanguageMode(.v6),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    ] + (Context.environment["USERSTREAM_STRICT"] == nil ? [] : [.treatAllWarnings(as: .error)])

/// A product of the package above, whatever its folder is called.
func product(_ name: String) -> Target.Dependency { .product(name: name, package: "swift-user-stream") }

let package = Package(
    name: "bitso-example",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "swift-user-stream", path: "../..")],
    targets: [
        .target(
            name: "BitsoConnector",
            dependencies: [product("UserStreamCore"), product("ExchangeConnectors"), product("Signing")],
            swiftSettings: settings),
        .target(
            name: "BitsoFace",
            dependencies: [product("UserStreamCore"), product("ExchangeSimulator"), product("Signing")],
            swiftSettings: settings),
        .executableTarget(
            name: "bitso-demo",
            dependencies: [
                "BitsoConnector", "BitsoFace", product("UserStreamCore"), product("ExchangeSimulator"),
                product("UserStreamTestKit"),
            ], swiftSettings: settings),
        .testTarget(
            name: "BitsoTests",
            dependencies: [
                "BitsoConnector", "BitsoFace", product("UserStreamCore"), product("ExchangeSimulator"),
                product("UserStreamTestKit"),
            ],
            resources: [.copy("Fixtures")], swiftSettings: settings),
    ]
)
