/// What the log-mel front end has beside a frame's and the bands' parameters: 7 bytes of the file.
///
///      0 options: spectrum 2 bits, isHamming, isSymmetric, logarithm 2 bits, clamp 2 bits
///      1 scaleBits   3 offsetBits   5 preEmphasis
///
/// A value of a row is `scale` times the logarithm of a band, plus `offset`, clamped.
public struct LogMelParameters: Equatable, Sendable, BitwiseCopyable {
  /// What of a frame's Fourier transform goes into the bands; samples are in -1 ..< 1.
  public enum Spectrum: UInt8, Sendable, CaseIterable {
    /// Magnitudes.
    case magnitude = 0
    /// Their squares.
    case power = 1
    /// Their squares, divided by the samples of a frame.
    case periodogram = 2
  }

  /// Which logarithm of a band is taken.
  public enum Logarithm: UInt8, Sendable, CaseIterable {
    /// To the base e.
    case natural = 0
    /// To the base 10.
    case decimal = 1
    /// Ten times that to the base 10.
    case decibels = 2
  }

  /// What a row's values are limited to.
  public enum Clamp: UInt8, Sendable, CaseIterable {
    /// Nothing.
    case none = 0
    /// 0...1.
    case unit = 1
    /// -1...1.
    case signedUnit = 2
    /// What is not below 0.
    case nonnegative = 3
  }

  /// The options as the file has them.
  public let options: UInt8
  /// The factor of the logarithms, an IEEE 754 half.
  public let scaleBits: UInt16
  /// What is added to the product, an IEEE 754 half.
  public let offsetBits: UInt16
  /// How much of the sample before is subtracted from each, in 32,768ths.
  public let preEmphasis: UInt16

  /// Makes parameters; the window is Hamming's or Hann's, and ends with what its first sample weighs or before that.
  public init(
    spectrum: Spectrum, isHamming: Bool, isSymmetric: Bool, logarithm: Logarithm, clamp: Clamp,
    scaleBits: UInt16, offsetBits: UInt16, preEmphasis: UInt16
  ) {
    options =
      spectrum.rawValue | (isHamming ? 4 : 0) | (isSymmetric ? 8 : 0) | logarithm.rawValue &<< 4
      | clamp.rawValue &<< 6
    self.scaleBits = scaleBits
    self.offsetBits = offsetBits
    self.preEmphasis = preEmphasis
  }

  /// The parameters in a file's bytes.
  init(_ bytes: KindParameters) {
    options = bytes.first
    scaleBits = UInt16(bytes.second) | UInt16(bytes.third) &<< 8
    offsetBits = UInt16(bytes.fourth) | UInt16(bytes.fifth) &<< 8
    preEmphasis = UInt16(bytes.sixth) | UInt16(bytes.seventh) &<< 8
  }

  /// The file's bytes.
  var bytes: KindParameters {
    func byte(_ word: UInt16, _ shift: UInt16) -> UInt8 {
      UInt8(truncatingIfNeeded: word &>> shift)
    }
    return KindParameters(
      first: options, second: byte(scaleBits, 0), third: byte(scaleBits, 8),
      fourth: byte(offsetBits, 0), fifth: byte(offsetBits, 8), sixth: byte(preEmphasis, 0),
      seventh: byte(preEmphasis, 8))
  }

  /// What goes into the bands.
  public var spectrum: Spectrum { Spectrum(rawValue: options & 3) ?? .magnitude }
  /// Whether the window is Hamming's, not Hann's.
  public var isHamming: Bool { options & 4 != 0 }
  /// Whether the window's last sample weighs what the first does.
  public var isSymmetric: Bool { options & 8 != 0 }
  /// Which logarithm is taken.
  public var logarithm: Logarithm { Logarithm(rawValue: options >> 4 & 3) ?? .natural }
  /// What values are limited to.
  public var clamp: Clamp { Clamp(rawValue: options >> 6) ?? .none }

  /// The scale is finite and above 0, the offset below 512, and pre-emphasis leaves something of a constant.
  var isSound: Bool {
    Spectrum(rawValue: options & 3) != nil && Logarithm(rawValue: options >> 4 & 3) != nil
      && scaleBits > 0 && scaleBits < 0x7C00 && offsetBits & 0x7FFF < 0x6000
      && preEmphasis < 32_768
  }
}

extension FrontEnd {
  /// MLPerf Tiny's streaming wake word recipe: log-mel of 40 bands to 8 kHz, 64 ms every 32 ms, clamped to 0...1.
  ///
  /// Source: `get_lfbe_func` of mlcommons/tiny, `benchmark/training/streaming_wakeword`, with samples in -1 ..< 1:
  /// (10 log10 of a band of the periodogram + 52) / 64.
  public static func mlperfStreamingWakeWord(frames: UInt16) -> FrontEnd {
    FrontEnd(
      sampleRateHertz: 16_000, frameLength: 1_024, frameStride: 512, fftLength: 1_024,
      frames: frames, lowerHertz: 0, upperHertz: 8_000, melBands: 40, logOffset: 0,
      logMel: LogMelParameters(
        spectrum: .periodogram, isHamming: true, isSymmetric: true, logarithm: .decibels,
        clamp: .unit, scaleBits: 0x2400, offsetBits: 0x3A80, preEmphasis: 31_744))
  }
}

/// The last bytes of a front end's record, whose meaning its kind says.
struct KindParameters: Equatable, Sendable, BitwiseCopyable {
  var first: UInt8 = 0
  var second: UInt8 = 0
  var third: UInt8 = 0
  var fourth: UInt8 = 0
  var fifth: UInt8 = 0
  var sixth: UInt8 = 0
  var seventh: UInt8 = 0
}
