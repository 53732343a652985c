/// A face that counts what its clients use of the exchange's limits.
package protocol MeteredFace: ExchangeFace {
    /// Forgets what was used, as if the windows of all limits began anew. For stories that no exchange would let happen so quickly.
    mutating func forgetUse()
}

extension BinanceFace: MeteredFace {
    package mutating func forgetUse() { meter = BinanceMeter() }
}

extension CryptoComFace: MeteredFace {
    package mutating func forgetUse() { meter = RequestMeter() }
}

extension HuobiFace: MeteredFace {
    package mutating func forgetUse() { meter = RequestMeter() }
}

extension ProBitFace: MeteredFace {
    package mutating func forgetUse() { meter = ProBitMeter() }
}
