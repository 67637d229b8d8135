/// What a kernel reads of its file's constants: listed once, in the order it lies there.
///
/// What is checked when a file is opened, the bytes that an inference needs, where the exact ones of
/// packed channels are found and how constants move to another file follow from it.
package struct KernelConstants: Equatable, Sendable {
  /// In what form the factors of output channels lie.
  package enum Requantization: Equatable, Sendable {
    /// There are none.
    case none
    /// Biases, multipliers and shifts, an array each.
    case arrays
    /// A `PackedRequantization` for each channel; what fills up the last group of so many is marked.
    case packed(groupSize: Int)
    /// The same, none of them exact.
    case fast
    /// Biases, multipliers and shifts of whole blocks of channels, see `BlockedRescale`.
    case blocked
    /// Biases of 64 bits, multipliers and shifts, see `WideRescale`.
    case wide
  }

  /// File offset of the weights, or of a table.
  package var weights: UInt32 = 0
  /// Bytes of one part of the weights.
  package var bytesOfPart = 0
  /// How many parts there are: channels, what fills up their last group included; pairs; or one.
  package var parts = 0
  /// Alignment of the weights.
  package var alignment: UInt32 = 1
  /// Bytes of the multipliers of groups of weights, right behind these.
  package var multiplierBytes = 0
  /// File offset of the requantization.
  package var requantization: UInt32 = 0
  /// Its form.
  package var form = Requantization.none
  /// Output channels, without what fills up the last group.
  package var channels = 0

  /// Makes the list of a kernel that reads none.
  @inline(__always)
  package init() {}

  /// A table of `bytes` bytes.
  @inline(__always)
  init(table: UInt32, bytes: Int) {
    weights = table
    bytesOfPart = bytes
    parts = 1
  }

  /// Weights in parts, and the requantization of channels.
  @inline(__always)
  init(
    weights: UInt32, bytesOfPart: Int, parts: Int, alignment: UInt32,
    requantization: UInt32, _ form: Requantization, channels: Int
  ) {
    self.weights = weights
    self.bytesOfPart = bytesOfPart
    self.parts = parts
    self.alignment = alignment
    self.requantization = requantization
    self.form = form
    self.channels = channels
  }

  /// Bytes of the weights, or the table, multipliers of groups included.
  package var weightBytes: Int { bytesOfPart &* parts &+ multiplierBytes }

  /// Bytes of the requantization.
  package var requantizationBytes: Int {
    switch form {
    case .none: 0
    case .arrays: ChannelRequantization.byteCount(channels: channels)
    case .packed(let groupSize):
      channels.rounded(upTo: groupSize) &* PackedRequantization.byteCount
    case .fast: channels &* PackedRequantization.byteCount
    case .blocked: BlockedRescale.byteCount(channels: channels)
    case .wide: WideRescale.byteCount(channels: channels)
    }
  }

  /// Bytes of all constants.
  package var byteCount: Int { weightBytes &+ requantizationBytes }
}

extension ModelChecker {
  /// Throws unless a kernel's constants lie inside the file's, aligned, their factors sound.
  @inline(__always)
  func require(_ constants: KernelConstants) throws(ModelError) {
    guard constants.parts > 0 else { return }
    try requireConstants(
      at: constants.weights, count: constants.bytesOfPart, times: constants.parts,
      alignment: constants.alignment)
    if constants.multiplierBytes > 0 {
      // At most twice as many as there are bytes of weights: the sum does not overflow.
      try requireConstants(
        at: constants.weights, count: constants.weightBytes, times: 1, alignment: 1)
    }
    let (offset, channels) = (constants.requantization, constants.channels)
    switch constants.form {
    case .none: break
    case .arrays: try requireRequantization(at: offset, channels: channels)
    case .packed(let groupSize):
      try requirePackedRequantization(at: offset, channels: channels, groupMask: groupSize &- 1)
    case .fast: try requireFastRequantization(at: offset, channels: channels)
    case .blocked: try BlockedRescale.check(at: offset, channels: channels, in: self)
    case .wide: try requireWideRescale(at: offset, channels: channels)
    }
  }
}
