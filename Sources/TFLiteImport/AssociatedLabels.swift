import GraphIR
import HostSupport

/// The names of the classes where TensorFlow Lite's own tools put them: a text file in the zip archive behind
/// the model, which the metadata name as the labels of the output's last axis.
struct AssociatedLabels {
  private(set) var labels: [String] = []
  private(set) var notes: [String] = []

  private static let mostBytes = 1 << 20
  /// `AssociatedFileType.TENSOR_AXIS_LABELS` of the metadata's schema.
  private static let axisLabels: Int8 = 2

  /// Looks for the names of `classes` classes.
  ///
  /// What cannot be read is told in a note: a model runs without names.
  init(_ file: ModelFile, classes: Int) {
    do throws(ZipArchive.Fault) {
      guard let archive = try ZipArchive(file.reader.bytes) else { return }
      let named = namedFiles(file)
      // Only what the metadata name, or else the one file that can be meant.
      let texts = archive.entries.filter { $0.name.lowercased().hasSuffix(".txt") }
      let isLabels = { (entry: ZipArchive.Entry) in entry.name.lowercased().contains("label") }
      let wanted =
        archive.entries.first { named.first == $0.name }
        ?? (named.isEmpty && texts.count == 1 ? texts.first(where: isLabels) : nil)
      guard let wanted else { return }
      let bytes = try archive.contents(of: wanted, limit: Self.mostBytes)
      try take(bytes, of: wanted.name, classes: classes)
    } catch {
      notes.append("the zip archive behind the model is not read: \(error.reason)")
    }
  }

  private mutating func take(
    _ bytes: [UInt8], of name: String, classes: Int
  ) throws(ZipArchive.Fault) {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      notes.append("'\(name)' in the file's zip archive is not UTF-8: its labels are not used")
      return
    }
    var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .map { String($0.drop { $0 == "\u{FEFF}" }) }
    while lines.last?.isEmpty == true { lines.removeLast() }
    guard lines.count == classes else {
      notes.append(
        "'\(name)' in the file's zip archive names \(lines.count) classes, the model has \(classes): "
          + "they are not used")
      return
    }
    labels = lines
    notes.append("the classes' names are those of '\(name)' in the file's zip archive")
  }

  /// The files that the metadata name as labels of the first output's axis, those without a locale first.
  private mutating func namedFiles(_ file: ModelFile) -> [String] {
    do throws(FileDefect) {
      guard let range = try file.range(ofMetadata: "TFLITE_METADATA") else { return [] }
      let reader = FlatBufferReader(bytes: Array(file.reader.bytes[range]))
      let root = try reader.root(identifier: "M001")
      guard
        let graph = try root.vector(Field.Metadata.subgraphs, stride: 4).limited(
          to: 16, "subgraphs"
        )
        .tables().first,
        let output = try graph.vector(Field.Metadata.outputs, stride: 4).limited(to: 64, "outputs")
          .tables().first
      else { return [] }
      var names: [(name: String, hasLocale: Bool)] = []
      for entry in try output.vector(Field.Metadata.files, stride: 4).limited(to: 64, "files")
        .tables()
      where try entry.value(Field.AssociatedFile.type, default: Int8(0)) == Self.axisLabels {
        let locale = try entry.string(Field.AssociatedFile.locale)
        names.append((try entry.string(Field.AssociatedFile.name), !locale.isEmpty))
      }
      return (names.filter { !$0.hasLocale } + names.filter(\.hasLocale)).map(\.name)
    } catch {
      notes.append("the file's metadata are not read: \(error.reason)")
      return []
    }
  }
}
