import SimulatorServer
import UserStream
import UserStreamCore

/// What a demonstration does when its stream has a socket.
extension DemoRun {
    /// How long it is waited for the socket at the beginning.
    private static let socketPatience = TimeSpan.seconds(5)

    /// Waits until the socket tells everything; where it does not come, the summary says so.
    func awaitSocket(of source: AccountSource) async throws {
        guard options.source != .poll else { return }
        let deadline = clock.now + Self.socketPatience
        while !source.isSocketLive, clock.now < deadline { try await clock.sleep(until: clock.now + .milliseconds(20)) }
    }

    /// Cuts the socket in the middle, if that was asked for, and watches what becomes of it.
    func cutSocket(of source: AccountSource, after passed: TimeSpan, _ cut: inout DemoCut?) async {
        guard options.cutsSocket else { return }
        let now = source.polling.exchangeTime
        if cut == nil, passed * 2 >= options.duration {
            let absence = min(.seconds(3), options.duration / 4)
            cut = DemoCut(at: now, absence: absence)
            await server.cutSockets(away: absence)
        }
        cut?.note(isLive: source.isSocketLive, at: now)
    }

    /// What the socket made of it; `nil` where there was none.
    func socketSummary(_ baseline: DemoBaseline?, _ cut: DemoCut?) async -> DemoSocketSummary? {
        guard let baseline else { return nil }
        var summary = DemoSocketSummary()
        for event in await log.events where event.source == .socket { summary.bySocket.note(event) }
        summary.byPolls = await baseline.log.delays
        summary.cut = cut
        if let cut { summary.failover = cut.failover(in: await log.events) }
        return summary
    }
}
