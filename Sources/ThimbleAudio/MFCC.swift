internal import CThimbleKernels
public import Thimble

/// Mel-frequency cepstral coefficients, one frame at a time, in integers and in memory that the
/// caller owns.
///
/// ```
/// var mfcc = try MFCC(frontEnd, quantizer: quantizer, tables: tables, state: memory)
/// var rest = samples
/// while !rest.isEmpty {
///   rest = rest.extracting(droppingFirst: mfcc.push(rest))
///   if mfcc.isRowReady { mfcc.writeRow(into: &row) }
/// }
/// ```
///
/// Each frame is scaled up to 28 bits, so that rounding stays far below quiet frames too, windowed
/// (periodic Hann), zero-padded at the end and transformed; the mel bands of the magnitudes follow without being stored, then
/// their logarithms' cosine transform; a lifter weights the coefficients. The result is the same bits on every machine; on speech its
/// difference from TensorFlow's features lies 116 dB below them.
///
/// State (`stateBytes(for:)`; 2,408 bytes for the MLPerf Tiny keyword recipe), to which the value
/// itself adds 128 bytes on a 32-bit machine:
/// ```
/// Int32 [fftLength]       frame, then its spectrum, then logarithms between magnitudes; at least 2 · melBands + 2
/// Int32 [coefficients]    the last frame's coefficients, Q22
/// Int16 [frame overlap]   samples that the next frame shares with this one
/// ```
/// Cost of one frame of that recipe: some 3,950 multiplications of 32 × 32 to 64 bits, half of them the transform's.
/// Counted under QEMU, copies of the samples included: 30,600 instructions on Cortex-M4, 35,600 on Cortex-M3, 30,200 on
/// Cortex-M55, 59,400 on RV32IMC, and 166,500 in code for Cortex-M0+, where such a multiplication is a function. A lifter
/// adds 24 a coefficient on Cortex-M4.
///
/// Safe: `init` checks size and alignment of the memory, and the caller's `unsafe` there says that it stays. It
/// comes as a raw buffer, as a span ends with the call. Indices stay inside what the parameters ask for.
@safe
public struct MFCC: AudioFrontEnd, ~Copyable {
  /// The parameters.
  public let frontEnd: FrontEnd
  /// The quantizer of `writeRow(into:)`.
  public let quantizer: FeatureQuantizer
  /// Whether the last push completed a frame; the next push starts another.
  public private(set) var isRowReady = false
  /// Whether the frame's first samples lie in the history: not those of the first one.
  private var hasHistory = false

  private let tables: MFCCTables
  private let transform: RealFFT
  private let cepstrum: CosineTransform
  private let history: UnsafeMutablePointer<Int16>
  private var gain: ClipGain
  /// Samples of the frame that have arrived.
  private var position = 0
  /// Samples between two frames that are to be dropped.
  private var gap = 0
  /// Where neighbouring bits differ in any of the frame's samples.
  private var changes = BitChanges()

  /// Bytes of memory that a front end needs, a multiple of 4: what `init` takes.
  public static func stateBytes(for frontEnd: FrontEnd) -> Int {
    4 &* (words(for: frontEnd) &+ Int(frontEnd.coefficients))
      &+ ((2 &* frontEnd.overlap &+ 3) & ~3)
  }

  /// Words of the frame, and of what is computed of it.
  private static func words(for frontEnd: FrontEnd) -> Int {
    max(Int(frontEnd.fftLength), 2 &* Int(frontEnd.melBands) &+ 2)
  }

