internal import CThimbleKernels

/// Four output channels side by side over values of 16 bits: as ``FourChannels``, whose sums of 32 bits are added
/// to some of 64 before they are full.
struct FourWideChannels {
  private var rows = thk_wide_rows()
  /// The first of the four.
  private var channel = 0
  /// How many of the four there are.
  private var count = 0

  /// Channels to be named by `start`.
  init() {}

  /// Goes over to the channels from `channel` on, below `channels`.
  ///
  /// Their rows of weights are `stride` apart, the first one's at `first`. Beyond the last channel, its row stands in.
  @inline(__always)
  mutating func start(
    _ first: UnsafePointer<Int8>, channel: Int, of channels: Int, stride: Int
  ) {
    let left = channels &- channel
    unsafe thk_start_wide(&rows, first, stride, left)
    self.channel = channel
    count = min(left, 4)
  }

  /// Adds the products of the next `count` weights with as many values.
  @inline(__always)
  mutating func addProducts(_ values: Int16Row, _ count: Int) {
    guard count <= Int(rows.room) else { return addInParts(values, count) }
    unsafe thk_add_wide_products(&rows.narrow, values.bytes, Int32(truncatingIfNeeded: count))
    rows.room &-= Int32(truncatingIfNeeded: count)
  }

  @inline(never)
  private mutating func addInParts(_ values: Int16Row, _ count: Int) {
    var (values, left) = (values, count)
    while left > 0 {
      unsafe thk_drain_wide(&rows)
      let part = min(left, Int(THK_WIDE_ROOM))
      addProducts(values, part)
      values = values.dropping(part)
      left &-= part
    }
  }

  /// Adds the products of a window's taps in a row, at most 255.
  @inline(__always)
  mutating func addTaps(_ values: Int16Row, _ taps: inout thk_wide_taps) {
    if taps.count > rows.room { unsafe thk_drain_wide(&rows) }
    unsafe thk_add_wide_taps(&rows.narrow, values.bytes, &taps)
    rows.room &-= taps.count
  }

  /// Leaves out the next `count` weights.
  @inline(__always)
  mutating func skip(_ count: Int) {
    unsafe thk_skip_weights(&rows.narrow, Int32(truncatingIfNeeded: count))
  }

  /// All sums, which start anew.
  @inline(__always)
  mutating func takeSums() -> (Int64, Int64, Int64, Int64) {
    defer { unsafe thk_clear_wide(&rows) }
    return unsafe (
      thk_wide_sum(&rows, 0), thk_wide_sum(&rows, 1), thk_wide_sum(&rows, 2),
      thk_wide_sum(&rows, 3)
    )
  }

  /// Writes the channels' outputs to a pixel.
  @inline(never)
  mutating func write(to pixel: Int16Row, _ rescale: WideRescale) {
    for index in 0..<count {
      let sum = unsafe thk_wide_sum(&rows, index)
      pixel[channel &+ index] = rescale.output(sum, channel &+ index)
    }
  }
}
