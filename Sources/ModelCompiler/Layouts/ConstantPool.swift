import Thimble

/// The constants section while it is being filled; hands out file offsets.
struct ConstantPool {
  private let start: Int
  private(set) var bytes: [UInt8] = []

  /// A section that starts at the file offset `start`.
  init(start: Int) {
    self.start = start
  }

  /// Appends bytes at a section boundary, or a coarser one of the file; their file offset.
  mutating func append(_ values: [Int8], alignment: UInt32 = 1) -> UInt32 {
    let offset = FileLayout.aligned(start + bytes.count).filledUp(to: Int(alignment))
    bytes += [UInt8](repeating: 0, count: offset - start - bytes.count)
    bytes += values.map { UInt8(bitPattern: $0) }
    return UInt32(offset)
  }
}

/// What turns one output channel's accumulator into its output.
struct ChannelParameters: Equatable {
  /// Bias with the input's zero point folded in.
  var bias: Int32
  /// Factor from accumulator to output.
  var rescale: Rescale
  /// What the accumulator can reach, the bias included.
  var accumulators: ClosedRange<Int64>
}

extension [ChannelParameters] {
  /// The bytes of biases, then multipliers, then shifts.
  var arrays: [Int8] {
    (map(\.bias) + map(\.rescale.multiplier)).flatMap(\.littleEndianBytes) + map(\.rescale.shift)
  }
}

extension Int32 {
  /// The number's bytes, as the file has them.
  var littleEndianBytes: [Int8] {
    (0..<4).map { Int8(truncatingIfNeeded: self >> (8 * $0)) }
  }
}
