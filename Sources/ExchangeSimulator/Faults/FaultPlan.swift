import UserStreamCore
import UserStreamTestKit

/// Which faults happen, where and how often, all from one seed, and a count of those that did.
///
/// Each pair of fault and endpoint draws from a random sequence of its own, so that switching one fault on does not move another.
public struct FaultPlan: Sendable {
    /// When a fault happens.
    public enum Trigger: Hashable, Sendable {
        /// By chance, in parts of a million.
        case chance(millionths: Int)
        /// At the n-th requests of the endpoint, from 1.
        case requests([Int])
    }

    struct Site: Hashable, Comparable {
        let endpoint: String
        let fault: Fault

        static func < (left: Site, right: Site) -> Bool {
            (left.endpoint, left.fault.rawValue) < (right.endpoint, right.fault.rawValue)
        }
    }

    private struct EndpointState {
        var requests = 0
        var blockedRun = 0
        var isBlocked = false

        mutating func begin() {
            requests += 1
            blockedRun = isBlocked ? blockedRun + 1 : 0
            isBlocked = false
        }
    }

    /// How bad faults are.
    public var parameters: FaultParameters
    /// Draws what is not a matter of whether, but of how much.
    var random: SeededRandom
    private let seeded: SeededRandom
    private var general: [Fault: Trigger] = [:]
    private var special: [Site: Trigger] = [:]
    private var draws: [Site: SeededRandom] = [:]
    private var bursts: [Site: Int] = [:]
    private var fired: [Site: Int] = [:]
    private var endpoints: [String: EndpointState] = [:]
    var crossings = FaultCrossings()

    /// A plan without faults.
    public init(seed: UInt64 = 1, parameters: FaultParameters = FaultParameters()) {
        self.parameters = parameters
        seeded = SeededRandom(seed: seed).forked("faults")
        random = seeded.forked("amounts")
    }

    /// A plan in which each of `faults` happens everywhere with the same chance.
    public init(
        _ faults: Set<Fault>, millionths: Int, seed: UInt64 = 1, parameters: FaultParameters = FaultParameters()
    ) {
        self.init(seed: seed, parameters: parameters)
        for fault in faults { enable(fault, .chance(millionths: millionths)) }
    }

    /// Switches a fault on, everywhere or at one endpoint; what is said for one endpoint counts before what is said for all.
    public mutating func enable(_ fault: Fault, _ trigger: Trigger, at endpoint: String? = nil) {
        if let endpoint {
            special[Site(endpoint: endpoint, fault: fault)] = trigger
        } else {
            general[fault] = trigger
        }
    }

    /// Switches a fault off, everywhere or at one endpoint.
    public mutating func disable(_ fault: Fault, at endpoint: String? = nil) {
        guard let endpoint else {
            general[fault] = nil
            special = special.filter { $0.key.fault != fault }
            return
        }
        let site = Site(endpoint: endpoint, fault: fault)
        special[site] = general[fault] == nil ? nil : .requests([])
    }

    /// Whether no fault is on.
    public var isQuiet: Bool { general.isEmpty && special.isEmpty }

    /// Whether a fault is on somewhere.
    public func isEnabled(_ fault: Fault) -> Bool {
        general[fault] != nil || special.keys.contains { $0.fault == fault }
    }

    /// What is on, by endpoint and then by fault; an empty endpoint stands for all.
    var triggers: [(site: Site, trigger: Trigger)] {
        let everywhere = general.map { (site: Site(endpoint: "", fault: $0.key), trigger: $0.value) }
        let somewhere = special.map { (site: $0.key, trigger: $0.value) }
        return (everywhere + somewhere).sorted { $0.site < $1.site }
    }

    /// Counts a request; to be called once for each, before ``shouldFire(_:at:)``.
    public mutating func beginRequest(at endpoint: String) {
        crossings.begin()
        endpoints[endpoint, default: EndpointState()].begin()
    }

    /// Whether a fault happens now; if so, it is counted.
    public mutating func shouldFire(_ fault: Fault, at endpoint: String) -> Bool {
        guard !isQuiet else { return false }
        let site = Site(endpoint: endpoint, fault: fault)
        let named = special.isEmpty ? nil : special[site]
        guard let trigger = named ?? general[fault], triggers(trigger, site) else { return false }
        note(fault, at: endpoint)
        if fault.isBlocking { endpoints[endpoint, default: EndpointState()].isBlocked = true }
        return true
    }

    /// Counts a fault that happened by itself.
    mutating func note(_ fault: Fault, at endpoint: String) {
        let site = Site(endpoint: endpoint, fault: fault)
        fired[site, default: 0] += 1
        crossings.note(site)
    }

    private mutating func triggers(_ trigger: Trigger, _ site: Site) -> Bool {
        let state = endpoints[site.endpoint, default: EndpointState()]
        guard case .chance(let millionths) = trigger else {
            guard case .requests(let numbers) = trigger else { return false }
            return numbers.contains(state.requests)
        }
        let happens = draws[site, default: seeded.forked(site.endpoint).forked(site.fault.rawValue)]
            .chance(millionths: millionths)
        let isBounded = site.fault.isBlocking && state.blockedRun >= parameters.maximumBlockedRun
        guard happens, !isBounded, bursts[site, default: 0] < parameters.maximumBurst else {
            bursts[site] = 0
            return false
        }
        bursts[site, default: 0] += 1
        return true
    }

    /// How often each fault happened at each endpoint, by endpoint, then by fault; those that never did are left out.
    public var counts: [(endpoint: String, fault: Fault, count: Int)] {
        fired.sorted { $0.key < $1.key }.map { ($0.key.endpoint, $0.key.fault, $0.value) }
    }

    /// How often a fault happened at all endpoints together.
    public func count(_ fault: Fault) -> Int { fired.reduce(0) { $0 + ($1.key.fault == fault ? $1.value : 0) } }

    /// How many requests each endpoint had, by endpoint.
    public var requestCounts: [(endpoint: String, count: Int)] {
        endpoints.sorted { $0.key < $1.key }.map { ($0.key, $0.value.requests) }
    }

    /// A length of time up to `most`, at least one millisecond.
    mutating func span(upTo most: TimeSpan) -> TimeSpan {
        .milliseconds(1 + Int64(random.below(Int(max(1, most.milliseconds)))))
    }

    /// A length of time within a range.
    mutating func span(in range: ClosedRange<TimeSpan>) -> TimeSpan {
        let width = (range.upperBound - range.lowerBound).milliseconds
        return range.lowerBound + .milliseconds(Int64(random.below(Int(width) + 1)))
    }
}
