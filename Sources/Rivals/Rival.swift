package import ExchangeSimulator
package import UserStreamCore

/// The polling rule of a system in use, written anew from its described behaviour, in the place of the product's reconciler.
///
/// The same schedule, limits, requests and decoding carry all of them, and all poll at the history's interval: what differs is
/// what is asked for and what is concluded from the answers. Failed requests are held back by the schedule, which is kinder than some of
/// the originals. Balances are left out.
///
/// The originals follow orders that they placed themselves. Here somebody else trades, so an order is followed from when a listing of live or
/// of ended orders first shows it, as one that was placed with nothing filled.
package protocol Rival: StreamReconciler {
    /// What it is called in tables.
    static var name: String { get }
    /// The queries that only tell it of orders which the original would have placed itself; they are not counted as its requests.
    static var discovery: [QueryKind] { get }
    /// Makes one that knows nothing yet.
    init(account: AccountID, policy: PollingPolicy)
}

extension Rival {
    package static var discovery: [QueryKind] { [] }
    /// Answers are always wanted whole: no rival keeps what the answer before said.
    package var wasAnswerUsed: Bool { false }
}
