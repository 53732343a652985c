/// A secret (API secret, passphrase, private key) that never shows itself.
///
/// The bytes live in one block of memory, shared by all copies of the value and overwritten when the last copy goes
/// away. Every way of printing gives `<redacted>`; there is deliberately no `Codable`, no `Hashable` and no conversion
/// back to a string.
public struct SecretBytes: Sendable, Equatable {
    private let storage: SecretStorage

    /// Copies the UTF-8 bytes of `utf8`. The string itself cannot be wiped: drop it soon.
    public init(_ utf8: String) {
        self.init(bytes: utf8.utf8)
    }

    /// Copies `bytes`.
    public init(bytes: some Collection<UInt8>) {
        storage = SecretStorage(bytes)
    }

    /// The number of bytes.
    public var count: Int { storage.memory.count }

    /// Whether there are no bytes.
    public var isEmpty: Bool { storage.memory.isEmpty }

    /// Lends the bytes for the length of `body`; neither the pointer nor a copy of the bytes should leave it.
    public func withUnsafeBytes<Result: ~Copyable, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        defer { withExtendedLifetime(storage) {} }
        return try body(UnsafeRawBufferPointer(storage.memory))
    }

    /// Compares in a time that depends only on the lengths.
    public static func == (left: SecretBytes, right: SecretBytes) -> Bool {
        left.withUnsafeBytes { left in
            right.withUnsafeBytes { right in
                left.count == right.count && difference(left, right) == 0
            }
        }
    }
}

extension SecretBytes: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Always `<redacted>`.
    public var description: String { "<redacted>" }

    /// Always `<redacted>`.
    public var debugDescription: String { "<redacted>" }

    /// A mirror without children.
    public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}

/// The memory of a secret: written once at creation, wiped at the end.
private final class SecretStorage: Sendable {
    // Never written after `init`, so that readers on several threads are safe.
    nonisolated(unsafe) let memory: UnsafeMutableRawBufferPointer

    init(_ bytes: some Collection<UInt8>) {
        memory = .allocate(byteCount: bytes.count, alignment: 1)
        memory.copyBytes(from: bytes)
    }

    deinit {
        wipe(memory)
        memory.deallocate()
    }
}

/// Overwrites `memory` with zeros. Not optimised, since the stores look useless to the compiler just before a release.
@inline(never)
@_optimize(none)
package func wipe(_ memory: UnsafeMutableRawBufferPointer) {
    for index in memory.indices {
        memory[index] = 0
    }
}

/// Zero if both buffers, of equal length, hold the same bytes. Looks at every byte whatever it finds.
@inline(never)
@_optimize(none)
private func difference(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> UInt8 {
    var difference: UInt8 = 0
    for index in left.indices {
        difference |= left[index] ^ right[index]
    }
    return difference
}
