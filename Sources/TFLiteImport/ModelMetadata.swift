import GraphIR
import Thimble

/// What a file says of its classes and of the audio front end before it: this project's training tools add
/// both, TensorFlow Lite's the classes' names (`AssociatedLabels`).
struct ModelMetadata {
  private var labels: [String] = []
  private var frontEnd: FrontEnd?
  private var notes: [String] = []

  /// Reads the entries `thimble.labels` (UTF-8, one a line) and `thimble.frontend` (JSON).
  ///
  /// - Parameters:
  ///   - file: the file.
  ///   - classes: how many classes the output has.
  /// - Throws: `FileDefect` for an entry that is damaged.
  init(_ file: ModelFile, classes: Int) throws(FileDefect) {
    if let range = try file.range(ofMetadata: "thimble.labels") {
      guard let text = String(validating: file.reader.bytes[range], as: UTF8.self) else {
        throw FileDefect(at: range.lowerBound, "metadata thimble.labels is not UTF-8")
      }
      var lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }.map(String.init)
      if lines.last == "" { lines.removeLast() }
      labels = lines
    } else {
      let associated = AssociatedLabels(file, classes: classes)
      (labels, notes) = (associated.labels, associated.notes)
    }
    if let range = try file.range(ofMetadata: "thimble.frontend") {
      do throws(FrontEndDescriptionError) {
        let json = Array(file.reader.bytes[range])
        frontEnd = try FrontEnd.described(by: json).frontEnd
      } catch {
        throw FileDefect(at: range.lowerBound, "metadata thimble.frontend: \(error.reason)")
      }
    }
  }

  /// Puts labels and front end into a graph; `Graph.validate()` checks that they fit.
  func apply(to graph: inout Graph) {
    graph.labels = labels
    graph.frontEnd = frontEnd
    graph.notes += notes
  }
}
