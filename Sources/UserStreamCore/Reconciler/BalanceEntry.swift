extension BalanceBook {
    /// What is known of one asset, and what is expected of it.
    struct Entry: Sendable {
        /// As last stated.
        var balance: Balance
        /// What the ledger expects of the total.
        var expected: ExactDecimal
        /// What open orders locked when it was last stated.
        var locked: ExactDecimal
        /// Since when something is left unexplained.
        var residualSince = Timestamp.epoch
        /// When the balances of the last aligned read were asked for.
        var lastAlignedRead = Timestamp.epoch
        /// How many events of it were written.
        var eventCount = 0
        /// Complete lists in a row that did not show it.
        var misses: Int32 = 0
        /// How many aligned reads what is left unexplained survived.
        var alignedReads: Int32 = 0
        /// Whether a list had a row for it yet.
        var hasRow = false
        /// Whether the last event left something open.
        var isUnaligned = false
        /// Most assets never move, so that they need nothing of it.
        private var movement: Shared<Movement>?

        init(balance: Balance, hasRow: Bool = false, expected: ExactDecimal, locked: ExactDecimal) {
            self.balance = balance
            self.hasRow = hasRow
            self.expected = expected
            self.locked = locked
        }

        /// An asset of which the first list had a row, and there was none.
        init(idle asset: Asset, version: Int64?, since: Timestamp) {
            self.init(balance: .zero(asset), hasRow: true, expected: .zero, locked: .zero)
            balance.version = version
            residualSince = since
        }

        /// Whether it is one of which there never was any.
        var isIdle: Bool {
            balance.hasSameAmounts(as: .zero(balance.asset)) && expected.isZero && locked.isZero && hasRow
                && !isUnaligned && lastAlignedRead == .epoch && eventCount == 0 && misses == 0 && alignedReads == 0
                && movement == nil
        }
    }

    /// What there is to say of an asset that moves, or moved.
    fileprivate struct Movement: Hashable, Sendable {
        var fills = ExactDecimal.zero
        var fees = ExactDecimal.zero
        var unexplained = ExactDecimal.zero
        var residual = ExactDecimal.zero
        var startProof: StartProof?
        var startShift = ExactDecimal.zero
        var isStartVague = false
        var wasExplained = false
        /// When the first list was received since which what is left unexplained is as it is; in the far future until there is one.
        var shownAt = Timestamp.distantFuture
    }

    /// A later total was explained exactly.
    struct StartProof: Hashable, Sendable {
        /// When the list with that total was asked for.
        var sent: Timestamp
        /// What the first total contains beyond what it is taken to.
        var shift = ExactDecimal.zero
    }
}

extension BalanceBook.Entry {
    /// Fills since the last event of this asset.
    var fills: ExactDecimal {
        get { movement?.value.fills ?? .zero }
        set { move { $0.fills = newValue } }
    }

    /// Fees since then.
    var fees: ExactDecimal {
        get { movement?.value.fees ?? .zero }
        set { move { $0.fees = newValue } }
    }

    /// What the last aligned event left unexplained: it is owned, whatever it is.
    var unexplained: ExactDecimal {
        get { movement?.value.unexplained ?? .zero }
        set { move { $0.unexplained = newValue } }
    }

    /// What is left unexplained.
    var residual: ExactDecimal {
        get { movement?.value.residual ?? .zero }
        set { move { $0.residual = newValue } }
    }

    /// Whether another total than the first was explained exactly, so that the first one is known to contain what it is taken to.
    var startProof: BalanceBook.StartProof? {
        get { movement?.value.startProof }
        set { move { $0.startProof = newValue } }
    }

    /// What the first total of this asset alone was taken to lack. A fill that turns up late may explain the same.
    var startShift: ExactDecimal {
        get { movement?.value.startShift ?? .zero }
        set { move { $0.startShift = newValue } }
    }

    /// Whether the first total may contain fills that it is not taken to contain, or lack some: what is left unexplained may be those.
    var isStartVague: Bool {
        get { movement?.value.isStartVague ?? false }
        set { move { $0.isStartVague = newValue } }
    }

    /// Whether a later total than the first one was explained exactly, whatever was awaited at that time.
    var wasExplained: Bool {
        get { movement?.value.wasExplained ?? false }
        set { move { $0.wasExplained = newValue } }
    }

    /// When the first list was received since which what is left unexplained is as it is; in the far future until there is one.
    var shownAt: Timestamp {
        get { movement?.value.shownAt ?? .distantFuture }
        set { move { $0.shownAt = newValue } }
    }

    private mutating func move(_ change: (inout BalanceBook.Movement) -> Void) {
        let before = movement?.value ?? BalanceBook.Movement()
        var after = before
        change(&after)
        if after == before { return }
        movement = after == BalanceBook.Movement() ? nil : Shared(after)
    }
}

// MARK: Checkpoints

extension BalanceBook.StartProof: Keepable {
    static var blank: BalanceBook.StartProof { BalanceBook.StartProof(sent: .epoch) }
    mutating func keep(in coder: inout StateCoder) {
        coder.keep(&sent)
        coder.keep(&shift)
    }
}

extension BalanceBook.Movement: Keepable {
    static var blank: BalanceBook.Movement { BalanceBook.Movement() }
    mutating func keep(in coder: inout StateCoder) {
        coder.keep(&fills)
        coder.keep(&fees)
        coder.keep(&unexplained)
        coder.keep(&residual)
        coder.keep(&startProof)
        coder.keep(&startShift)
        coder.keep(&isStartVague, since: 4)
        coder.keep(&shownAt)
        coder.keep(&wasExplained, since: 5)
    }
}

extension BalanceBook.Entry: Keepable {
    static var blank: BalanceBook.Entry { BalanceBook.Entry(balance: .blank, expected: .zero, locked: .zero) }
    mutating func keep(in coder: inout StateCoder) {
        coder.keep(&balance)
        coder.keep(&expected)
        coder.keep(&locked)
        coder.keep(&residualSince)
        coder.keep(&lastAlignedRead)
        coder.keep(&eventCount)
        coder.keep(&misses)
        coder.keep(&alignedReads)
        coder.keep(&hasRow)
        coder.keep(&isUnaligned)
        coder.keep(shared: &movement)
    }
}
