/// The parameters of the audio front end that a model was trained with (MFCC).
///
/// They travel in the model file, so that training and device cannot disagree.
public struct FrontEnd: Equatable, Sendable {
  /// How the waveform is scaled before the transform.
  public enum Gain: UInt8, Sendable {
    /// Samples are divided by 32,768: causal, the same for every clip.
    case fixed = 0
    /// The clip is divided by its largest signed sample (as MLPerf Tiny's reference features).
    case clipMaximum = 1
  }

  /// Samples in a second.
  public var sampleRateHertz: UInt32
  /// Samples in a frame, and length of the periodic Hann window.
  public var frameLength: UInt16
  /// Samples from one frame's start to the next.
  public var frameStride: UInt16
  /// Length of the Fourier transform; frames are zero-padded at the end to it.
  public var fftLength: UInt16
  /// Frames in one input of the network.
  public var frames: UInt16
  /// Lower edge of the first mel band.
  public var lowerHertz: UInt16
  /// Upper edge of the last mel band.
  public var upperHertz: UInt16
  /// Number of mel bands.
  public var melBands: UInt8
  /// Number of cepstral coefficients, the first (k = 0) included.
  public var coefficients: UInt8
  /// How the waveform is scaled.
  public var gain: Gain
  /// What is added to a band's magnitude before its logarithm is taken.
  public var logOffset: Float

  /// Makes a parameter set.
  public init(
    sampleRateHertz: UInt32, frameLength: UInt16, frameStride: UInt16, fftLength: UInt16,
    frames: UInt16, lowerHertz: UInt16, upperHertz: UInt16, melBands: UInt8, coefficients: UInt8,
    gain: Gain, logOffset: Float
  ) {
    self.sampleRateHertz = sampleRateHertz
    self.frameLength = frameLength
    self.frameStride = frameStride
    self.fftLength = fftLength
    self.frames = frames
    self.lowerHertz = lowerHertz
    self.upperHertz = upperHertz
    self.melBands = melBands
    self.coefficients = coefficients
    self.gain = gain
    self.logOffset = logOffset
  }

  /// MLPerf Tiny's keyword spotting recipe: 49 frames of 10 coefficients from one second.
  public static func mlperfKeywordSpotting(gain: Gain) -> FrontEnd {
    FrontEnd(
      sampleRateHertz: 16_000, frameLength: 480, frameStride: 320, fftLength: 512, frames: 49,
      lowerHertz: 20, upperHertz: 4_000, melBands: 40, coefficients: 10, gain: gain,
      logOffset: 1e-6)
  }

  /// Samples that one input of the network covers.
  public var windowSamples: Int {
    (Int(frames) &- 1) &* Int(frameStride) &+ Int(frameLength)
  }
}

// Its record in the file:
//
//      0 sampleRateHertz   4 frameLength   6 frameStride   8 fftLength   10 frames
//     12 lowerHertz       14 upperHertz   16 melBands     17 coefficients
//     18 gain             19 zero         20 logOffset    24 zeros
extension FrontEnd {
  /// Reads the parameters; `nil` when no transform has them.
  init?(reading bytes: UnsafeRawPointer) {
    self = .mlperfKeywordSpotting(gain: .fixed)
    var reader = RecordReader(bytes)
    guard code(with: &reader), isSound else { return nil }
  }

  /// Writes the parameters; `bytes` has room for 32 bytes of zeros.
  public func write(to bytes: UnsafeMutableRawPointer) {
    var copy = self
    var writer = RecordWriter(bytes)
    _ = copy.code(with: &writer)
  }

  /// Whether the parameters describe a transform.
  ///
  /// Floats above zero are ordered as their bits are: not every device compares floats.
  public var isSound: Bool {
    sampleRateHertz > 0 && frameLength > 0 && frameStride > 0 && frames > 0
      && frameLength <= fftLength && fftLength & (fftLength &- 1) == 0
      && lowerHertz < upperHertz && UInt32(upperHertz) <= sampleRateHertz / 2
      && melBands > 0 && coefficients > 0 && coefficients <= melBands
      && logOffset.bitPattern > 0 && logOffset.bitPattern <= (1 as Float).bitPattern
  }

  /// Whether the gain's code was one there is.
  private mutating func code(with coder: inout some FieldCoder) -> Bool {
    coder.code(&sampleRateHertz)
    coder.code(&frameLength)
    coder.code(&frameStride)
    coder.code(&fftLength)
    coder.code(&frames)
    coder.code(&lowerHertz)
    coder.code(&upperHertz)
    coder.code(&melBands)
    coder.code(&coefficients)
    var code = gain.rawValue
    var zero: UInt8 = 0
    coder.code(&code)
    coder.code(&zero)
    coder.code(&logOffset)
    guard let gain = Gain(rawValue: code) else { return false }
    self.gain = gain
    return true
  }
}
