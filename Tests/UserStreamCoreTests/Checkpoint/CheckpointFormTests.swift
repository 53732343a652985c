import Testing

@testable import UserStreamCore

/// A checkpoint that an older version wrote is gone on from.
@Suite("Checkpoints of older forms") struct CheckpointFormTests {
    /// An account with an order, fills and balances, some of which nothing explains yet.
    private static func story() -> Story {
        var story = Story()
        story.start([story.order("7")])
        story.fills([story.fill("1", of: "7", "0.3", fee: Fee(asset: "BTC", amount: "0.0003"))])
        story.balances([Story.balance("BTC", "1.2997"), Story.balance("USDT", "99000")])
        return story
    }

    /// The checkpoint of an account as an older form had it.
    private static func checkpoint(of known: AccountReconciler, inForm form: Int) -> [CheckpointPart] {
        known.wholeCheckpoint.map { part in
            var part = part
            if part.key == "account" { part.value = known.keptWhole(form: form) }
            if part.key.hasPrefix("balance/") { part.value = inForm(form, part.value, BalanceBook.Entry.self) }
            if part.key.hasPrefix("order/") { part.value = inForm(form, part.value, OrderRecord.self) }
            return part
        }
    }

    private static func inForm<Value: Keepable>(_ form: Int, _ bytes: [UInt8]?, _: Value.Type) -> [UInt8]? {
        guard var value = bytes.flatMap({ Value(kept: $0) }) else { return nil }
        var coder = StateCoder(form: form)
        coder.keep(&value)
        return coder.bytes
    }

    private static func restored(_ story: Story, _ parts: [CheckpointPart]) throws(CheckpointError) -> AccountReconciler
    {
        let known = story.reconciler
        return try AccountReconciler(
            account: known.account, facts: known.facts, policy: known.policy, checkpoint: parts)
    }

    @Test(
        "Older forms are read, and written anew as a whole",
        arguments: StateCoder.oldestForm..<StateCoder.currentForm)
    func older(form: Int) throws {
        let story = Self.story()
        let parts = story.reconciler.wholeCheckpoint
        let old = Self.checkpoint(of: story.reconciler, inForm: form)
        #expect(old != parts)
        var again = try Self.restored(story, old)
        #expect(again.snapshot == story.reconciler.snapshot)
        // What that form did not have is not known.
        #expect(Self.checkpoint(of: again, inForm: form) == old)
        // The first checkpoint leaves no part behind in the old form.
        let batch = again.ingest(.tick, at: story.now)
        let stored = again.checkpointChanges(with: batch)
        #expect(Set(stored.map(\.key)) == Set(parts.map(\.key)))
        again.forgetCheckpointChanges()
        #expect(again.checkpointChanges(with: EventBatch()).count == 1, "afterwards only what changed")
    }

    @Test("A form to come, and one that was never written, is refused", arguments: [0, 2, StateCoder.currentForm + 1])
    func otherForms(form: Int) {
        let story = Self.story()
        var parts = story.reconciler.wholeCheckpoint
        for place in parts.indices where parts[place].key == "account" { parts[place].value?[0] = form.kept[0] }
        let error = #expect(throws: CheckpointError.self) { try Self.restored(story, parts) }
        #expect(error?.code == .incompatible)
    }
}
