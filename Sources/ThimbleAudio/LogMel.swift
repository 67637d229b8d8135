internal import CThimbleKernels
public import Thimble

/// Logarithms of mel bands, one frame at a time, in integers and in memory that the caller owns: what MLPerf Tiny's
/// streaming wake word is behind.
///
/// ```
/// var logMel = try LogMel(frontEnd, quantizer: quantizer, tables: tables, state: memory)
/// ```
/// From each sample a part of the one before is subtracted (pre-emphasis; before the stream's first there is a 0).
/// Each frame is scaled up to 28 bits, windowed, zero-padded at the end and transformed; magnitudes or powers go into
/// triangular bands, whose logarithms are scaled and clamped. The result is the same bits on every machine.
///
/// State (`stateBytes(for:)`; 5,284 bytes for frames of 1,024 samples every 512 and 40 bands):
/// ```
/// Int32 [fftLength]            the frame's samples at its end, then words, then its spectrum
/// Int32 [melBands]             the last frame's values, Q22
/// Int16 [frame overlap + 1]    samples that the next frame shares with this one, and the one before
/// ```
/// Safe: `init` checks size and alignment of the memory, and the caller's `unsafe` there says that it stays. It
/// comes as a raw buffer, as a span ends with the call. Indices stay inside what the parameters ask for.
@safe
public struct LogMel: AudioFrontEnd, ~Copyable {
  /// The parameters.
  public let frontEnd: FrontEnd
  /// The quantizer of `writeRow(into:)`.
  public let quantizer: FeatureQuantizer
  /// Whether the last push completed a frame; the next push starts another.
  public private(set) var isRowReady = false

  private let tables: LogMelTables
  private let transform: RealFFT
  private let values: UnsafeMutablePointer<Int32>
  private let history: UnsafeMutablePointer<Int16>
  /// Samples of the frame that have arrived.
  private var position = 0
  /// Where neighbouring bits differ in any of the frame's samples, and in the one before.
  private var changes = BitChanges()

  /// Bytes of memory that a front end needs, a multiple of 4: what `init` takes.
  public static func stateBytes(for frontEnd: FrontEnd) -> Int {
    4 &* (Int(frontEnd.fftLength) &+ Int(frontEnd.melBands))
      &+ ((2 &* (frontEnd.overlap &+ 1) &+ 3) & ~3)
  }

  /// Values in a row: the bands.
  public static func rowBytes(for frontEnd: FrontEnd) -> Int { Int(frontEnd.melBands) }

  /// Sets up a front end at the start of a stream.
  ///
  /// - Parameters:
  ///   - frontEnd: the parameters.
  ///   - quantizer: scale and zero point of the network's input.
  ///   - tables: the constants made for `frontEnd`.
  ///   - state: at least `stateBytes(for:)` bytes, aligned to 4, any content. They must outlive
  ///     the value, which alone may touch them.
  /// - Throws: `MFCCError`.
  @inline(__always)
  public init(
    _ frontEnd: FrontEnd, quantizer: FeatureQuantizer, tables: LogMelTables,
    state: UnsafeMutableRawBufferPointer
  ) throws(MFCCError) {
    try frontEnd.checkForLogMel()
    let needed = Self.stateBytes(for: frontEnd)
    guard let base = state.baseAddress, state.count >= needed else {
      throw .stateTooSmall(neededBytes: needed)
    }
    guard UInt(bitPattern: base) & 3 == 0 else { throw .misalignedState }
    let (length, bands) = (Int(frontEnd.fftLength), Int(frontEnd.melBands))
    let words = unsafe base.bindMemory(to: Int32.self, capacity: length &+ bands)
    self.frontEnd = frontEnd
    self.quantizer = quantizer
    self.tables = tables
    transform = unsafe RealFFT(words: words, length: length, sine: tables.sine)
    unsafe values = words + length
    unsafe history = UnsafeMutableRawPointer(values + bands)
      .bindMemory(to: Int16.self, capacity: frontEnd.overlap &+ 1)
    for index in 0..<bands { unsafe values[index] = 0 }
    unsafe frame[-1] = 0
  }

  /// Forgets all samples: the next one is the first of a stream.
  public mutating func reset() {
    isRowReady = false
    position = 0
    changes = BitChanges()
    unsafe frame[-1] = 0
  }

