/// A 64-bit digest of bytes, to recognise a part of an answer that did not change. Not for untrusted comparison: who can forge answers needs
/// no collision.
///
/// Sixteen bytes a step, folded in by a full 64 x 64 bit multiplication, so that every bit of the input reaches every bit of the digest;
/// long parts go three steps at a time, which do not wait for each other. The length goes in at the end.
package func byteDigest(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    guard let base = bytes.baseAddress else { return 0 }
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15
    var (offset, end) = (0, bytes.count)
    if end >= 96 {
        var (second, third) = (state, state)
        while offset &+ 48 <= end {
            state = folded(word(base, offset) ^ 0xA076_1D64_78BD_642F, word(base, offset &+ 8) ^ state)
            second = folded(word(base, offset &+ 16) ^ 0xE703_7ED1_A0B4_28DB, word(base, offset &+ 24) ^ second)
            third = folded(word(base, offset &+ 32) ^ 0x8EBC_6AF0_9C88_C6E3, word(base, offset &+ 40) ^ third)
            offset &+= 48
        }
        state ^= second ^ (third << 17 | third >> 47)
    }
    while offset &+ 16 <= end {
        state = folded(word(base, offset) ^ 0xA076_1D64_78BD_642F, word(base, offset &+ 8) ^ state)
        offset &+= 16
    }
    var (head, tail): (UInt64, UInt64) = (0, 0)
    if offset &+ 8 <= end {
        head = word(base, offset)
        offset &+= 8
    }
    while end > offset {
        end &-= 1
        tail = tail << 8 | UInt64(base.load(fromByteOffset: end, as: UInt8.self))
    }
    state = folded(head ^ 0xE703_7ED1_A0B4_28DB, tail ^ state)
    return folded(state ^ UInt64(truncatingIfNeeded: bytes.count), 0x5895_5EC2_1D5A_7C0F)
}

@inline(__always)
private func word(_ base: UnsafeRawPointer, _ offset: Int) -> UInt64 {
    UInt64(littleEndian: base.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
}

/// Both halves of a product, combined.
@inline(__always)
private func folded(_ left: UInt64, _ right: UInt64) -> UInt64 {
    let product = left.multipliedFullWidth(by: right)
    return product.high ^ product.low
}
