package import Thimble

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The JSON form of an audio front end, as models' metadata and `--frontend FILE.json` hold it.
///
/// ```json
/// {"sampleRateHertz": 16000, "frameLength": 480, "frameStride": 320, "fftLength": 512,
///  "melBands": 40, "lowerHertz": 20, "upperHertz": 4000, "logOffset": 1e-6,
///  "coefficients": 10, "lifter": 22, "frames": 49, "gain": "fixed"}
/// ```
///
/// Every key but `lifter` is required. Values are checked by `frontEnd()`, not by decoding.
package struct FrontEndDescription: Codable, Equatable, Sendable {
  /// How the waveform is scaled, by name.
  package enum Gain: String, Codable, Sendable {
    /// `FrontEnd.Gain.fixed`.
    case fixed
    /// `FrontEnd.Gain.clipMaximum`.
    case clipMaximum
  }

  /// Samples in a second.
  package var sampleRateHertz: Int
  /// Samples in a frame.
  package var frameLength: Int
  /// Samples from one frame's start to the next.
  package var frameStride: Int
  /// Length of the Fourier transform: a power of two, at least `frameLength`.
  package var fftLength: Int
  /// Number of mel bands.
  package var melBands: Int
  /// Lower edge of the first mel band.
  package var lowerHertz: Int
  /// Upper edge of the last mel band, at most half of the sample rate.
  package var upperHertz: Int
  /// What is added to a band's magnitude before its logarithm is taken.
  package var logOffset: Float
  /// Number of cepstral coefficients, at most `melBands`.
  package var coefficients: Int
  /// Length of the lifter that weights the coefficients, at least `coefficients`; none when 0 or absent.
  package var lifter: Int?
  /// Frames in one input of the network.
  package var frames: Int
  /// How the waveform is scaled.
  package var gain: Gain

  /// Describes a front end.
  package init(_ frontEnd: FrontEnd) {
    sampleRateHertz = Int(frontEnd.sampleRateHertz)
    frameLength = Int(frontEnd.frameLength)
    frameStride = Int(frontEnd.frameStride)
    fftLength = Int(frontEnd.fftLength)
    melBands = Int(frontEnd.melBands)
    lowerHertz = Int(frontEnd.lowerHertz)
    upperHertz = Int(frontEnd.upperHertz)
    logOffset = frontEnd.logOffset
    coefficients = Int(frontEnd.coefficients)
    lifter = frontEnd.lifter == 0 ? nil : Int(frontEnd.lifter)
    frames = Int(frontEnd.frames)
    switch frontEnd.gain {
    case .fixed: gain = .fixed
    case .clipMaximum: gain = .clipMaximum
    }
  }

  /// Reads a description from UTF-8 JSON; throws when a key is missing or a value has the wrong type.
  package init(json: [UInt8]) throws(FrontEndDescriptionError) {
    do {
      self = try JSONDecoder().decode(FrontEndDescription.self, from: Data(json))
    } catch let error as DecodingError {
      throw FrontEndDescriptionError(reason: Self.explanation(of: error))
    } catch {
      throw FrontEndDescriptionError(reason: "it is not valid JSON")
    }
  }

  /// The description as UTF-8 JSON, keys sorted.
  package func json() throws(FrontEndDescriptionError) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    do {
      return Array(try encoder.encode(self))
    } catch {
      throw FrontEndDescriptionError(reason: "a value cannot be written as JSON")
    }
  }

  /// The front end described; throws when a value is out of range, naming it.
  package func frontEnd() throws(FrontEndDescriptionError) -> FrontEnd {
    try checked("sampleRateHertz", sampleRateHertz, in: 1...1_000_000)
    try checked("fftLength", fftLength, in: 2...32_768)
    guard fftLength & (fftLength - 1) == 0 else {
      throw FrontEndDescriptionError(reason: "fftLength is \(fftLength); a power of two works")
    }
    try checked("frameLength", frameLength, in: 1...fftLength)
    try checked("frameStride", frameStride, in: 1...65_535)
    try checked("frames", frames, in: 1...65_535)
    try checked("melBands", melBands, in: 1...255)
    try checked("coefficients", coefficients, in: 1...melBands)
    guard let length = UInt8(exactly: lifter ?? 0), length == 0 || length >= coefficients else {
      throw FrontEndDescriptionError(
        reason: "lifter is \(lifter ?? 0); 0 for none, or \(coefficients) to 255 works")
    }
    try checked("upperHertz", upperHertz, in: 1...max(1, min(65_535, sampleRateHertz / 2)))
    try checked("lowerHertz", lowerHertz, in: 0...upperHertz - 1)
    guard logOffset.isFinite, logOffset > 0 else {
      throw FrontEndDescriptionError(reason: "logOffset is \(logOffset); more than 0 works")
    }
    return FrontEnd(
      sampleRateHertz: UInt32(sampleRateHertz), frameLength: UInt16(frameLength),
      frameStride: UInt16(frameStride), fftLength: UInt16(fftLength), frames: UInt16(frames),
      lowerHertz: UInt16(lowerHertz), upperHertz: UInt16(upperHertz), melBands: UInt8(melBands),
      coefficients: UInt8(coefficients), lifter: length,
      gain: gain == .fixed ? .fixed : .clipMaximum,
      logOffset: logOffset)
  }

  static func explanation(of error: DecodingError) -> String {
    switch error {
    case .keyNotFound(let key, _): "the key \(key.stringValue) is missing"
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      "\(path(of: context)) has the wrong type"
    case .dataCorrupted(let context):
      context.codingPath.isEmpty
        ? "it is not valid JSON" : "\(path(of: context)) has a value that is not accepted"
    @unknown default: "it cannot be read"
    }
  }

  private static func path(of context: DecodingError.Context) -> String {
    context.codingPath.last?.stringValue ?? "the top level"
  }
}

/// Why a front end's description cannot be used.
package struct FrontEndDescriptionError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What is wrong, and what works.
  package let reason: String

  /// The error in words.
  package var description: String { "audio front end: \(reason)" }
}
