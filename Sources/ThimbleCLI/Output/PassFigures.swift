import GraphIR

/// What a pass over the graph saved, as `--json` shows it.
struct PassFigures: Encodable {
  var name: String
  var removedNodes: Int
  var removedChannels: Int
  var multiplyAccumulatesBefore: Int
  var multiplyAccumulatesAfter: Int
  var constantBytesSaved: Int
  private let savesAny: Bool

  private enum CodingKeys: String, CodingKey {
    case name, removedNodes, removedChannels, multiplyAccumulatesBefore
    case multiplyAccumulatesAfter, constantBytesSaved
  }

  init(_ report: PassReport) {
    name = report.name
    removedNodes = report.removedNodes
    removedChannels = report.removedChannels
    multiplyAccumulatesBefore = report.before.multiplyAccumulates
    multiplyAccumulatesAfter = report.after.multiplyAccumulates
    constantBytesSaved = report.constantBytesSaved
    savesAny = report.savesAny
  }

  /// What the pass saved, for people; `nil` when nothing.
  private var sentence: String? {
    guard savesAny else { return nil }
    var parts: [String] = []
    if removedNodes > 0 { parts.append("\(grouped(removedNodes)) operators less") }
    if removedChannels > 0 { parts.append("\(grouped(removedChannels)) channels less") }
    if multiplyAccumulatesAfter != multiplyAccumulatesBefore {
      parts.append(
        "\(grouped(multiplyAccumulatesBefore)) -> \(grouped(multiplyAccumulatesAfter)) MACs")
    }
    if constantBytesSaved > 0 {
      parts.append("\(grouped(constantBytesSaved)) bytes of constants less")
    }
    return parts.isEmpty ? nil : "\(name): \(parts.joined(separator: ", "))"
  }

  /// A table row for each pass that saved something.
  static func rows(_ figures: [PassFigures]) -> [[String]] {
    figures.compactMap(\.sentence).map { ["Pass", $0] }
  }
}
