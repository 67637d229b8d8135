import Thimble

/// The constants section while it is being filled; hands out file offsets.
struct ConstantPool {
  private let start: Int
  private(set) var bytes: [UInt8] = []

  /// A section that starts at the file offset `start`.
  init(start: Int) {
    self.start = start
  }

  /// Appends values at a section boundary; their file offset.
  mutating func append(_ values: [Int8]) -> UInt32 {
    align()
    let offset = start + bytes.count
    bytes += values.map { UInt8(bitPattern: $0) }
    return UInt32(offset)
  }

  /// Appends the requantization of channels: biases, multipliers, shifts.
  mutating func append(_ channels: [ChannelParameters]) -> UInt32 {
    align()
    let offset = start + bytes.count
    for channel in channels { appendWord(channel.bias) }
    for channel in channels { appendWord(channel.rescale.multiplier) }
    bytes += channels.map { UInt8(bitPattern: $0.rescale.shift) }
    return UInt32(offset)
  }

  /// Appends the requantization of packed channels, as it is.
  mutating func append(_ channels: [PackedRequantization]) -> UInt32 {
    align()
    let offset = start + bytes.count
    for channel in channels {
      for word in [channel.doubledBias, channel.multiplier, channel.rounding] { appendWord(word) }
      appendWord(Int32(bitPattern: channel.shift))
    }
    return UInt32(offset)
  }

  private mutating func appendWord(_ word: Int32) {
    withUnsafeBytes(of: word.littleEndian) { bytes += $0 }
  }

  private mutating func align() {
    let padding = FileLayout.aligned(bytes.count) - bytes.count
    bytes += [UInt8](repeating: 0, count: padding)
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
