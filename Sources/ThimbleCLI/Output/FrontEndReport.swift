import GraphIR
import Thimble

/// An audio front end, as `--json` shows it: the form that `--frontend FILE` reads.
struct FrontEndReport: Encodable {
  private let frontEnd: FrontEnd

  init(_ frontEnd: FrontEnd) { self.frontEnd = frontEnd }

  func encode(to encoder: any Encoder) throws {
    switch frontEnd.kind {
    case .mfcc: try FrontEndDescription(frontEnd).encode(to: encoder)
    case .micro: try MicroFrontEndDescription(frontEnd).encode(to: encoder)
    case .logMel: try LogMelDescription(frontEnd).encode(to: encoder)
    }
  }

  /// One line for people.
  var sentence: String {
    let rate = "\(grouped(Int(frontEnd.sampleRateHertz))) Hz"
    switch frontEnd.kind {
    case .mfcc:
      let description = FrontEndDescription(frontEnd)
      let lifter = description.lifter.map { ", lifter \($0)" } ?? ""
      return "MFCC, \(description.frames) frames of \(description.coefficients) coefficients"
        + "\(lifter), \(rate), gain \(description.gain.rawValue)"
    case .micro:
      return
        "micro front end, \(frontEnd.frames) frames of \(frontEnd.melBands) channels, \(rate), "
        + "frames of \(frontEnd.frameLength) samples every \(frontEnd.frameStride)"
        + (frontEnd.micro.hasPCAN ? ", PCAN" : "")
    case .logMel:
      return "log-mel, \(frontEnd.frames) frames of \(frontEnd.melBands) bands, \(rate), "
        + "frames of \(frontEnd.frameLength) samples every \(frontEnd.frameStride), "
        + "\(frontEnd.logMel.spectrum)"
        + (frontEnd.logMel.preEmphasis == 0 ? "" : ", pre-emphasis")
    }
  }
}
