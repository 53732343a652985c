internal import HashTreeCollections

/// A look-up table that cannot be iterated, so that no hash order can reach the log. Copies share what they have in
/// common: the engine
/// ingests into a copy, and a change costs the logarithm of the size.
struct Index<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    /// Values are shared so that changing one does not copy its neighbours.
    private var tree = TreeDictionary<Key, Shared<Value>>()

    var count: Int { tree.count }

    /// Looks at a value without copying it.
    func read<Result>(_ key: Key, _ look: (borrowing Value) -> Result) -> Result? { tree[key].map { look($0.value) } }

    /// Sets a value that is shared already.
    mutating func put(_ value: Shared<Value>, for key: Key) { tree[key] = value }

    subscript(key: Key) -> Value? {
        get { tree[key]?.value }
        set { tree[key] = newValue.map(Shared.init) }
    }
}
