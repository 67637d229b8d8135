internal import CThimbleKernels
public import Thimble

/// Mel-frequency cepstral coefficients, one frame at a time, in integers and in memory that the
/// caller owns.
///
/// ```
/// var mfcc = try MFCC(frontEnd, quantizer: quantizer, tables: tables, state: memory)
/// var rest = samples
/// while !rest.isEmpty {
///   rest = rest.extracting(droppingFirst: rest.count - mfcc.push(rest))
///   if mfcc.isFrameReady { mfcc.writeFrame(to: row) }
/// }
/// ```
///
/// Each frame is windowed (periodic Hann) as its samples arrive, zero-padded at the end, and
/// transformed; the mel bands of the magnitudes, their logarithms and the cosine transform follow
/// without being stored. Against double precision the coefficients are good to about 100 dB, and
/// they are the same bits on every machine.
///
/// State (`stateBytes(for:)`; 2,408 bytes for the MLPerf Tiny keyword recipe):
/// ```
/// Int32 [fftLength]       windowed frame, then its spectrum
/// Int32 [coefficients]    the last frame's coefficients, Q22
/// Int16 [frame overlap]   samples that the next frame shares with this one
/// ```
/// Cost of one frame of that recipe, in integer operations: about 10,000 multiplications of
/// 32 × 32 bits to 64 (480 window, 2,052 transform, 756 magnitudes, 126 bands, 400 cosines), and
/// 25,000 to 30,000 instructions in all on a core that multiplies in one.
public struct MFCC: ~Copyable {
  /// The parameters.
  public let frontEnd: FrontEnd
  /// The quantizer of `writeFrame(to:)`.
  public let quantizer: FeatureQuantizer
  /// Whether the last push completed a frame; the next push starts another.
  public private(set) var isFrameReady = false

  private let tables: MFCCTables
  private let transform: RealFFT
  private let cepstrum: CosineTransform
  private let history: UnsafeMutablePointer<Int16>
  private var gain: ClipGain
  /// Samples of the frame that have arrived.
  private var position = 0
  /// Samples between two frames that are to be dropped.
  private var gap = 0
  /// The bitwise or of the windowed samples' magnitudes.
  private var magnitudeBits: UInt32 = 0

  /// Bytes of memory that a front end needs, a multiple of 4: what `init` takes.
  public static func stateBytes(for frontEnd: FrontEnd) -> Int {
    4 &* (Int(frontEnd.fftLength) &+ Int(frontEnd.coefficients))
      &+ ((2 &* frontEnd.overlap &+ 3) & ~3)
  }

  /// Sets up a front end at the start of a stream.
  ///
  /// - Parameters:
  ///   - frontEnd: the parameters.
  ///   - quantizer: scale and zero point of the network's input.
  ///   - tables: the constants made for `frontEnd`.
  ///   - state: at least `stateBytes(for:)` bytes, aligned to 4, any content. They must outlive
  ///     the value, which alone may touch them.
  /// - Throws: `MFCCError`.
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
    let words = base.bindMemory(to: Int32.self, capacity: Int(frontEnd.fftLength))
    let results = words + Int(frontEnd.fftLength)
    self.frontEnd = frontEnd
    self.quantizer = quantizer
    self.tables = tables
    transform = RealFFT(words: words, length: Int(frontEnd.fftLength), sine: tables.sine)
    cepstrum = CosineTransform(
      coefficients: results, count: Int(frontEnd.coefficients), bands: Int(frontEnd.melBands),
      cosines: tables.cosines)
    history = UnsafeMutableRawPointer(results + Int(frontEnd.coefficients))
      .bindMemory(to: Int16.self, capacity: frontEnd.overlap)
    gain = ClipGain(divisor: 32_768, logOffset: frontEnd.logOffset, logs: tables.logs)
    cepstrum.clear()
  }

  /// Forgets all samples, but not the gain: the next sample is the first of a stream.
  public mutating func reset() {
    isFrameReady = false
    position = 0
    gap = 0
    magnitudeBits = 0
  }

  /// Announces the largest signed sample of the clip.
  ///
  /// For `FrontEnd.Gain.clipMaximum`: values below 1 count as 1, and until it is called the divisor
  /// is 32,768. With `.fixed` gain it does nothing.
  public mutating func setClipMaximum(_ maximum: Int16) {
    guard frontEnd.gain == .clipMaximum else { return }
    let divisor = UInt32(truncatingIfNeeded: max(1, Int32(maximum)))
    gain = ClipGain(divisor: divisor, logOffset: frontEnd.logOffset, logs: tables.logs)
  }

  /// Takes samples until a frame is complete.
  ///
  /// - Parameter samples: the next samples of the stream, any number.
  /// - Returns: how many were taken: all of them, or those up to a frame's last, in which case
  ///   `isFrameReady` is true and the rest is to be pushed again.
  public mutating func push(_ samples: Span<Int16>) -> Int {
    if samples.isEmpty { return 0 }
    if isFrameReady { startNextFrame() }
    let dropped = min(gap, samples.count)
    gap &-= dropped
    let taken = min(samples.count &- dropped, Int(frontEnd.frameLength) &- position)
    for i in 0..<taken { place(samples[unchecked: dropped &+ i]) }
    if position == Int(frontEnd.frameLength) { finishFrame() }
    return dropped &+ taken
  }

  /// Coefficient k of the last frame, k in 0 ..< frontEnd.coefficients, in Q22: 4,194,304 is 1.0.
  public func coefficient(_ k: Int) -> Int32 {
    precondition(k >= 0 && k < cepstrum.count)
    return cepstrum.coefficients[k]
  }

  /// Quantizes the last frame into a row of the network's input.
  ///
  /// - Parameter row: at least `frontEnd.coefficients` values.
  public func writeFrame(to row: UnsafeMutableBufferPointer<Int8>) {
    precondition(row.count >= cepstrum.count)
    for k in 0..<cepstrum.count { row[k] = quantizer.quantize(cepstrum.coefficients[k]) }
  }
}

