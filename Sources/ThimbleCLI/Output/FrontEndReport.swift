import GraphIR
import Thimble

/// An audio front end, as `--json` shows it: the form that `--frontend FILE` reads.
struct FrontEndReport: Encodable {
  private let description: FrontEndDescription

  init(_ frontEnd: FrontEnd) {
    description = FrontEndDescription(frontEnd)
  }

  func encode(to encoder: any Encoder) throws {
    try description.encode(to: encoder)
  }

  /// One line for people.
  var sentence: String {
    let lifter = description.lifter.map { ", lifter \($0)" } ?? ""
    return "MFCC, \(description.frames) frames of \(description.coefficients) coefficients"
      + "\(lifter), \(grouped(description.sampleRateHertz)) Hz, gain \(description.gain.rawValue)"
  }
}
