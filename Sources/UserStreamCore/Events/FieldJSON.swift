/// The few shapes of which all JSON forms are made. An absent value leaves no trace: neither its key nor a `null`.
extension JSONWriter {
    /// Writes `{…}`.
    package mutating func object(_ body: (inout JSONWriter) -> Void) {
        beginObject()
        body(&self)
        endObject()
    }

    /// Writes `[…]`, one element an item.
    package mutating func array<Item>(_ items: [Item], _ element: (inout JSONWriter, Item) -> Void) {
        beginArray()
        for item in items { element(&self, item) }
        endArray()
    }

    /// Writes a key with whatever `value` writes.
    package mutating func field(_ name: StaticString, value: (inout JSONWriter) -> Void) {
        key(name)
        value(&self)
    }

    /// Writes a key with an array, one element an item.
    package mutating func field<Item>(
        _ name: StaticString, array items: [Item], _ element: (inout JSONWriter, Item) -> Void
    ) {
        key(name)
        array(items, element)
    }

    /// Writes a key with a text, unless it is absent.
    package mutating func field(_ name: StaticString, _ text: String?) {
        guard let text else { return }
        key(name)
        string(text)
    }

    /// Writes a key with an amount as text, unless it is absent.
    package mutating func field(_ name: StaticString, _ amount: ExactDecimal?) {
        guard let amount else { return }
        key(name)
        decimal(amount)
    }

    /// Writes a key with an integer, unless it is absent.
    package mutating func field(_ name: StaticString, _ integer: Int64?) {
        guard let integer else { return }
        key(name)
        self.integer(integer)
    }

    /// Writes a key with a time in milliseconds, unless it is absent.
    package mutating func field(_ name: StaticString, _ time: Timestamp?) {
        field(name, time?.milliseconds)
    }

    /// Writes a key with `true` or `false`.
    package mutating func field(_ name: StaticString, flag: Bool) {
        key(name)
        bool(flag)
    }

    /// Writes a key with `true`; nothing otherwise.
    package mutating func field(_ name: StaticString, ifTrue flag: Bool) {
        guard flag else { return }
        field(name, flag: true)
    }
}
