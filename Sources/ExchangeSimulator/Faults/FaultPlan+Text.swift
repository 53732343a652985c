/// What is on, as text: `latency:20000` is a chance in parts of a million, `timeoutBeforeEffect@3+9` the third and the ninth request of each
/// endpoint, and a name before a point is the endpoint where alone it is so: `fills.latency:20000`.
extension FaultPlan {
    /// What is on, in alphabetic order.
    package var triggerText: String {
        triggers.map { site, trigger in
            let place = site.endpoint.isEmpty ? "" : "\(site.endpoint)."
            return switch trigger {
            case .chance(let millionths): "\(place)\(site.fault.rawValue):\(millionths)"
            case .requests(let numbers):
                "\(place)\(site.fault.rawValue)@\(numbers.map(String.init).joined(separator: "+"))"
            }
        }.joined(separator: ",")
    }

    /// Reads what is on.
    /// - Throws: ``SimulatorSettingError`` with what cannot be read.
    package init(triggers text: String, seed: UInt64) throws(SimulatorSettingError) {
        self.init(seed: seed)
        for word in text.split(separator: ",") {
            let isChance = word.contains(":")
            let parts = word.split(separator: isChance ? ":" : "@", omittingEmptySubsequences: false)
            let site = parts[0].split(separator: ".").map(String.init)
            let numbers = parts.count == 2 ? parts[1].split(separator: "+").map { Int($0) } : [nil]
            guard let name = site.last, site.count < 3, !numbers.contains(nil), !isChance || numbers.count == 1 else {
                throw SimulatorSettingError("\"\(word)\" is not of the form fault:millionths or fault@1+2")
            }
            guard let fault = Fault(rawValue: name) else {
                throw SimulatorSettingError(unknown: "fault", name, known: Fault.allCases.map(\.rawValue))
            }
            let values = numbers.compactMap(\.self)
            enable(
                fault, isChance ? .chance(millionths: values[0]) : .requests(values),
                at: site.count == 2 ? site[0] : nil)
        }
    }
}
