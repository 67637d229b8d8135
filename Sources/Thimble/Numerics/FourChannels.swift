internal import CThimbleKernels

/// Four output channels side by side, whose weights lie in rows: an activation, once loaded, serves
/// four channels.
struct FourChannels {
  private var rows: thk_four_rows
  /// The first of the four.
  private let channel: Int
  /// How many of the four there are.
  private let count: Int

  /// Channels from `channel` on, below `channels`, their rows of weights `stride` apart.
  ///
  /// Beyond the last channel, its row stands in.
  @inline(__always)
  init(_ weights: UnsafePointer<Int8>, channel: Int, of channels: Int, stride: Int) {
    unsafe self.init(
      first: weights + channel &* stride, channel: channel, of: channels, stride: stride)
  }

  /// The same with `first` the row of `channel`, where rows before it are not in memory.
  @inline(__always)
  init(first: UnsafePointer<Int8>, channel: Int, of channels: Int, stride: Int) {
    let left = channels &- channel
    let second = unsafe left > 1 ? first + stride : first
    let third = unsafe left > 2 ? second + stride : second
    rows = unsafe thk_four_rows(
      sums: thk_four_sums(), weights: (first, second, third, left > 3 ? third + stride : third))
    self.channel = channel
    count = min(left, 4)
  }

  /// Adds the products of the next `count` weights with as many activations.
  @inline(__always)
  mutating func addProducts(_ activations: UnsafePointer<Int8>, _ count: Int) {
    unsafe thk_add_products(&rows, activations, Int32(truncatingIfNeeded: count))
  }

  /// Adds `value` times the next `count` weights.
  @inline(__always)
  mutating func addConstant(_ value: Int32, _ count: Int) {
    unsafe thk_add_constant(&rows, value, Int32(truncatingIfNeeded: count))
  }

  /// The sums so far.
  @inline(__always)
  var sums: (Int32, Int32, Int32, Int32) { rows.sums.channel }

  /// One of the sums so far.
  @inline(__always)
  func sum(_ index: Int) -> Int32 {
    switch index {
    case 0: rows.sums.channel.0
    case 1: rows.sums.channel.1
    case 2: rows.sums.channel.2
    default: rows.sums.channel.3
    }
  }

  /// Writes the channels' outputs to a pixel.
  @inline(__always)
  mutating func write(
    to pixel: UnsafeMutablePointer<Int8>, _ requantization: inout ChannelRequantization
  ) {
    unsafe requantization.write(&rows.sums, first: channel, count: count, to: pixel)
  }

  /// Starts from partial sums, one for each channel of the operator.
  @inline(__always)
  mutating func load(_ sums: UnsafeMutablePointer<Int32>) {
    unsafe withUnsafeMutableBytes(of: &rows.sums) { [channel, count] bytes in
      unsafe bytes.copyMemory(
        from: UnsafeRawBufferPointer(start: sums + channel, count: count &* 4))
    }
  }

  /// Keeps the sums so far.
  @inline(__always)
  mutating func store(_ sums: UnsafeMutablePointer<Int32>) {
    unsafe withUnsafeBytes(of: &rows.sums) { [channel, count] bytes in
      unsafe UnsafeMutableRawBufferPointer(start: sums + channel, count: count &* 4)
        .copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[..<(count &* 4)]))
    }
  }
}
