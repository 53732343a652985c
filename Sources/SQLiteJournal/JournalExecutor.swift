import Dispatch
import UserStreamCore

/// Runs the work of one actor in its order, on threads that may wait for the disk: not on those that all tasks share.
final class JournalExecutor: SerialExecutor {
    private let queue: DispatchQueue

    init(_ label: String) {
        // Many journals share the threads of the global queue: a thread each would be too many.
        queue = DispatchQueue(label: label, target: .global())
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }

    /// Says that what runs on the queue is the actor's.
    func checkIsolated() { dispatchPrecondition(condition: .onQueue(queue)) }

    /// Does something next, before any work of the actor that comes later.
    func run(_ work: @escaping @Sendable () -> Void) { queue.async(execute: work) }

    /// Does something later, in its turn among the work of the actor.
    func run(after delay: TimeSpan, _ work: @escaping @Sendable () -> Void) {
        queue.asyncAfter(deadline: .now() + .milliseconds(Int(delay.milliseconds)), execute: work)
    }
}
