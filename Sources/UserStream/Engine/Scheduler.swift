import HeapModule
public import ServiceLifecycle
import UserStreamCore

/// Runs the passes of any number of accounts, each when its deadline comes: a heap of deadlines served by one task, not a sleeping task for
/// each account. A pass runs as a child task; an account's passes never overlap.
public final class Scheduler: Service {
    /// Names what was registered.
    struct Ticket: Hashable, Sendable { let number: UInt64 }

    /// Does its work, and gives when it wants to run again; `nil` when never.
    typealias Pass = @Sendable () async -> Timestamp?

    private struct Entry: Comparable, Sendable {
        var deadline: Timestamp
        var ticket: UInt64
        static func < (left: Entry, right: Entry) -> Bool {
            (left.deadline, left.ticket) < (right.deadline, right.ticket)
        }
    }

    private struct Slot: Sendable {
        var deadline: Timestamp
        var isRunning = false
        /// It was woken while it ran: the earlier of this and its own next deadline counts.
        var wakeAt: Timestamp?
        var isLeaving = false
        let pass: Pass
    }

    private enum Step: Sendable {
        case run([(UInt64, Pass)])
        case arm(Timestamp)
        case end
    }

    private struct State: Sendable {
        var heap = Heap<Entry>()
        var slots: [UInt64: Slot] = [:]
        var lastTicket: UInt64 = 0
        /// The earliest moment at which a timer will look at the heap again.
        var armed: Timestamp?
        var isEnding = false

        mutating func schedule(_ ticket: UInt64, at deadline: Timestamp) {
            slots[ticket]?.deadline = deadline
            heap.insert(Entry(deadline: deadline, ticket: ticket))
        }

        mutating func step(at now: Timestamp) -> Step? {
            if isEnding { return .end }
            var due: [(UInt64, Pass)] = []
            while let top = heap.min {
                guard let slot = slots[top.ticket], !slot.isRunning, slot.deadline == top.deadline else {
                    // It was moved, removed, or runs already.
                    heap.removeMin()
                    continue
                }
                guard top.deadline <= now else { break }
                heap.removeMin()
                slots[top.ticket]?.isRunning = true
                due.append((top.ticket, slot.pass))
            }
            if !due.isEmpty { return .run(due) }
            guard let next = heap.min?.deadline, armed.map({ next < $0 }) ?? true else { return nil }
            armed = next
            return .arm(next)
        }
    }

    /// Tells the time.
    let clock: any StreamClock
    private let state = Monitor(State())

    /// Makes a scheduler. Nothing runs before ``run()`` does.
    public init(clock: any StreamClock = SystemClock.shared) { self.clock = clock }

    /// Serves until the task is cancelled or the service group shuts down; passes that run then are waited for.
    public func run() async throws {
        state.withLock { state in
            state.isEnding = false
            state.armed = nil
        }
        await withTaskCancellationOrGracefulShutdownHandler {
            await withDiscardingTaskGroup { timers in
                await withDiscardingTaskGroup { passes in
                    await serve(timers: &timers, passes: &passes)
                }
                timers.cancelAll()
            }
        } onCancelOrGracefulShutdown: {
            self.state.withLock { $0.isEnding = true }
        }
    }

    private func serve(timers: inout DiscardingTaskGroup, passes: inout DiscardingTaskGroup) async {
        let clock = clock
        while true {
            let step = try? await state.wait(isCancellable: false) { state in state.step(at: clock.now) }
            switch step {
            case .run(let due):
                for (ticket, pass) in due {
                    passes.addTask { self.finished(ticket, next: await pass()) }
                }
            case .arm(let deadline):
                timers.addTask {
                    try? await clock.sleep(until: deadline)
                    self.state.withLock { state in
                        if state.armed == deadline { state.armed = nil }
                    }
                }
            case .end, nil: return
            }
        }
    }

    private func finished(_ ticket: UInt64, next: Timestamp?) {
        state.withLock { state in
            guard var slot = state.slots[ticket] else { return }
            guard let next, !slot.isLeaving else {
                state.slots[ticket] = nil
                return
            }
            let deadline = slot.wakeAt.map { min($0, next) } ?? next
            slot.isRunning = false
            slot.wakeAt = nil
            state.slots[ticket] = slot
            state.schedule(ticket, at: deadline)
        }
    }

    // MARK: Accounts

    /// Registers a pass that first runs at `deadline`.
    func add(at deadline: Timestamp, pass: @escaping Pass) -> Ticket {
        state.withLock { state in
            state.lastTicket += 1
            state.slots[state.lastTicket] = Slot(deadline: deadline, pass: pass)
            state.schedule(state.lastTicket, at: deadline)
            return Ticket(number: state.lastTicket)
        }
    }

    /// Makes a pass run at `deadline` when that is earlier than planned.
    func wake(_ ticket: Ticket, at deadline: Timestamp) {
        state.withLock { state in
            guard let slot = state.slots[ticket.number] else { return }
            if slot.isRunning {
                state.slots[ticket.number]?.wakeAt = slot.wakeAt.map { min($0, deadline) } ?? deadline
            } else if deadline < slot.deadline {
                state.schedule(ticket.number, at: deadline)
            }
        }
    }

    /// Removes a pass; one that runs is finished first.
    func remove(_ ticket: Ticket) {
        state.withLock { state in
            if state.slots[ticket.number]?.isRunning == true {
                state.slots[ticket.number]?.isLeaving = true
            } else {
                state.slots[ticket.number] = nil
            }
        }
    }

    /// Waits until a pass is removed, or said that it does not want to run again, and does not run any more.
    func finish(of ticket: Ticket) async {
        try? await state.wait(isCancellable: false) { state in
            state.slots[ticket.number] == nil || (state.isEnding && state.slots[ticket.number]?.isRunning == false)
                ? () : nil
        }
    }
}
