/// The parameters of the audio front end that a model was trained with: what is made of a frame, and of what.
///
/// They travel in the model file, so that training and device cannot disagree.
///
///      0 sampleRateHertz   4 frameLength   6 frameStride   8 fftLength   10 frames
///     12 lowerHertz       14 upperHertz   16 melBands     17 coefficients
///     18 gain             19 lifter       20 logOffset    24 kind      25 micro, or logMel
public struct FrontEnd: Equatable, Sendable, FileRecord {
  /// What is made of a frame.
  public enum Kind: UInt8, Sendable, CaseIterable {
    /// Mel-frequency cepstral coefficients.
    case mfcc = 0
    /// TensorFlow's micro front end: bands less the noise, gained, as logarithms.
    case micro = 1
    /// Logarithms of mel bands, scaled.
    case logMel = 2
  }

  /// How the waveform is scaled before the transform.
  public enum Gain: UInt8, Sendable {
    /// Samples are divided by 32,768: causal, the same for every clip.
    case fixed = 0
    /// The clip is divided by its largest signed sample (as MLPerf Tiny's reference features).
    case clipMaximum = 1
  }

  /// Samples in a second.
  public var sampleRateHertz: UInt32
  /// Samples in a frame, and length of the window: periodic Hann but for the log-mel front end, which says.
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
  private var kindCode: UInt8
  private var kindParameters: KindParameters

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
    kindCode = Kind.mfcc.rawValue
    kindParameters = KindParameters()
  }

  /// Makes a parameter set of the micro front end, whose transform is as short as a frame allows.
  public init(
    sampleRateHertz: UInt32, frameLength: UInt16, frameStride: UInt16, frames: UInt16,
    lowerHertz: UInt16, upperHertz: UInt16, channels: UInt8, micro: MicroParameters
  ) {
    var fftLength: UInt16 = 1
    while fftLength < frameLength, fftLength < 1 << 15 { fftLength &<<= 1 }
    self.init(
      sampleRateHertz: sampleRateHertz, frameLength: frameLength, frameStride: frameStride,
      fftLength: fftLength, frames: frames, lowerHertz: lowerHertz, upperHertz: upperHertz,
      melBands: channels, coefficients: channels, gain: .fixed, logOffset: 0)
    kindCode = Kind.micro.rawValue
    kindParameters = micro.bytes
  }

  /// Makes a parameter set of the log-mel front end.
  public init(
    sampleRateHertz: UInt32, frameLength: UInt16, frameStride: UInt16, fftLength: UInt16,
    frames: UInt16, lowerHertz: UInt16, upperHertz: UInt16, melBands: UInt8,
    logOffset: Float, logMel: LogMelParameters
  ) {
    self.init(
      sampleRateHertz: sampleRateHertz, frameLength: frameLength, frameStride: frameStride,
      fftLength: fftLength, frames: frames, lowerHertz: lowerHertz, upperHertz: upperHertz,
      melBands: melBands, coefficients: melBands, gain: .fixed, logOffset: logOffset)
    kindCode = Kind.logMel.rawValue
    kindParameters = logMel.bytes
  }

  /// What is made of a frame.
  @inline(__always)
  public var kind: Kind { Kind(rawValue: kindCode) ?? .mfcc }

  /// What the micro front end has beside; of no meaning for the others.
  public var micro: MicroParameters { MicroParameters(kindParameters) }

  /// What the log-mel front end has beside; of no meaning for the others.
  public var logMel: LogMelParameters { LogMelParameters(kindParameters) }

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
    guard
      sampleRateHertz > 0 && frameLength > 0 && frameStride > 0 && frames > 0
        && frameLength <= fftLength && fftLength & (fftLength &- 1) == 0
        && lowerHertz < upperHertz && UInt32(upperHertz) <= sampleRateHertz / 2
        && melBands > 0 && coefficients > 0 && coefficients <= melBands
        && (lifter == 0 || lifter >= coefficients)
        && Gain(rawValue: gainCode) != nil && Kind(rawValue: kindCode) != nil
    else { return false }
    switch kind {
    case .mfcc:
      return logOffset.bitPattern > 0 && logOffset.bitPattern <= (1 as Float).bitPattern
        && kindParameters == KindParameters()
    case .micro:
      return logOffset.bitPattern == 0 && gain == .fixed && lifter == 0
        && coefficients == melBands && frameStride <= frameLength && fftLength / 2 < frameLength
        && micro.isSound
    case .logMel:
      // Without an offset of the logarithm silence has none, and needs a lowest value.
      return logOffset.bitPattern <= (1 as Float).bitPattern && gain == .fixed && lifter == 0
        && coefficients == melBands && frameStride <= frameLength && logMel.isSound
        && (logOffset.bitPattern > 0 || logMel.clamp != .none)
    }
  }
}

