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
///   if mfcc.isFrameReady { mfcc.writeFrame(to: row) }
/// }
/// ```
///
/// Each frame is scaled up to 28 bits, so that rounding stays far below quiet frames too, windowed
/// (periodic Hann), zero-padded at the end and transformed; the mel bands of the magnitudes, their logarithms and the cosine transform follow
/// without being stored. The result is the same bits on every machine; on speech its
/// difference from TensorFlow's features lies 116 dB below them.
///
/// State (`stateBytes(for:)`; 2,408 bytes for the MLPerf Tiny keyword recipe), to which the value
/// itself adds 128 bytes on a 32-bit machine:
/// ```
/// Int32 [fftLength]       frame, then its spectrum
/// Int32 [coefficients]    the last frame's coefficients, Q22
/// Int16 [frame overlap]   samples that the next frame shares with this one
/// ```
/// Cost of one frame of that recipe: 3,821 multiplications of 32 × 32 to 64 bits (480 window,
/// 2,052 transform, 762 magnitudes, 127 bands, 400 cosines). Counted under QEMU at -O: 52,000
/// instructions on Cortex-M4, 53,000 on Cortex-M3, and 191,000 on Cortex-M0, where such a
/// multiplication is a function.
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
  /// The bitwise or of the frame's samples, folded so that 0, -1, 1, -2 become 0, 1, 2, 3.
  private var foldedBits: UInt32 = 0

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
    foldedBits = 0
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
    samples.withUnsafeBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return }
      append(start + dropped, count: taken)
      remember(start + dropped, count: taken)
    }
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
  /// Appends samples to the frame.
  ///
  /// - Parameters:
  ///   - samples: as many as `count`, which fit into the frame.
  ///   - count: how many there are.
  private mutating func append(_ samples: UnsafePointer<Int16>, count: Int) {
    let words = transform.words + position
    var bits = foldedBits
    var i = 0
    while i < count {
      let sample = Int32(samples[i])
      words[i] = sample
      bits |= UInt32(bitPattern: (sample &<< 1) ^ (sample >> 31))
      i &+= 1
    }
    foldedBits = bits
    position &+= count
  }

  /// Keeps those of the frame's samples that the next frame begins with, after `append` took them.
  private func remember(_ samples: UnsafePointer<Int16>, count: Int) {
    let offset = position &- count &- Int(frontEnd.frameStride)
    var i = max(0, 0 &- offset)
    while i < count {
      history[offset &+ i] = samples[i]
      i &+= 1
    }
  }

  /// Starts the next frame with the samples that it shares with the last one.
  private mutating func startNextFrame() {
    isFrameReady = false
    foldedBits = 0
    position = 0
    gap = max(0, Int(frontEnd.frameStride) &- Int(frontEnd.frameLength))
    let shared = frontEnd.overlap
    append(history, count: shared)
    remember(history, count: shared)
  }

  /// Computes the coefficients of a complete frame.
  private mutating func finishFrame() {
    isFrameReady = true
    cepstrum.clear()
    for i in Int(frontEnd.frameLength)..<transform.length { transform.words[i] = 0 }
    if foldedBits == 0 {
      // Zero has any number of fraction bits: so many that the offset keeps its precision.
      for band in 0..<cepstrum.bands { addBand(band, magnitude: 0, fractionBits: 62) }
      return
    }
    let shift = foldedBits.leadingZeroBitCount &- 2
    window(shift: Int32(truncatingIfNeeded: shift))
    transform.transform()
    // The samples' shift, 2 / points, Q16 weights.
    let scale = shift &- 1 &+ 1 &- transform.points.trailingZeroBitCount &+ 16
    addBands(fractionBits: Int32(truncatingIfNeeded: scale))
  }

  /// Replaces the frame's samples by sample · window · 2^(shift - 1), at most 1 << 28.
  private func window(shift: Int32) {
    let length = Int(frontEnd.frameLength)
    let half = length / 2 &+ 1
    let hann = tables.hann
    let words = transform.words
    var i = 0
    while i < half {
      words[i] = FixedPoint.multiplyHigh(words[i] &<< shift, hann[i])
      i &+= 1
    }
    while i < length {
      words[i] = FixedPoint.multiplyHigh(words[i] &<< shift, hann[length &- i])
      i &+= 1
    }
  }

  /// Sums the spectrum into mel bands; each is finished, and forgotten, as soon as it is complete.
  private func addBands(fractionBits: Int32) {
    var bins = SpectrumBins(transform, from: Int(tables.segments[0]), roots: tables.roots)
    var weight = tables.weights
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
