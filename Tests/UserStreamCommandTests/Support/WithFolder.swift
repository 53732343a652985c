import Foundation

/// A folder of a test's own, removed at the end.
func withFolder<Result>(_ body: (String) async throws -> Result) async throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "userstream-\(UUID().uuidString)").path()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    return try await body(folder)
}