  /// Values in a row: the coefficients of a frame.
  public static func rowBytes(for frontEnd: FrontEnd) -> Int { Int(frontEnd.coefficients) }

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
    _ frontEnd: FrontEnd, quantizer: FeatureQuantizer, tables: MFCCTables,
    state: UnsafeMutableRawBufferPointer
  ) throws(MFCCError) {
    try frontEnd.checkForMFCC()
    let needed = Self.stateBytes(for: frontEnd)
    guard let base = state.baseAddress, state.count >= needed else {
      throw .stateTooSmall(neededBytes: needed)
    }
    guard UInt(bitPattern: base) & 3 == 0 else { throw .misalignedState }
    let wordCount = Self.words(for: frontEnd)
    let words = unsafe base.bindMemory(to: Int32.self, capacity: wordCount)
    let results = unsafe words + wordCount
    self.frontEnd = frontEnd
    self.quantizer = quantizer
    self.tables = tables
    transform = unsafe RealFFT(words: words, length: Int(frontEnd.fftLength), sine: tables.sine)
    cepstrum = unsafe CosineTransform(
      coefficients: results, count: Int(frontEnd.coefficients), bands: Int(frontEnd.melBands),
      cosines: tables.cosines)
    unsafe history = UnsafeMutableRawPointer(results + Int(frontEnd.coefficients))
      .bindMemory(to: Int16.self, capacity: frontEnd.overlap)
    gain = unsafe ClipGain(divisor: 32_768, logOffset: frontEnd.logOffset, logs: tables.logs)
    cepstrum.clear()
  }

  /// Forgets all samples, but not the gain: the next sample is the first of a stream.
  public mutating func reset() {
    isRowReady = false
    hasHistory = false
    position = 0
    gap = 0
    changes = BitChanges()
  }

  /// Announces the largest signed sample of the clip.
  ///
  /// For `FrontEnd.Gain.clipMaximum`: values below 1 count as 1, and until it is called the divisor
  /// is 32,768. With `.fixed` gain it does nothing.
  public mutating func setClipMaximum(_ maximum: Int16) {
    guard frontEnd.gain == .clipMaximum else { return }
    let divisor = UInt32(truncatingIfNeeded: max(1, Int32(maximum)))
    gain = unsafe ClipGain(divisor: divisor, logOffset: frontEnd.logOffset, logs: tables.logs)
  }

  /// Takes samples until a frame is complete.
  ///
  /// - Parameter samples: the next samples of the stream, any number.
  /// - Returns: how many were taken: all of them, or those up to a frame's last, in which case
  ///   `isRowReady` is true and the rest is to be pushed again.
  public mutating func push(_ samples: Span<Int16>) -> Int {
    if samples.isEmpty { return 0 }
    if isRowReady { startNextFrame() }
    let dropped = min(gap, samples.count)
    gap &-= dropped
    let taken = min(samples.count &- dropped, Int(frontEnd.frameLength) &- position)
    unsafe samples.withUnsafeBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return }
      unsafe changes.copy(start + dropped, to: frame + position, count: taken)
      position &+= taken
    }
    if position == Int(frontEnd.frameLength) { finishFrame() }
    return dropped &+ taken
  }

  /// Coefficient k of the last frame, k in 0 ..< frontEnd.coefficients, in Q22: 4,194,304 is 1.0.
  public func coefficient(_ k: Int) -> Int32 {
    precondition(k >= 0 && k < cepstrum.count)
    return unsafe cepstrum.coefficients[k]
  }

  /// Quantizes the last frame into a row of the network's input.
  ///
  /// - Parameter row: at least `frontEnd.coefficients` values.
  @inline(__always)
  public func writeRow(into row: inout MutableSpan<Int8>) {
    precondition(row.count >= cepstrum.count)
    for k in 0..<cepstrum.count { row[k] = unsafe quantizer.quantize(cepstrum.coefficients[k]) }
  }
}

extension MFCC {
  /// Samples of the frame that lie in the history.
  private var shared: Int { hasHistory ? frontEnd.overlap : 0 }

  /// Where the frame's samples wait, but those in the history: at the end of its words, so that each is read
  /// before the words that `window` makes of them, from the first one on, reach it.
  private var frame: UnsafeMutablePointer<Int16> {
    unsafe UnsafeMutableRawPointer(transform.words + transform.length)
      .assumingMemoryBound(to: Int16.self) - Int(frontEnd.frameLength)
  }

  /// Starts the next frame with the samples that it shares with the last one, the history.
  private mutating func startNextFrame() {
    isRowReady = false
    hasHistory = true
    position = shared
    gap = max(0, Int(frontEnd.frameStride) &- Int(frontEnd.frameLength))
  }

  /// Computes the coefficients of a complete frame.
  private mutating func finishFrame() {
    isRowReady = true
    let (isSilent, words) = unsafe (changes.isNone, transform.words)
    let window = unsafe FrameWindow(length: Int(frontEnd.frameLength), hann: tables.hann)
    let bands = unsafe MelBands(
      count: cepstrum.bands, segments: tables.segments, weights: tables.weights)
    // Samples · 2^shift are below 1 << 29.
    let shift = Int32(truncatingIfNeeded: changes.leadingZeroBitCount &- 2)
    unsafe window.apply(history, from: 0, to: shared, into: words, shift: shift)
    rememberFrame()
    unsafe window.apply(frame + shared, from: shared, to: window.length, into: words, shift: shift)
    var word = unsafe words + window.length
    while unsafe word < words + transform.length {
      unsafe word.pointee = 0
      unsafe word = thk_address(word, 1)  // no call of memset
    }
    let bins = SpectrumBins(transform)
    if !isSilent {
      transform.transform()
      unsafe bins.computeMagnitudes(
        from: bands.bins.start, to: bands.bins.limit, roots: tables.roots)
    }
    // The samples' shift, less 1 for the window, 2 / points, Q16 weights. Zero has any number of fraction
    // bits: so many that the offset keeps its precision.
    let points = Int32(truncatingIfNeeded: transform.points.trailingZeroBitCount)
    let level = gain.level(exponent: isSilent ? 62 : shift &+ 16 &- points)
    // The magnitudes lie where real parts were.
    unsafe bands.add(bins, level: level, logs: tables.logs, to: words + 1)
    unsafe cepstrum.transform(words + 3)
    if frontEnd.lifter != 0 { unsafe cepstrum.lift(by: tables.lifter) }
  }

  /// Keeps the samples that the next frame begins with: some of the history, if more than a stride is shared,
  /// and the frame's last ones.
  private mutating func rememberFrame() {
    let stride = Int(frontEnd.frameStride)
    let kept = max(0, shared &- stride)
    let start = max(shared, stride)
    changes = BitChanges()
    unsafe changes.copy(history + stride, to: history, count: kept)
    unsafe changes.copy(
      frame + start, to: history + kept, count: Int(frontEnd.frameLength) &- start)
  }
}
