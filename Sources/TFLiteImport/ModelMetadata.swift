import GraphIR
import Thimble

/// What this project's training tools add to a model: labels and audio front end.
struct ModelMetadata {
  private var labels: [String] = []
  private var frontEnd: FrontEnd?

  /// Reads the entries `thimble.labels` (UTF-8, one a line) and `thimble.frontend` (JSON).
  init(_ file: ModelFile) throws(FileDefect) {
    if let range = try file.range(ofMetadata: "thimble.labels") {
      guard let text = String(validating: file.reader.bytes[range], as: UTF8.self) else {
        throw FileDefect(at: range.lowerBound, "metadata thimble.labels is not UTF-8")
      }
      var lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }.map(String.init)
      if lines.last == "" { lines.removeLast() }
      labels = lines
    }
    if let range = try file.range(ofMetadata: "thimble.frontend") {
      do throws(FrontEndDescriptionError) {
        let json = Array(file.reader.bytes[range])
        frontEnd = try FrontEndDescription(json: json).frontEnd()
      } catch {
        throw FileDefect(at: range.lowerBound, "metadata thimble.frontend: \(error.reason)")
      }
    }
  }

  /// Puts labels and front end into a graph; `Graph.validate()` checks that they fit.
  func apply(to graph: inout Graph) {
    graph.labels = labels
    graph.frontEnd = frontEnd
  }
}
