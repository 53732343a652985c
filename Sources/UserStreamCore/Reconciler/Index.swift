internal import HashTreeCollections

/// A look-up table that cannot be iterated, so that no hash order can reach the log. Copies share what they have in
/// common: the engine
/// ingests into a copy, and a change costs the logarithm of the size.
struct Index<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    /// Values are shared so that changing one does not copy its neighbours.
    private var tree = TreeDictionary<Key, Shared<Value>>()
    /// What was set or removed since the last checkpoint; `nil` when nobody keeps one.
    private var changed: TreeSet<Key>?

    var count: Int { tree.count }

    /// Looks at a value without copying it.
    func read<Result>(_ key: Key, _ look: (borrowing Value) -> Result) -> Result? { tree[key].map { look($0.value) } }

    /// Sets a value that is shared already.
    mutating func put(_ value: Shared<Value>, for key: Key) {
        tree[key] = value
        changed?.insert(key)
    }

    subscript(key: Key) -> Value? {
        get { tree[key]?.value }
        set {
            tree[key] = newValue.map(Shared.init)
            changed?.insert(key)
        }
    }

    // MARK: Checkpoints

    /// Notes from now on what changes. Everything that is there counts as changed.
    mutating func beginNoting() { changed = TreeSet(tree.keys) }

    /// Notes a key that changed elsewhere.
    mutating func note(_ key: Key) { changed?.insert(key) }

    /// Begins anew: everything is in the checkpoint.
    mutating func forgetChanges() { if changed != nil { changed = [] } }

    /// What was set or removed since, in no order.
    func forEachChange(_ body: (Key, Value?) -> Void) {
        for key in changed ?? [] { body(key, tree[key]?.value) }
    }
}

extension Index where Value: Keepable {
    /// The parts of a checkpoint that hold what changed.
    /// - Parameter name: what a part is called, by its key.
    func changedParts(_ parts: inout [CheckpointPart], _ name: (Key) -> String) {
        forEachChange { key, value in parts.append(CheckpointPart(key: name(key), value: value?.kept)) }
    }
}
