internal import CThimbleKernels

/// Requantization in the blocked layout: biases, multipliers and shifts to the right (all int32), then
/// what does in one multiply-add where that was proved: factors, summands, and summands of negative
/// accumulators (all float32); each padded to whole blocks of channels.
///
/// The input's zero point is folded into the biases, and so is what unsigned activations add.
enum BlockedRescale {
  /// Output channels side by side in a block.
  static let blockChannels = Int(THK_BLOCK_CHANNELS)

  /// Channels rounded up to whole blocks.
  static func padded(_ channels: Int) -> Int {
    (channels &+ blockChannels &- 1) / blockChannels &* blockChannels
  }

  /// Bytes that the arrays of `channels` channels take in the file.
  static func byteCount(channels: Int) -> Int { padded(channels) &* bytesOfChannel }

  private static let bytesOfChannel = 24

  /// Checks that the arrays lie inside the constants and that the factors are sound.
  static func check(
    at offset: UInt32, channels: Int, in checker: ModelChecker
  ) throws(ModelError) {
    try checker.requireConstants(
      at: offset, count: padded(channels), times: bytesOfChannel, alignment: 4)
    let padded = padded(channels)
    for channel in 0..<padded {
      let at = Int(offset) &+ channel &* 4
      let multiplier = checker.constant(at: at &+ padded &* 4, as: Int32.self)
      let shift = checker.constant(at: at &+ padded &* 8, as: Int32.self)
      try checker.require(multiplier >= 0 && shift >= 0 && shift <= 31)
    }
  }

  /// The arrays at a file offset.
  @inline(__always)
  static func load(
    _ context: RowContext, at offset: UInt32, channels: Int, bounds: OutputBounds
  ) -> thk_blocked_rescale {
    let biases = unsafe (context.file + Int(offset)).assumingMemoryBound(to: Int32.self)
    let padded = padded(channels)
    let factors = unsafe UnsafeRawPointer(biases + 3 &* padded).assumingMemoryBound(to: Float.self)
    return unsafe thk_blocked_rescale(
      biases: biases, multipliers: biases + padded, shifts: biases + 2 &* padded,
      factors: factors, summands: factors + padded, summands_below: factors + 2 &* padded,
      zero_point: Int32(context.output.zeroPoint), lower: Int32(bounds.lower),
      upper: Int32(bounds.upper))
  }
}
