public import UserStreamCore

extension History {
    /// One JSON object a line, in the forms of the stream: `truth.ndjson`. Equal histories give equal bytes.
    public var ndjson: String {
        var lines = ""
        for entry in entries {
            var writer = JSONWriter()
            writer.append(entry)
            lines += writer.text + "\n"
        }
        return lines
    }
}

extension JSONWriter {
    /// Writes one entry of a true history: `{"truth":"fill","time":…,"fill":{…}}`.
    public mutating func append(_ entry: History.Entry) {
        beginObject()
        key("truth")
        string(entry.kind.name)
        key("time")
        integer(entry.time.milliseconds)
        switch entry.kind {
        case .order(let order):
            key("order")
            append(order)
        case .fill(let fill), .fillVoided(let fill), .feeSettled(let fill):
            key("fill")
            append(fill)
        case .balance(let balance):
            key("balance")
            append(balance)
        case .transfer(let transfer):
            key("asset")
            string(transfer.asset.code)
            key("amount")
            decimal(transfer.amount)
            key("cause")
            string(transfer.cause.rawValue)
        }
        endObject()
    }
}

extension History.Kind {
    /// The word of the JSON form.
    public var name: String {
        switch self {
        case .order: "order"
        case .fill: "fill"
        case .fillVoided: "fillVoided"
        case .feeSettled: "feeSettled"
        case .balance: "balance"
        case .transfer: "transfer"
        }
    }
}
