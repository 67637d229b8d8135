/// One row of the MLPerf Tiny inference results, v0.5 to v1.3, closed division.
///
/// The figures are facts from the organisation's published result files.
package struct PublishedResult: Codable, Equatable, Sendable {
  /// The benchmark's networks.
  package enum Task: String, CaseIterable, Codable, Sendable {
    /// Keyword spotting.
    case kws
    /// Visual wake words.
    case vww
    /// Image classification.
    case ic
    /// Anomaly detection.
    case ad
    /// Streaming wake word.
    case sww
  }

  /// The network that was run.
  package enum Model: String, Codable, Sendable {
    /// The reference network in 8 bits.
    case referenceInt8 = "reference int8"
    /// The reference network in floating point.
    case referenceFloat32 = "reference float32"
    /// The reference's topology, quantized by the submitter.
    case ownQuantization = "own quantization"
  }

  /// The round of the benchmark, such as `1.2`.
  package var version: String
  /// Who submitted.
  package var submitter: String
  /// The board.
  package var board: String
  /// The core, as submitted.
  package var core: String
  /// The clock.
  package var clockMegahertz: Double
  /// The supply of the energy run, if there was one.
  package var supplyVolts: Double?
  /// The software.
  package var software: String
  /// The network.
  package var task: Task
  /// Time of one inference.
  package var latencyMilliseconds: Double
  /// Energy of one inference, if it was measured.
  package var energyMicrojoules: Double?
  /// The network that was run.
  package var model: Model

  /// Cycles of one inference.
  package var cycles: Double { latencyMilliseconds * clockMegahertz * 1e3 }

  /// All rows, in the order of publication.
  package static let all: [PublishedResult] = {
    let lines = String(decoding: EmbeddedFile.publishedResults.bytes, as: UTF8.self)
      .split(separator: "\n").dropFirst()
    return lines.map { line in
      guard let row = PublishedResult(line: line) else {
        preconditionFailure("embedded results: \(line)")
      }
      return row
    }
  }()

  /// Reads a line of comma-separated values; a field may stand in quotes.
  init?(line: Substring) {
    let fields = PublishedResult.fields(line)
    guard fields.count == 11, let clock = Double(fields[4]), let task = Task(rawValue: fields[7]),
      let latency = Double(fields[8]), let model = Model(rawValue: fields[10])
    else { return nil }
    version = fields[0]
    submitter = fields[1]
    board = fields[2]
    core = fields[3]
    clockMegahertz = clock
    supplyVolts = Double(fields[5])
    software = fields[6]
    self.task = task
    latencyMilliseconds = latency
    energyMicrojoules = Double(fields[9])
    self.model = model
  }

  private static func fields(_ line: Substring) -> [String] {
    var fields = [""]
    var isQuoted = false
    for character in line {
      switch character {
      case "\"": isQuoted.toggle()
      case "," where !isQuoted: fields.append("")
      default: fields[fields.count - 1].append(character)
      }
    }
    return fields
  }

  /// Whether two rows are of one build on one board: everything but task and clock agrees.
  func isSameBuild(as other: PublishedResult) -> Bool {
    version == other.version && submitter == other.submitter && board == other.board
      && software == other.software && supplyVolts == other.supplyVolts && model == other.model
  }
}
