import ExchangeSimulator
import UserStreamCore

/// The faults of a demonstration, arranged so that each happens within a few seconds and none for long.
struct DemoFaults: Sendable {
    /// The faults that were asked for.
    let faults: Set<Fault>

    /// What `all` means, for people.
    static let help = """
        Here all stands for all but keyRevoked and permissionRemoved, which rightly end an account, and pageShift, which takes more than a
        page of 500 open orders to happen.
        """

    /// Reads `none`, `all`, or names separated by commas. `all` leaves out those that rightly end an account, and the shift of pages, for which
    /// a few seconds do not bring enough rows.
    init(_ text: String) throws {
        if text == "none" || text.isEmpty {
            faults = []
        } else if text == "all" {
            faults = Fault.all.subtracting([.pageShift])
        } else {
            do {
                faults = try Fault.parse(text)
            } catch {
                throw CommandFailure(error.message, remedy: "Write none, all, or some of these names.")
            }
        }
    }

    /// Whether one of them rightly ends the account.
    var endsAccount: Bool { !faults.isDisjoint(with: [.keyRevoked, .permissionRemoved]) }

    /// The plan for the pretend exchange.
    func plan(seed: UInt64) -> FaultPlan {
        var parameters = FaultParameters()
        parameters.latency = .milliseconds(50)...(.milliseconds(400))
        parameters.timeout = .seconds(3)
        parameters.lag = .seconds(2)
        parameters.purgeAfter = .seconds(2)
        parameters.episode = .seconds(1)
        var plan = FaultPlan(seed: seed, parameters: parameters)
        for fault in faults.sorted(by: { $0.rawValue < $1.rawValue }) { arrange(fault, in: &plan) }
        return plan
    }

    /// Switches a fault on as it is planned: those that break answers in turn at three endpoints, early at each, the others by chance.
    func arrange(_ fault: Fault, in plan: inout FaultPlan) {
        plan.disable(fault)
        guard Self.breaksAnswers(fault) else {
            plan.enable(fault, .chance(millionths: Self.chance(of: fault)))
            if fault == .serverTimeFailing { plan.enable(fault, .requests([1]), at: "serverTime") }
            return
        }
        let breaking = faults.filter(Self.breaksAnswers).sorted { $0.rawValue < $1.rawValue }
        let index = breaking.firstIndex(of: fault) ?? 0
        let first = 4 + 2 * (index / Self.endpoints.count)
        let period = 2 * (breaking.count / Self.endpoints.count + 1) + 10
        plan.enable(
            fault, .requests(Array(stride(from: first, to: 2_000, by: period))),
            at: Self.endpoints[index % Self.endpoints.count])
    }

    /// Makes a fault likely wherever it can happen.
    func hasten(_ fault: Fault, in plan: inout FaultPlan) {
        plan.disable(fault)
        plan.enable(fault, .chance(millionths: 400_000))
    }

    private static let endpoints = ["openOrders", "fills", "balances"]

    /// Whether it keeps the answer of a request that any endpoint gets from being used.
    private static func breaksAnswers(_ fault: Fault) -> Bool {
        switch fault {
        case .timeoutBeforeEffect, .timeoutAfterEffect, .connectionReset, .serverError, .serverErrorAfterEffect,
            .rateLimited429, .banned418, .htmlErrorPage, .truncatedBody, .malformedJSON, .clockSkew, .budgetEaten,
            .maintenance:
            true
        default: false
        }
    }

    /// In parts of a million of the requests where it can happen.
    private static func chance(of fault: Fault) -> Int {
        switch fault {
        case .latency, .staleReplica, .endpointLag: 60_000
        case .emptyList, .pageTruncation, .duplicateRows, .unknownOrderState, .rowWithoutID: 80_000
        case .openListBeforeHistory, .lateCommit, .purge: 300_000
        case .cancelReplace, .twoLiveOrdersOneClientID, .equalTimestamps: 70_000
        case .tradeBust: 20_000
        case .keyRevoked, .permissionRemoved: 20_000
        default: 10_000
        }
    }
}

extension SimulatorSetup {
    /// Switches faults on, also those that are a matter of how the exchange is made.
    mutating func commit(_ faults: DemoFaults) {
        self.faults = faults.plan(seed: seed)
        if faults.faults.contains(.fillAfterCancelAck) { cancelDelay = .milliseconds(600) }
        hasTradeIDsPerMarket = faults.faults.contains(.sameTradeIDTwoMarkets)
    }
}
