import UserStreamCore

// What the user stream tells (Exchange v1 reference): rows as in answers.
extension CryptoComDecoding {
    /// What a channel tells.
    /// - Parameter isFirst: whether it answers the subscription, and so tells what was before: live orders as they are now, and perhaps fills.
    static func told(_ result: JSONValue, isFirst: Bool, _ context: ExchangeContext) -> [SocketStep] {
        let data = result["data"] ?? result
        switch result.textField("channel") {
        case "user.order":
            guard data.kind == .array else { return .lost(.orders([]), at: data, "there is no list of orders") }
            let observation = orders(data, context)
            // The times of orders that were there before are not that of the message.
            return .pushed(observation, made: isFirst ? nil : observation.newest)
        case "user.trade":
            guard data.kind == .array else { return .lost(.fills([]), at: data, "there is no list of fills") }
            // Old ones may be older than what is remembered, and would count twice. The list of fills, which is read after each opening, tells them.
            if isFirst { return [] }
            let observation = fills(data, context)
            return .pushed(observation, made: observation.newest)
        case "user.balance":
            // Nobody says when it was so.
            guard let list = data[0]?.field("position_balances"), list.kind == .array else {
                return .lost(.balances([]), at: data, "there is no list of balances")
            }
            return .pushed(balances(list))
        default: return []
        }
    }
}

extension Observation {
    /// When the latest of its rows came to be.
    fileprivate var newest: Timestamp? {
        switch content {
        case .orders(let rows): rows.compactMap(\.updatedAt).max()
        case .fills(let rows): rows.compactMap(\.time).max()
        default: nil
        }
    }
}
