import Foundation

/// Feeds a part of the package with whatever libFuzzer makes up: `fuzz json corpus -max_total_time=60`. A finding ends the process, and leaves the
/// input in a file.
@main
enum Fuzz {
    /// What can be fed. Each ends the process when something is not as it should be.
    static let targets: [String: @Sendable ([UInt8]) -> Void] = [
        "json": checkJSON, "answers": checkAnswers, "memory": checkMemory, "account": checkAccount,
    ]

    static func main() {
        var arguments = CommandLine.arguments
        guard arguments.count > 1, let target = targets[arguments[1]] else {
            fatalError("Name one of \(targets.keys.sorted())")
        }
        arguments.remove(at: 1)
        chosen = target
        var count = CInt(arguments.count)
        var pointers: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = .allocate(capacity: arguments.count + 1)
        for (place, argument) in arguments.enumerated() { pointers?[place] = strdup(argument) }
        pointers?[arguments.count] = nil
        exit(runDriver(&count, &pointers, feed))
    }

    nonisolated(unsafe) private static var chosen: ([UInt8]) -> Void = { _ in }

    private static let feed: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt = { bytes, count in
        chosen(Array(UnsafeBufferPointer(start: bytes, count: count)))
        return 0
    }
}

/// libFuzzer's loop, for programs that have a `main` of their own.
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
    _ feed: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt
