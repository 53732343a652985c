import Foundation

/// Says on standard error how a long run goes: a broken history at once, and how far it is every minute.
actor VerifyProgress {
    private let total: UInt64
    private let began = Date()
    private var lastSaid = Date()
    private var histories = 0
    private var requests = 0
    private var broken = 0

    init(total: UInt64) { self.total = total }

    /// One more history was played.
    func played(requests: Int, failure: VerifyTally.Failure?) {
        histories += 1
        self.requests += requests
        if let failure {
            broken += 1
            Console.complain("Seed \(failure.seed) is broken: \(failure.violations[0])")
        }
        guard Date().timeIntervalSince(lastSaid) >= 60 else { return }
        lastSaid = Date()
        let seconds = Int(Date().timeIntervalSince(began))
        Console.complain(
            "\(histories) of \(total) histories, \(requests) requests, \(broken) broken, after \(seconds) s.")
    }
}
