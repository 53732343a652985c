import ExchangeSimulator
import Testing
import UserStream
import UserStreamCore
import UserStreamTestKit

@Suite("A consumer gets everything, however slow it is and however often it is killed")
struct ConsumerTests {
    @Test("Drawn habits, over the log of a whole history")
    func drawn() async throws {
        var run = try VirtualRun.ofProduct(.drawn(seed: 5, faults: Fault.all))
        run.play()
        var (kills, waits, again) = (0, 0, 0)
        for seed in UInt64(1)...60 {
            var trial = ConsumerTrial(run.client.log, habits: .drawn(seed: seed))
            try await trial.run()
            #expect(trial.violations.isEmpty, "habits of seed \(seed): \(trial.violations.prefix(3))")
            #expect(trial.received >= run.client.log.count)
            kills += trial.kills
            waits += trial.waits
            again += trial.received - run.client.log.count
        }
        #expect(kills > 100 && waits > 100 && again > 100, "\(kills) kills, \(waits) waits, \(again) read again")
    }

    @Test("A journal that loses, repeats or changes is found", arguments: BadJournal.Habit.allCases)
    func bad(_ habit: BadJournal.Habit) async throws {
        var run = try VirtualRun.ofProduct(.drawn(seed: 5, faults: []))
        run.play()
        var habits = ConsumerHabits(seed: 1)
        habits.pause = 1_000...10_000
        habits.kills = 200_000
        habits.absence = 10_000...60_000
        habits.capacity = 2
        var trial = ConsumerTrial(run.client.log, habits: habits, journal: BadJournal(habit))
        try await trial.run()
        #expect(!trial.violations.isEmpty)
    }
}

/// A journal with one bad habit.
final class BadJournal: EventJournal {
    enum Habit: CaseIterable {
        case skipsABatch, repeatsABatch, changesAnEvent, forgetsHowFar
    }

    private let habit: Habit
    private let real = InMemoryJournal()

    init(_ habit: Habit) { self.habit = habit }

    var keepsEverything: Bool { real.keepsEverything }
    func open() async throws(JournalError) -> JournalHead { try await real.open() }
    func append(_ batch: EventBatch, checkpoint: @Sendable () -> [CheckpointPart]) async throws(JournalError) {
        try await real.append(batch, checkpoint: checkpoint)
    }
    func acknowledge(_ sequence: Int64, as name: String) async throws(JournalError) {
        try await real.acknowledge(sequence, as: name)
    }
    func release(before sequence: Int64) async { await real.release(before: sequence) }
    func close() async throws(JournalError) { try await real.close() }

    func acknowledged(by name: String) async throws(JournalError) -> Int64 {
        let sequence = try await real.acknowledged(by: name)
        return habit == .forgetsHowFar ? max(0, sequence - 1) : sequence
    }

    func batches(from sequence: Int64, limit: Int) async throws(JournalError) -> [EventBatch] {
        var batches = try await real.batches(from: sequence, limit: limit)
        guard batches.count > 1 else { return batches }
        switch habit {
        case .skipsABatch: batches.remove(at: 1)
        case .repeatsABatch: batches.insert(batches[0], at: 0)
        case .changesAnEvent: batches[1].events[0].id += "!"
        case .forgetsHowFar: break
        }
        return batches
    }
}
