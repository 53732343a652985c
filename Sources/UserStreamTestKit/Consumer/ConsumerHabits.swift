/// How somebody who reads a log behaves: how fast, how often it remembers how far it is, how often it is killed. All chance follows from the seed.
public struct ConsumerHabits: Hashable, Sendable {
    /// Where all chance comes from.
    public var seed: UInt64
    /// How long it is busy with a batch, in milliseconds.
    public var pause: ClosedRange<Int64>
    /// After how many batches it acknowledges.
    public var batchesPerAcknowledgement: Int
    /// How likely it is killed after a batch, before it acknowledges it, in parts of a million.
    public var kills: Int
    /// How long it is away when it was killed, in milliseconds.
    public var absence: ClosedRange<Int64>
    /// How many batches the queue holds in memory for it.
    public var capacity: Int

    /// A consumer that keeps up and is never killed.
    public init(seed: UInt64) {
        self.seed = seed
        pause = 0...0
        batchesPerAcknowledgement = 1
        kills = 0
        absence = 0...0
        capacity = 1_024
    }

    /// What a seed decides: from one that keeps up to one that is far behind and killed again and again.
    public static func drawn(seed: UInt64) -> ConsumerHabits {
        var random = SeededRandom(seed: seed).forked("consumer")
        func pick<Element>(_ choices: [Element]) -> Element { choices[Int(random.next() % UInt64(choices.count))] }
        var habits = ConsumerHabits(seed: seed)
        habits.pause = pick([0...0, 1...50, 100...2_000, 1_000...10_000])
        habits.batchesPerAcknowledgement = pick([1, 1, 3, 20])
        habits.kills = pick([0, 10_000, 100_000, 300_000])
        habits.absence = pick([0...100, 1_000...5_000, 10_000...60_000])
        habits.capacity = pick([1, 4, 32, 1_024])
        return habits
    }
}
