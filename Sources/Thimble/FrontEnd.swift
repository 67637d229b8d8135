/// The parameters of the audio front end that a model was trained with (MFCC).
///
/// They travel in the model file, so that training and device cannot disagree.
///
///      0 sampleRateHertz   4 frameLength   6 frameStride   8 fftLength   10 frames
///     12 lowerHertz       14 upperHertz   16 melBands     17 coefficients
///     18 gain             19 lifter       20 logOffset    24 zeros
public struct FrontEnd: Equatable, Sendable, FileRecord {
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
  private var gainCode: UInt8
  /// The lifter's length L, or 0 for none: coefficient k is weighted by 1 + L/2 · sin(πk / L).
  ///
  /// Higher coefficients vary less; weighted, they share one int8 scale with the first ones at less loss.
  public var lifter: UInt8
  /// What is added to a band's magnitude before its logarithm is taken.
  public var logOffset: Float

  /// Makes a parameter set.
  public init(
    sampleRateHertz: UInt32, frameLength: UInt16, frameStride: UInt16, fftLength: UInt16,
    frames: UInt16, lowerHertz: UInt16, upperHertz: UInt16, melBands: UInt8, coefficients: UInt8,
    lifter: UInt8 = 0, gain: Gain, logOffset: Float
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
    self.lifter = lifter
    gainCode = gain.rawValue
    self.logOffset = logOffset
  }

  /// MLPerf Tiny's keyword spotting recipe: 49 frames of 10 coefficients from one second.
  public static func mlperfKeywordSpotting(gain: Gain) -> FrontEnd {
    FrontEnd(
      sampleRateHertz: 16_000, frameLength: 480, frameStride: 320, fftLength: 512, frames: 49,
      lowerHertz: 20, upperHertz: 4_000, melBands: 40, coefficients: 10, gain: gain,
      logOffset: 1e-6)
  }

  /// How the waveform is scaled.
  public var gain: Gain {
    get { Gain(rawValue: gainCode) ?? .fixed }
    set { gainCode = newValue.rawValue }
  }

  /// Samples that one input of the network covers.
  public var windowSamples: Int {
    (Int(frames) &- 1) &* Int(frameStride) &+ Int(frameLength)
  }
}

extension FrontEnd {
  /// Whether the parameters describe a transform.
  ///
  /// Floats above zero are ordered as their bits are: not every device compares floats.
  public var isSound: Bool {
    sampleRateHertz > 0 && frameLength > 0 && frameStride > 0 && frames > 0
      && frameLength <= fftLength && fftLength & (fftLength &- 1) == 0
      && lowerHertz < upperHertz && UInt32(upperHertz) <= sampleRateHertz / 2
      && melBands > 0 && coefficients > 0 && coefficients <= melBands
      && (lifter == 0 || lifter >= coefficients)
      && Gain(rawValue: gainCode) != nil
      && logOffset.bitPattern > 0 && logOffset.bitPattern <= (1 as Float).bitPattern
  }
}
