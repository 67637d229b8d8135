/// Multipliers of 4-bit weights, 1 to 16: each is shared by a number of weights that follow each other in
/// an output channel, so that a group of small weights has finer steps than a group of large ones.
///
/// A weight is its 4 bits times the multiplier, in int8; kernels and requantization are those of int8
/// weights. The file holds, behind the weights, a byte for each group of each pair of output channels:
/// the first channel's multiplier, less one, in its low half, the second's in the high half.
package struct WeightGroups: Equatable, Sendable, BitwiseCopyable {
  /// Weights that share a multiplier, a multiple of four, of which the last of a channel may be fewer; 0
  /// where none do.
  package var size: UInt16 = 0

  /// Makes groups of `size` weights.
  package init(size: UInt16 = 0) { self.size = size }

  /// Whether weights have multipliers.
  @inline(__always)
  var isEmpty: Bool { size == 0 }

  /// Whether kernels that read words of four weights can tell groups apart.
  @inline(__always)
  var areWholeWords: Bool { size & 3 == 0 }

  /// Groups of a channel of `weights` weights.
  @inline(__always)
  package func count(_ weights: Int) -> Int {
    isEmpty ? 0 : (weights &+ Int(size) &- 1) / Int(size)
  }

  /// Bytes of the multipliers of `channels` channels of `weights` weights each.
  @inline(__always)
  package func byteCount(_ weights: Int, channels: Int) -> Int {
    count(weights) &* ((channels &+ 1) / 2)
  }

  /// A channel's multiplier from the byte of its pair's group.
  @inline(__always)
  package static func multiplier(ofChannel channel: Int, in byte: UInt8) -> Int8 {
    Int8(bitPattern: (channel & 1 == 0 ? byte & 15 : byte &>> 4) &+ 1)
  }

  /// Multiplies the `count` weights of a channel, each group by its multiplier.
  @inline(never)
  func multiply(
    _ weights: UnsafeMutablePointer<Int8>, count: Int, by multipliers: UnsafePointer<Int8>,
    channel: Int
  ) {
    let size = Int(size)
    var group = unsafe multipliers + channel / 2 &* self.count(count)
    var index = 0
    while index < count {
      let end = min(count, index &+ size)
      let multiplier = unsafe WeightGroups.multiplier(
        ofChannel: channel, in: UInt8(bitPattern: group.pointee))
      while index < end {
        unsafe weights[index] = weights[index] &* multiplier
        index &+= 1
      }
      unsafe group += 1
    }
  }
}