extension MFCC {
  /// Windows a sample into its place, and keeps it if the next frame needs it.
  @inline(__always)
  private mutating func place(_ sample: Int16) {
    let length = Int(frontEnd.frameLength)
    let stride = Int(frontEnd.frameStride)
    place(sample, at: position, length: length)
    if position >= stride { history[position &- stride] = sample }
    position &+= 1
  }

  /// Writes sample · window in Q15 to the transform's memory.
  @inline(__always)
  private mutating func place(_ sample: Int16, at index: Int, length: Int) {
    let factor = tables.hann[min(index, length &- index)]
    let windowed = FixedPoint.multiplyHigh(Int32(sample) << 16, factor)
    transform.words[index] = windowed
    magnitudeBits |= UInt32(bitPattern: windowed ^ (windowed >> 31))
  }

  /// Starts the next frame with the samples that it shares with the last one.
  private mutating func startNextFrame() {
    isFrameReady = false
    magnitudeBits = 0
    position = 0
    let length = Int(frontEnd.frameLength)
    let stride = Int(frontEnd.frameStride)
    gap = max(0, stride &- length)
    let shared = frontEnd.overlap
    while position < shared { place(history[position]) }
  }

  /// Computes the coefficients of a complete frame.
  private mutating func finishFrame() {
    isFrameReady = true
    cepstrum.clear()
    for i in Int(frontEnd.frameLength)..<transform.length { transform.words[i] = 0 }
    if magnitudeBits == 0 {
      // Zero has any number of fraction bits: so many that the offset keeps its precision.
      for band in 0..<cepstrum.bands { addBand(band, magnitude: 0, fractionBits: 62) }
      return
    }
    let shift = transform.normalize(magnitudeBits: magnitudeBits)
    transform.transform()
    // Q15 samples, the frame's shift, 2 / points, Q16 weights.
    let points = Int32(truncatingIfNeeded: transform.points.trailingZeroBitCount)
    addBands(fractionBits: 15 &+ shift &+ 1 &- points &+ 16)
  }

  /// Sums the spectrum into mel bands; each is finished, and forgotten, as soon as it is complete.
  private func addBands(fractionBits: Int32) {
    var bins = SpectrumBins(transform, roots: tables.roots)
    var weight = tables.weights
    for _ in 1..<tables.segments[0] { bins.skip() }
    var rise: UInt64 = 0
    for segment in 0...cepstrum.bands {
      var rising: UInt64 = 0
      var total: UInt64 = 0
      for _ in tables.segments[segment]..<tables.segments[segment &+ 1] {
        let magnitude = bins.next()
        rising &+= thk_multiply_long_unsigned(magnitude, UInt32(weight.pointee))
        total &+= thk_widen(magnitude)
        weight += 1
      }
      if segment > 0 {
        let fall = (total &<< 16) &- rising
        addBand(segment &- 1, magnitude: rise &+ fall, fractionBits: fractionBits)
      }
      rise = rising
    }
  }

  @inline(__always)
  private func addBand(_ band: Int, magnitude: UInt64, fractionBits: Int32) {
    let logarithm = gain.log2(band: magnitude, exponent: fractionBits, table: tables.logs)
    cepstrum.add(logarithm, band: band)
  }
}
