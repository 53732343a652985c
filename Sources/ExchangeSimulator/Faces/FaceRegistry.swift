/// The exchanges that can be pretended, by name. A new one is one line in ``faces``.
public enum FaceRegistry {
    /// All faces.
    public static let faces: [any ExchangeFace.Type] = [
        HuobiFace.self, BinanceFace.self, CryptoComFace.self, ProBitFace.self,
    ]

    /// Their names, as command lines and scenarios write them.
    public static var names: [String] { faces.map { $0.exchange } }

    /// The face that is meant when none is named.
    public static var usual: any ExchangeFace.Type { faces[0] }

    /// The face of that name.
    /// - Parameter name: one of ``names``, in any case; `htx` is taken for `huobi`.
    /// - Throws: ``SimulatorSettingError`` with the name that is not known and those that are.
    public static func face(_ name: String) throws(SimulatorSettingError) -> any ExchangeFace.Type {
        let name = name.lowercased()
        let wanted = name == "htx" ? "huobi" : name
        guard let face = faces.first(where: { $0.exchange == wanted }) else {
            throw SimulatorSettingError(unknown: "pretend exchange", name, known: names)
        }
        return face
    }
}
