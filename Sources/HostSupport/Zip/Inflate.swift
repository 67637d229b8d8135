/// Unpacks a stream of RFC 1951 ("deflate") into at most so many bytes.
///
/// Codes are read bit by bit, as RFC 1951, section 3.2.2, defines them: what is unpacked here is small.
package struct Inflate {
  private let source: ArraySlice<UInt8>
  private let limit: Int
  private var place: Int
  private var bits: UInt32 = 0
  private var bitCount = 0
  private var output: [UInt8] = []

  /// Unpacks `source` into at most `limit` bytes.
  package init(_ source: ArraySlice<UInt8>, limit: Int) {
    self.source = source
    self.limit = limit
    place = source.startIndex
  }

  /// The bytes; `nil` for a stream that is damaged, cut off or longer than the limit.
  package mutating func run() -> [UInt8]? {
    while true {
      guard let isLast = read(1), let kind = read(2) else { return nil }
      let isSound =
        switch kind {
        case 0: copyStored()
        case 1: unpack(Self.fixed.lengths, Self.fixed.distances)
        case 2: unpackDynamic()
        default: false
        }
      guard isSound else { return nil }
      if isLast == 1 { return output }
    }
  }

  /// The next bits, the first the lowest.
  private mutating func read(_ count: Int) -> Int? {
    while bitCount < count {
      guard place < source.endIndex else { return nil }
      bits |= UInt32(source[place]) << UInt32(bitCount)
      place += 1
      bitCount += 8
    }
    defer {
      bits >>= UInt32(count)
      bitCount -= count
    }
    return Int(bits & (1 << UInt32(count) - 1))
  }

  private mutating func copyStored() -> Bool {
    (bits, bitCount) = (0, 0)
    guard let size = read(16), let complement = read(16), size ^ complement == 0xFFFF,
      size <= source.endIndex - place, output.count + size <= limit
    else { return false }
    output += source[place..<place + size]
    place += size
    return true
  }

  private mutating func unpackDynamic() -> Bool {
    guard let literals = read(5), let distances = read(5), let codes = read(4) else { return false }
    var sizes = Array(repeating: 0, count: 19)
    for symbol in Self.codeOrder.prefix(codes + 4) {
      guard let size = read(3) else { return false }
      sizes[symbol] = size
    }
    let table = CodeTable(sizes)
    var lengths: [Int] = []
    while lengths.count < literals + 257 + distances + 1 {
      guard let symbol = next(table) else { return false }
      switch symbol {
      case 0...15: lengths.append(symbol)
      case 16:
        guard let last = lengths.last, let more = read(2) else { return false }
        lengths += Array(repeating: last, count: 3 + more)
      case 17:
        guard let more = read(3) else { return false }
        lengths += Array(repeating: 0, count: 3 + more)
      default:
        guard let more = read(7) else { return false }
        lengths += Array(repeating: 0, count: 11 + more)
      }
    }
    guard lengths.count == literals + 257 + distances + 1 else { return false }
    return unpack(
      CodeTable(Array(lengths[..<(literals + 257)])), CodeTable(Array(lengths[(literals + 257)...]))
    )
  }

  private mutating func unpack(_ literals: CodeTable, _ distances: CodeTable) -> Bool {
    while let symbol = next(literals) {
      if symbol == 256 { return true }
      if symbol < 256 {
        guard output.count < limit else { return false }
        output.append(UInt8(symbol))
        continue
      }
      guard symbol < 286, let length = value(symbol - 257, Self.lengthBase, Self.lengthBits),
        let code = next(distances), code < 30,
        let distance = value(code, Self.distanceBase, Self.distanceBits),
        distance <= output.count, output.count + length <= limit
      else { return false }
      for _ in 0..<length { output.append(output[output.count - distance]) }
    }
    return false
  }

  private mutating func value(_ code: Int, _ base: [Int], _ extra: [Int]) -> Int? {
    read(extra[code]).map { base[code] + $0 }
  }

  /// The symbol of the next code.
  private mutating func next(_ table: CodeTable) -> Int? {
    var (code, first, index) = (0, 0, 0)
    for count in table.counts.dropFirst() {
      guard let bit = read(1) else { return nil }
      code |= bit
      if code - first < count { return table.symbols[index + code - first] }
      index += count
      first = (first + count) << 1
      code <<= 1
    }
    return nil
  }

  /// Canonical codes: how many there are of each length, and their symbols in order.
  private struct CodeTable {
    var counts = Array(repeating: 0, count: 16)
    var symbols: [Int] = []

    init(_ sizes: [Int]) {
      for size in 1...15 {
        let members = sizes.indices.filter { sizes[$0] == size }
        counts[size] = members.count
        symbols += members
      }
    }
  }

  private static let fixed: (lengths: CodeTable, distances: CodeTable) = (
    CodeTable(
      Array(repeating: 8, count: 144) + Array(repeating: 9, count: 112)
        + Array(repeating: 7, count: 24) + Array(repeating: 8, count: 8)),
    CodeTable(Array(repeating: 5, count: 30))
  )

  private static let codeOrder = [
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
  ]
  private static let lengthBase = [
    3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131,
    163, 195, 227, 258,
  ]
  private static let lengthBits = [
    0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
  ]
  private static let distanceBase = [
    1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1_025, 1_537,
    2_049, 3_073, 4_097, 6_145, 8_193, 12_289, 16_385, 24_577,
  ]
  private static let distanceBits = [
    0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13,
    13,
  ]
}