/// What the micro front end has beside a frame's and the bands' parameters.
///
///      0 evenThousandths   1 oddThousandths   2 minimumThousandths   3 smoothingBits   4 pcanStrength   5 pcanOffset
///      6 gainBits, 5 bits; scaleShift, 3 bits
public struct MicroParameters: Equatable, Sendable, BitwiseCopyable {
  /// How much of a frame goes into the noise of channels 0, 2, …, in thousandths.
  public var evenThousandths: UInt8
  /// The same of channels 1, 3, ….
  public var oddThousandths: UInt8
  /// What is left of a signal that is all noise, in thousandths.
  public var minimumThousandths: UInt8
  /// Bits by which estimates of the noise are scaled up.
  public var smoothingBits: UInt8
  /// The power of the noise that a signal is divided by, in hundredths; 0 for no gain.
  public var pcanStrength: UInt8
  /// What is added to the noise before.
  public var pcanOffset: UInt8
  private var gainAndScale: UInt8

  /// The parameters in a file's bytes.
  init(_ bytes: KindParameters) {
    evenThousandths = bytes.first
    oddThousandths = bytes.second
    minimumThousandths = bytes.third
    smoothingBits = bytes.fourth
    pcanStrength = bytes.fifth
    pcanOffset = bytes.sixth
    gainAndScale = bytes.seventh
  }

  /// The file's bytes.
  var bytes: KindParameters {
    KindParameters(
      first: evenThousandths, second: oddThousandths, third: minimumThousandths,
      fourth: smoothingBits, fifth: pcanStrength, sixth: pcanOffset, seventh: gainAndScale)
  }

  /// Makes parameters, the first three in thousandths; `gainBits` is at most 31, `scaleShift` at most 7.
  public init(
    evenSmoothing: UInt8, oddSmoothing: UInt8, minimumSignal: UInt8, smoothingBits: UInt8,
    pcanStrength: UInt8, pcanOffset: UInt8, gainBits: UInt8, scaleShift: UInt8
  ) {
    evenThousandths = evenSmoothing
    oddThousandths = oddSmoothing
    minimumThousandths = minimumSignal
    self.smoothingBits = smoothingBits
    self.pcanStrength = pcanStrength
    self.pcanOffset = pcanOffset
    gainAndScale = gainBits & 31 | scaleShift &<< 5
  }

  /// What TensorFlow's micro_speech and microWakeWord take.
  public static var usual: MicroParameters {
    MicroParameters(
      evenSmoothing: 25, oddSmoothing: 60, minimumSignal: 50, smoothingBits: 10, pcanStrength: 95,
      pcanOffset: 80, gainBits: 21, scaleShift: 6)
  }

  /// Bits of a gain of 1.
  public var gainBits: UInt8 { gainAndScale & 31 }
  /// Bits by which natural logarithms are scaled up.
  public var scaleShift: UInt8 { gainAndScale >> 5 }
  /// Whether signals are gained against the noise.
  public var hasPCAN: Bool { pcanStrength > 0 }

  var isSound: Bool {
    smoothingBits <= 16 && scaleShift > 0 && (hasPCAN || pcanOffset == 0 && gainBits == 0)
  }
}
