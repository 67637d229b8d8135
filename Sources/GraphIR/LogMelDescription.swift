import HostSupport
package import Thimble

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The JSON form of a log-mel front end.
///
/// ```json
/// {"kind": "log-mel", "sampleRateHertz": 16000, "frameLength": 1024, "frameStride": 512, "fftLength": 1024,
///  "window": "hamming", "windowSymmetry": "symmetric", "preEmphasis": 0.96875, "spectrum": "periodogram",
///  "melBands": 40, "lowerHertz": 0, "upperHertz": 8000, "logOffset": 0, "logarithm": "decibels",
///  "scale": 0.015625, "offset": 0.8125, "clamp": [0, 1], "frames": 30}
/// ```
///
/// `kind`, `frameLength`, `frameStride`, `melBands` and `frames` are required. Without the others the rate is 16 kHz,
/// the transform as short as a frame allows, the window periodic Hann, bands are of powers up to half the rate, and
/// values natural logarithms of a band + 1e-6.
package struct LogMelDescription: Codable, Equatable, Sendable {
  package enum Window: String, Codable, Sendable { case hann, hamming }
  package enum Symmetry: String, Codable, Sendable { case periodic, symmetric }
  package enum Spectrum: String, Codable, Sendable, CaseIterable {
    case magnitude, power, periodogram
  }
  package enum Logarithm: String, Codable, Sendable, CaseIterable {
    case natural, decimal, decibels
  }

  /// `log-mel`.
  package var kind: String
  /// Samples in a second.
  package var sampleRateHertz: Int?
  /// Samples in a frame.
  package var frameLength: Int
  /// Samples from one frame's start to the next, at most `frameLength`.
  package var frameStride: Int
  /// Length of the Fourier transform: a power of two, at least `frameLength`.
  package var fftLength: Int?
  /// The window's form.
  package var window: Window?
  /// Whether the window's last sample weighs what the first does, or what one behind it would.
  package var windowSymmetry: Symmetry?
  /// How much of the sample before is subtracted from each.
  package var preEmphasis: Double?
  /// What goes into the bands.
  package var spectrum: Spectrum?
  /// Number of mel bands.
  package var melBands: Int
  /// Lower edge of the first band.
  package var lowerHertz: Int?
  /// Upper edge of the last band.
  package var upperHertz: Int?
  /// What is added to a band before its logarithm is taken.
  package var logOffset: Float?
  /// Which logarithm: of base e, of base 10, or ten times that.
  package var logarithm: Logarithm?
  /// The factor of the logarithm.
  package var scale: Float?
  /// What is added to the product.
  package var offset: Float?
  /// The lowest and the highest value; -1 or 0, and 1.
  package var clamp: [Float]?
  /// Frames in one input of the network.
  package var frames: Int

  /// The kind's name.
  package static let kind = "log-mel"

  /// Describes a front end.
  package init(_ frontEnd: FrontEnd) {
    let logMel = frontEnd.logMel
    kind = Self.kind
    sampleRateHertz = Int(frontEnd.sampleRateHertz)
    frameLength = Int(frontEnd.frameLength)
    frameStride = Int(frontEnd.frameStride)
    fftLength = Int(frontEnd.fftLength)
    window = logMel.isHamming ? .hamming : .hann
    windowSymmetry = logMel.isSymmetric ? .symmetric : .periodic
    preEmphasis = Double(logMel.preEmphasis) / 32_768
    spectrum = Spectrum.allCases[Int(logMel.spectrum.rawValue)]
    melBands = Int(frontEnd.melBands)
    lowerHertz = Int(frontEnd.lowerHertz)
    upperHertz = Int(frontEnd.upperHertz)
    logOffset = frontEnd.logOffset
    logarithm = Logarithm.allCases[Int(logMel.logarithm.rawValue)]
    scale = Float(halfPattern: logMel.scaleBits)
    offset = Float(halfPattern: logMel.offsetBits)
    clamp = Self.limits(logMel.clamp)
    frames = Int(frontEnd.frames)
  }

  /// The limits that a clamp stands for.
  package static func limits(_ clamp: LogMelParameters.Clamp) -> [Float]? {
    switch clamp {
    case .none: nil
    case .unit: [0, 1]
    case .signedUnit: [-1, 1]
    case .nonnegative: [0]
    }
  }

  /// The front end described; throws when a value is out of range, naming it.
  package func frontEnd() throws(FrontEndDescriptionError) -> FrontEnd {
    let rate = try checked("sampleRateHertz", sampleRateHertz ?? 16_000, in: 1_000...192_000)
    let length = try checked("frameLength", frameLength, in: 1...4_096)
    let stride = try checked("frameStride", frameStride, in: 1...length)
    let points = try checked("fftLength", fftLength ?? Self.points(length), in: length...4_096)
    guard points >= 32, points & (points - 1) == 0 else {
      throw FrontEndDescriptionError(
        reason: "fftLength is \(points); a power of two from 32 on works")
    }
    let upper = try checked("upperHertz", upperHertz ?? rate / 2, in: 1...min(65_535, rate / 2))
    let lower = try checked("lowerHertz", lowerHertz ?? 0, in: 0...upper - 1)
    let bands = try checked("melBands", melBands, in: 1...128)
    let count = try checked("frames", frames, in: 1...65_535)
    let (offset, parameters) = try (logarithmOffset(), parameters())
    return FrontEnd(
      sampleRateHertz: UInt32(rate), frameLength: UInt16(length), frameStride: UInt16(stride),
      fftLength: UInt16(points), frames: UInt16(count), lowerHertz: UInt16(lower),
      upperHertz: UInt16(upper), melBands: UInt8(bands), logOffset: offset, logMel: parameters)
  }

  /// What of a description a file keeps less exactly than it says, for people.
  package func approximations(in frontEnd: FrontEnd) -> [String] {
    let kept = Self(frontEnd)
    return [
      ("scale", scale.map(Double.init), kept.scale.map(Double.init)),
      ("offset", offset.map(Double.init), kept.offset.map(Double.init)),
      ("preEmphasis", preEmphasis, kept.preEmphasis),
    ].compactMap { key, said, kept in
      guard let said, let kept, said != kept else { return nil }
      return
        "the front end's \(key) is \(Float(kept)), the nearest to \(Float(said)) that the file can hold"
    }
  }

  private static func points(_ length: Int) -> Int {
    var points = 32
    while points < length { points *= 2 }
    return points
  }

  private func logarithmOffset() throws(FrontEndDescriptionError) -> Float {
    let offset = logOffset ?? 1e-6
    guard offset == 0 && clamp != nil || (0x1p-40...1).contains(offset) else {
      throw FrontEndDescriptionError(
        reason: "logOffset is \(offset); 1e-12 to 1 works, or 0 where clamp says what silence is")
    }
    return offset
  }

  private func parameters() throws(FrontEndDescriptionError) -> LogMelParameters {
    let limits = LogMelParameters.Clamp.allCases.first { Self.limits($0) == clamp }
    guard let limits else {
      throw FrontEndDescriptionError(reason: "clamp is not [0, 1], [-1, 1] or [0]")
    }
    let (scale, offset, emphasis) = (scale ?? 1, offset ?? 0, preEmphasis ?? 0)
    guard (0x1p-14...65_504).contains(scale) else {
      throw FrontEndDescriptionError(reason: "scale is \(scale); 0.0000611 to 65504 works")
    }
    guard abs(offset) < 511.5 else {
      throw FrontEndDescriptionError(reason: "offset is \(offset); -511 to 511 works")
    }
    guard (0...0.999_95).contains(emphasis) else {
      throw FrontEndDescriptionError(reason: "preEmphasis is \(emphasis); 0 to 0.9999 works")
    }
    return LogMelParameters(
      spectrum: LogMelParameters.Spectrum.allCases[index(spectrum ?? .power)],
      isHamming: window == .hamming, isSymmetric: windowSymmetry == .symmetric,
      logarithm: LogMelParameters.Logarithm.allCases[index(logarithm ?? .natural)],
      clamp: limits, scaleBits: scale.nearestHalfPattern, offsetBits: offset.nearestHalfPattern,
      preEmphasis: UInt16((emphasis * 32_768).rounded()))
  }

  private func index<Value: CaseIterable & Equatable>(_ value: Value) -> Int {
    Array(Value.allCases).firstIndex(of: value) ?? 0
  }
}
