// swift-tools-version: 6.2
import PackageDescription

/// A package of its own, so that nobody who builds the tests needs libFuzzer. `scripts/sanitize fuzz` builds it.
let package = Package(
    name: "fuzz",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "swift-user-stream", path: "../..")],
    targets: [
        .executableTarget(
            name: "fuzz",
            dependencies: [
                .product(name: "UserStreamCore", package: "swift-user-stream"),
                .product(name: "ExchangeConnectors", package: "swift-user-stream"),
            ],
            path: ".")
    ]
)
