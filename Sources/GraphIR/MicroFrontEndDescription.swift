package import Thimble

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The JSON form of a micro front end.
///
/// ```json
/// {"kind": "micro", "sampleRateHertz": 16000, "frameLength": 480, "frameStride": 160, "channels": 40,
///  "lowerHertz": 125, "upperHertz": 7500, "evenSmoothing": 0.025, "oddSmoothing": 0.06,
///  "minimumSignal": 0.05, "smoothingBits": 10, "pcanStrength": 0.95, "pcanOffset": 80, "gainBits": 21,
///  "scaleShift": 6, "frames": 3}
/// ```
///
/// Every key but `kind` and `frames` may be left out, and is then as here.
package struct MicroFrontEndDescription: Codable, Equatable, Sendable {
  /// `micro`.
  package var kind: String
  /// Samples in a second.
  package var sampleRateHertz: Int?
  /// Samples in a frame.
  package var frameLength: Int?
  /// Samples from one frame's start to the next, at most `frameLength`.
  package var frameStride: Int?
  /// Number of channels.
  package var channels: Int?
  /// Lower edge of the first channel.
  package var lowerHertz: Int?
  /// Upper edge of the last channel.
  package var upperHertz: Int?
  /// How much of a frame goes into the noise of channels 0, 2, …, in thousandths.
  package var evenSmoothing: Double?
  /// The same of channels 1, 3, ….
  package var oddSmoothing: Double?
  /// What is left of a signal that is all noise, in thousandths.
  package var minimumSignal: Double?
  /// Bits by which estimates of the noise are scaled up.
  package var smoothingBits: Int?
  /// The power of the noise that a signal is divided by, in hundredths; 0 for no gain.
  package var pcanStrength: Double?
  /// What is added to the noise before.
  package var pcanOffset: Int?
  /// Bits of a gain of 1.
  package var gainBits: Int?
  /// Bits by which natural logarithms are scaled up.
  package var scaleShift: Int?
  /// Frames in one input of the network.
  package var frames: Int

  /// The kind's name.
  package static let kind = "micro"

  /// Describes a front end.
  package init(_ frontEnd: FrontEnd) {
    let micro = frontEnd.micro
    kind = Self.kind
    sampleRateHertz = Int(frontEnd.sampleRateHertz)
    frameLength = Int(frontEnd.frameLength)
    frameStride = Int(frontEnd.frameStride)
    channels = Int(frontEnd.melBands)
    lowerHertz = Int(frontEnd.lowerHertz)
    upperHertz = Int(frontEnd.upperHertz)
    evenSmoothing = Double(micro.evenThousandths) / 1_000
    oddSmoothing = Double(micro.oddThousandths) / 1_000
    minimumSignal = Double(micro.minimumThousandths) / 1_000
    smoothingBits = Int(micro.smoothingBits)
    pcanStrength = Double(micro.pcanStrength) / 100
    pcanOffset = Int(micro.pcanOffset)
    gainBits = Int(micro.gainBits)
    scaleShift = Int(micro.scaleShift)
    frames = Int(frontEnd.frames)
  }

  /// The front end described; throws when a value is out of range, naming it.
  package func frontEnd() throws(FrontEndDescriptionError) -> FrontEnd {
    let usual = MicroParameters.usual
    let rate = try checked("sampleRateHertz", sampleRateHertz ?? 16_000, in: 1_000...192_000)
    let length = try checked("frameLength", frameLength ?? rate * 30 / 1_000, in: 17...4_096)
    let stride = try checked("frameStride", frameStride ?? rate / 100, in: 1...length)
    let upper = try checked("upperHertz", upperHertz ?? 7_500, in: 1...min(65_535, rate / 2))
    let strength = try parts("pcanStrength", pcanStrength ?? 0.95, of: 100)
    return FrontEnd(
      sampleRateHertz: UInt32(rate), frameLength: UInt16(length), frameStride: UInt16(stride),
      frames: UInt16(try checked("frames", frames, in: 1...65_535)),
      lowerHertz: UInt16(try checked("lowerHertz", lowerHertz ?? 125, in: 0...upper - 1)),
      upperHertz: UInt16(upper),
      channels: UInt8(try checked("channels", channels ?? 40, in: 1...128)),
      micro: MicroParameters(
        evenSmoothing: try parts("evenSmoothing", evenSmoothing ?? 0.025, of: 1_000),
        oddSmoothing: try parts("oddSmoothing", oddSmoothing ?? 0.06, of: 1_000),
        minimumSignal: try parts("minimumSignal", minimumSignal ?? 0.05, of: 1_000),
        smoothingBits: UInt8(
          try checked("smoothingBits", smoothingBits ?? Int(usual.smoothingBits), in: 6...16)),
        pcanStrength: strength,
        pcanOffset: strength == 0
          ? 0 : UInt8(try checked("pcanOffset", pcanOffset ?? Int(usual.pcanOffset), in: 0...255)),
        gainBits: strength == 0
          ? 0 : UInt8(try checked("gainBits", gainBits ?? Int(usual.gainBits), in: 12...31)),
        scaleShift: UInt8(try checked("scaleShift", scaleShift ?? Int(usual.scaleShift), in: 1...7))
      ))
  }

  /// A number as a whole one of hundredths or thousandths, which is what the file holds.
  private func parts(
    _ key: String, _ value: Double, of whole: Double
  ) throws(FrontEndDescriptionError) -> UInt8 {
    let parts = value * whole
    guard (0...255).contains(parts), abs(parts - parts.rounded()) < 1e-6 else {
      throw FrontEndDescriptionError(
        reason: "\(key) is \(value); multiples of \(1 / whole) to \(255 / whole) work")
    }
    return UInt8(parts.rounded())
  }
}
