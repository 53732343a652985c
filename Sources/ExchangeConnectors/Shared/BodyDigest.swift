/// A 64-bit digest of an answer's bytes, to recognise an answer that did not change. Not for untrusted comparison: who can forge answers
/// needs no collision.
///
/// Eight bytes a step, each folded in by a full 64 x 64 bit multiplication, so that every bit of the input reaches every bit of the
/// digest; the length goes in at the end.
func bodyDigest(_ bytes: [UInt8]) -> UInt64 {
    bytes.withUnsafeBytes { buffer in
        var digest: UInt64 = 0x9E37_79B9_7F4A_7C15
        var offset = 0
        while offset + 8 <= buffer.count {
            let word = UInt64(littleEndian: buffer.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            digest = folded(digest ^ word, 0xA076_1D64_78BD_642F) ^ digest.rotatedLeft(23)
            offset += 8
        }
        var tail: UInt64 = 0
        while offset < buffer.count {
            tail = tail << 8 | UInt64(buffer[offset])
            offset += 1
        }
        digest = folded(digest ^ tail, 0xE703_7ED1_A0B4_28DB) ^ digest.rotatedLeft(23)
        return folded(digest ^ UInt64(buffer.count), 0x8EBC_6AF0_9C88_C6E3)
    }
}

/// Both halves of a product, combined.
private func folded(_ left: UInt64, _ right: UInt64) -> UInt64 {
    let product = left.multipliedFullWidth(by: right)
    return product.high ^ product.low
}

extension UInt64 {
    fileprivate func rotatedLeft(_ count: UInt64) -> UInt64 {
        self << count | self >> (64 - count)
    }
}
