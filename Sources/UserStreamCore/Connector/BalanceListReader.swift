/// Reads a list row by row: the rows of one asset stand together.
struct BalanceListReader {
    private var group: BalanceRowGroup
    private(set) var assets: AssetSequence
    private(set) var balances: [Balance] = []
    private(set) var spans: [Range<Int>] = []
    private(set) var owners: [UInt32] = []

    init(_ bytes: UnsafeRawBufferPointer, _ shape: RecordShape, _ known: [Asset], rowCount: Int) {
        group = BalanceRowGroup(bytes, shape.wantedCount)
        assets = AssetSequence(known)
        balances.reserveCapacity(known.count + 1)
        spans.reserveCapacity(rowCount + 2)
        owners.reserveCapacity(rowCount + 2)
    }

    mutating func take(
        _ span: Range<Int>, _ texts: UnsafeBufferPointer<Range<Int>>, _ read: (BalanceRows) -> Balance?
    ) -> Bool {
        if !group.isEmpty, !group.hasSameName(texts) {
            guard close(read) else { return false }
        }
        if group.isEmpty { assets.take(group.name(of: texts)) }
        group.add(texts)
        spans.append(span)
        owners.append(UInt32(truncatingIfNeeded: balances.count))
        return true
    }

    /// The last asset's rows were all.
    mutating func close(_ read: (BalanceRows) -> Balance?) -> Bool {
        guard let asset = assets.last, let balance = read(group.rows(of: asset)) else { return false }
        balances.append(balance)
        group.removeAll()
        return true
    }
}

/// The texts of one asset's rows.
struct BalanceRowGroup {
    private let bytes: UnsafeRawBufferPointer
    private let width: Int
    private var texts: [Range<Int>] = []

    init(_ bytes: UnsafeRawBufferPointer, _ width: Int) { (self.bytes, self.width) = (bytes, width) }

    var isEmpty: Bool { texts.isEmpty }

    mutating func removeAll() { texts.removeAll(keepingCapacity: true) }

    mutating func add(_ row: UnsafeBufferPointer<Range<Int>>) { texts.append(contentsOf: row) }

    func rows(of asset: Asset) -> BalanceRows {
        BalanceRows(asset: asset, bytes: bytes, texts: texts[...], width: width)
    }

    /// The name with which a row begins.
    func name(of row: UnsafeBufferPointer<Range<Int>>) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: bytes[row[0]])
    }

    private var lastName: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: bytes[texts[texts.count - width]])
    }

    /// Whether a row begins with the same name as the last one.
    func hasSameName(_ row: UnsafeBufferPointer<Range<Int>>) -> Bool {
        let (left, right) = (lastName, name(of: row))
        guard left.count == right.count, let first = left.baseAddress, let second = right.baseAddress else {
            return left.count == right.count
        }
        return first.hasSameBytes(as: second, count: left.count)
    }

    /// Whether the last row is of this asset.
    func isOf(_ asset: Asset) -> Bool { asset.isNamed(lastName) }
}

/// The assets of a list, of which nearly all stand where they stood in the last one.
struct AssetSequence {
    private let known: [Asset]
    private var found: [Asset] = []
    private var areAsKnown = true

    init(_ known: [Asset]) { self.known = known }

    /// The one that was taken last.
    var last: Asset? { areAsKnown ? (count > 0 ? known[count - 1] : nil) : found.last }
    private var count = 0

    /// All of them; `nil` when one comes twice.
    var all: [Asset]? {
        if areAsKnown { return Array(known.prefix(count)) }
        return Set(found).count == found.count ? found : nil
    }

    mutating func take(_ name: UnsafeRawBufferPointer) {
        if areAsKnown, count < known.count, known[count].isNamed(name) {
            count += 1
            return
        }
        if areAsKnown {
            areAsKnown = false
            found = Array(known.prefix(count))
        }
        count += 1
        found.append(Asset(String(decoding: name, as: UTF8.self)))
    }
}

extension Asset {
    /// Whether a name in ASCII, in any case, is this asset's.
    fileprivate func isNamed(_ name: UnsafeRawBufferPointer) -> Bool {
        var code = code
        return code.withUTF8 { code in
            guard code.count == name.count else { return false }
            for index in name.indices {
                let byte = name[index]
                let upper = byte &- UInt8(ascii: "a") < 26 ? byte & 0xDF : byte
                if upper != code[index] { return false }
            }
            return true
        }
    }
}
