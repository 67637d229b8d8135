internal import CThimbleTrust

/// SHA-512 (FIPS 180-4) of bytes that arrive in pieces.
package struct SHA512 {
  /// Bytes of a digest.
  package static var digestBytes: Int { 64 }
  /// Bytes that are worked on at once.
  private static var blockBytes: Int { 128 }

  private var state = InlineArray<8, UInt64>(repeating: 0)
  /// The block that is not yet full; words of the schedule while one is worked on.
  private var block = InlineArray<16, UInt64>(repeating: 0)
  private var byteCount: UInt64 = 0

  /// Starts a digest of no bytes.
  package init() {
    for index in state.indices {
      state[index] = tht_sha512_start_word(Int32(truncatingIfNeeded: index))
    }
  }

  /// Adds a byte.
  private mutating func append(_ byte: UInt8) {
    let word = Int(truncatingIfNeeded: byteCount >> 3 & 15)
    block[word] = block[word] << 8 | UInt64(byte)
    byteCount &+= 1
    if byteCount & UInt64(Self.blockBytes &- 1) == 0 { compress() }
  }

  /// Adds the bytes of a span.
  @inline(never)
  package mutating func append(_ bytes: RawSpan) {
    for offset in bytes.byteOffsets { append(bytes.byte(offset)) }
  }

  /// The digest of what was added, in the order of its bytes: the value is of no use any more.
  package mutating func finish() -> InlineArray<64, UInt8> {
    let bits = byteCount &* 8
    append(0x80)
    // The last sixteen bytes of a block are the number of bits, of which the first eight are zero here.
    while byteCount & UInt64(Self.blockBytes &- 1) != UInt64(Self.blockBytes &- 16) { append(0) }
    for _ in 0..<8 { append(0) }
    for shift in 0..<8 { append(UInt8(truncatingIfNeeded: bits >> UInt64(56 &- shift &* 8))) }
    var digest = InlineArray<64, UInt8>(repeating: 0)
    for index in 0..<8 {
      for byte in 0..<8 {
        digest[index &* 8 &+ byte] =
          UInt8(truncatingIfNeeded: state[index] >> UInt64(56 &- byte &* 8))
      }
    }
    return digest
  }

  /// Works a full block into the state; variable `n` of round `t` lies at `n - t` modulo 8, so that none moves.
  @inline(never)
  private mutating func compress() {
    var v = state
    for round in 0..<80 {
      func place(_ variable: Int) -> Int { (variable &- round) & 7 }
      let (a, b, c) = (v[place(0)], v[place(1)], v[place(2)])
      let (e, f, g) = (v[place(4)], v[place(5)], v[place(6)])
      let first =
        v[place(7)] &+ (rotated(e, 14) ^ rotated(e, 18) ^ rotated(e, 41))
        &+ (g ^ (e & (f ^ g))) &+ word(round)
        &+ tht_sha512_round(Int32(truncatingIfNeeded: round))
      v[place(3)] = v[place(3)] &+ first
      v[place(7)] =
        first &+ (rotated(a, 28) ^ rotated(a, 34) ^ rotated(a, 39)) &+ ((a & b) | (c & (a | b)))
    }
    for index in v.indices { state[index] = state[index] &+ v[index] }
  }

  /// The word of the schedule for a round, in the place of the one sixteen rounds before.
  private mutating func word(_ round: Int) -> UInt64 {
    let place = round & 15
    guard round >= 16 else { return block[place] }
    let (near, far) = (block[(round &- 2) & 15], block[(round &- 15) & 15])
    block[place] =
      block[place] &+ (rotated(near, 19) ^ rotated(near, 61) ^ shifted(near, 6))
      &+ block[(round &- 7) & 15] &+ (rotated(far, 1) ^ rotated(far, 8) ^ shifted(far, 7))
    return block[place]
  }
}

/// A word turned right by 1 to 63 places but 32, in halves: no core here shifts 64 bits at once.
@inline(__always)
private func rotated(_ word: UInt64, _ places: UInt32) -> UInt64 {
  let halves = (UInt32(truncatingIfNeeded: word), UInt32(truncatingIfNeeded: word >> 32))
  let (low, high) = places < 32 ? halves : (halves.1, halves.0)
  let (right, left) = (places & 31, 32 &- places & 31)
  return UInt64(high &>> right | low &<< left) << 32 | UInt64(low &>> right | high &<< left)
}

/// A word shifted right by 1 to 31 places, likewise.
@inline(__always)
private func shifted(_ word: UInt64, _ places: UInt32) -> UInt64 {
  let (low, high) = (UInt32(truncatingIfNeeded: word), UInt32(truncatingIfNeeded: word >> 32))
  return UInt64(high &>> places) << 32 | UInt64(low &>> places | high &<< (32 &- places))
}

extension RawSpan {
  /// The byte at an offset inside the span.
  @inline(__always)
  package func byte(_ offset: Int) -> UInt8 {
    // The load checks bounds, and every pattern of bits is a value.
    unsafe unsafeLoad(fromByteOffset: offset, as: UInt8.self)
  }

  /// The little-endian word at an offset inside the span, wherever it lies in memory.
  @inline(__always)
  package func word(_ offset: Int) -> UInt32 {
    unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self)
  }
}