  /// Takes samples until a frame is complete.
  ///
  /// - Parameter samples: the next samples of the stream, any number.
  /// - Returns: how many were taken: all of them, or those up to a frame's last, in which case
  ///   `isRowReady` is true and the rest is to be pushed again.
  public mutating func push(_ samples: Span<Int16>) -> Int {
    if samples.isEmpty { return 0 }
    if isRowReady { startNextFrame() }
    let length = Int(frontEnd.frameLength)
    let taken = min(samples.count, length &- position)
    unsafe samples.withUnsafeBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return }
      unsafe changes.copy(start, to: frame + position, count: taken)
    }
    position &+= taken
    if position == length { finishFrame() }
    return taken
  }

  /// Value `index` of the last frame, in Q22: 4,194,304 is 1.0.
  public func value(_ index: Int) -> Int32 {
    precondition(index >= 0 && index < Int(frontEnd.melBands))
    return unsafe values[index]
  }

  /// Quantizes the last frame into a row of the network's input.
  ///
  /// - Parameter row: at least as many values as bands.
  @inline(__always)
  public func writeRow(into row: inout MutableSpan<Int8>) {
    for index in 0..<Int(frontEnd.melBands) {
      row[index] = unsafe quantizer.quantize(values[index])
    }
  }
}

extension LogMel {
  /// Where the frame's samples wait, behind the one before the first: at the end of its words, so that each is read
  /// before the words that are made of them, from the first one on, reach it.
  private var frame: UnsafeMutablePointer<Int16> {
    unsafe UnsafeMutableRawPointer(transform.words + transform.length)
      .assumingMemoryBound(to: Int16.self) - Int(frontEnd.frameLength)
  }

  /// Starts the next frame with the samples that it shares with the last one, and the one before them.
  private mutating func startNextFrame() {
    isRowReady = false
    position = frontEnd.overlap
    changes = BitChanges()
    unsafe changes.copy(history, to: frame - 1, count: position &+ 1)
  }

  /// Computes the values of a complete frame.
  private mutating func finishFrame() {
    isRowReady = true
    let first = unsafe frame + (Int(frontEnd.frameStride) &- 1)
    var shared = BitChanges()
    unsafe shared.copy(first, to: history, count: frontEnd.overlap &+ 1)
    let bands = unsafe LogMelBands(
      count: Int(frontEnd.melBands), segments: tables.segments, weights: tables.weights)
    let bins = SpectrumBins(transform)
    let (scale, logs, values) = unsafe (tables.scale, tables.logs, values)
    let level = scale.level(
      exponent: computeBins(bins, from: bands.bins.start, to: bands.bins.limit))
    bands.add(bins) { band, index in unsafe values[index] = scale.value(band, level, logs) }
  }

  /// Computes the bins of a complete frame.
  ///
  /// - Returns: their fraction bits, with 16 of the bands' weights.
  private func computeBins(_ bins: SpectrumBins, from start: Int, to limit: Int) -> Int32 {
    guard !changes.isNone else {
      // Zeros have any number of fraction bits: so many that the logarithm's offset keeps its precision.
      for index in 0..<transform.length { unsafe transform.words[index] = 0 }
      return 48
    }
    // Samples · 2^shift are below 1 << 29, less a part of others, too.
    let isEmphasized = frontEnd.logMel.preEmphasis != 0
    let shift = Int32(truncatingIfNeeded: changes.leadingZeroBitCount &- (isEmphasized ? 3 : 2))
    window(shift: shift)
    transform.transform()
    // The samples' shift, less 1 for the window, 2 / points: of a magnitude.
    let bits = shift &- Int32(truncatingIfNeeded: transform.points.trailingZeroBitCount)
    if frontEnd.logMel.spectrum == .magnitude {
      let table = unsafe FixedPointSquareRoot.table(tables.roots)
      bins.computeValues(from: start, to: limit) { square in
        unsafe UInt64(FixedPointSquareRoot.squareRoot(square, table: table))
      }
      return bits &+ 16
    }
    // All powers of a frame are at most 1 << 59: with weights they stay below 1 << 63.
    bins.computeValues(from: start, to: limit) { square in square &>> 13 }
    return 2 &* bits &- 13 &+ 16
  }

  /// Turns the frame's samples into words: sample · window · 2^(shift - 1), rounded down; zeros behind them.
  private func window(shift: Int32) {
    let length = Int(frontEnd.frameLength)
    let emphasis = Int32(frontEnd.logMel.preEmphasis)
    let (left, right) = (max(0, shift &- 15), max(0, 15 &- shift))
    var (sample, word) = unsafe (frame, transform.words)
    var before = unsafe Int32(frame[-1])
    let turn = length / 2
    let mirror = frontEnd.logMel.isSymmetric ? length &- 1 : length
    for index in 0..<length {
      let current = unsafe Int32(sample.pointee)
      // Q15 of numbers below 1 << 16.
      let emphasized = (current &<< 15) &- emphasis &* before
      let weight = unsafe tables.window[index <= turn ? index : mirror &- index]
      unsafe word.pointee = FixedPoint.multiplyHigh((emphasized &<< left) &>> right, weight)
      before = current
      unsafe sample += 1
      unsafe word += 1
    }
    for index in length..<transform.length { unsafe transform.words[index] = 0 }
  }
}
