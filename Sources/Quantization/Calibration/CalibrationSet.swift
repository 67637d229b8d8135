package import GraphIR
import HostSupport

/// Inputs of a network that stand for those it will meet.
package struct CalibrationSet: Sendable {
  /// What they are, for people: a folder or a file.
  package let name: String
  /// Real values, `height * width * channels` of each of the network's inputs, not empty.
  package private(set) var inputs: [[Float]]
  /// What there is to say of them, for people.
  package let notes: [String]

  /// Fewer inputs than these are called few.
  private static let usualCount = 100

  /// Makes a set; `notes` says what was done to the inputs.
  ///
  /// - Throws: `CalibrationError` for an empty set, or values that are not finite or too few.
  package init(
    name: String, inputs: [[Float]], notes: [String] = [], for graph: Graph
  ) throws(CalibrationError) {
    guard !inputs.isEmpty else { throw CalibrationError(name: name, reason: "holds no input") }
    let count = graph.inputs.reduce(0) { $0 + graph.tensors[$1].count }
    for (index, input) in inputs.enumerated() {
      guard input.count == count else {
        throw CalibrationError(
          name: name,
          reason: "input \(index) has \(input.count) values, the model takes \(count)")
      }
      guard input.allSatisfy(\.isFinite) else {
        throw CalibrationError(
          name: name, reason: "input \(index) holds a value that is not finite")
      }
    }
    self.name = name
    self.inputs = inputs
    let different = Set(inputs).count
    let few =
      "calibrated on \(different) different \(different == 1 ? "input" : "inputs"), and made for "
      + "those: \(Self.usualCount) and more are usual"
    self.notes = notes + (different < Self.usualCount ? [few] : [])
  }

  /// At most as many of the inputs, spread evenly.
  func sampled(_ count: Int) -> CalibrationSet {
    var set = self
    set.inputs = inputs.sample(count)
    return set
  }

  /// SHA-256 of all values, as little-endian float32, one input after the other.
  package var digest: [UInt8] {
    SHA256.digest(
      of: inputs.joined().flatMap { value in
        (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) }
      })
  }

  /// Every other input to choose by, and the rest to judge choices by; a lone input has to do for both.
  var halves: (choosing: [[Float]], judging: [[Float]]) {
    guard inputs.count > 1 else { return (inputs, inputs) }
    return (
      stride(from: 0, to: inputs.count, by: 2).map { inputs[$0] },
      stride(from: 1, to: inputs.count, by: 2).map { inputs[$0] }
    )
  }
}

extension [[Float]] {
  /// At most `count` inputs, spread evenly.
  func sample(_ count: Int) -> [[Float]] {
    count < self.count ? (0..<count).map { self[$0 * self.count / count] } : self
  }
}

/// Why a calibration set cannot be used.
package struct CalibrationError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The set's name.
  package let name: String
  /// What is wrong.
  package let reason: String

  /// Makes an error.
  package init(name: String, reason: String) {
    self.name = name
    self.reason = reason
  }

  /// The error in a line.
  package var description: String { "\(name): \(reason)" }
}
