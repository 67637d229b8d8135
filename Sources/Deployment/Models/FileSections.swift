import ModelCompiler
import Thimble

/// What a `.thimble` file consists of, and where it comes from.
package struct FileSections: Equatable, Sendable {
  /// A part of the file.
  package struct Section: Encodable, Equatable, Sendable {
    /// What it holds.
    package var name: String
    /// Its bytes, padding not included.
    package var bytes: Int
  }

  /// The parts, in the file's order; then what pads them to 16 bytes, and what follows the file.
  package var sections: [Section]
  /// The version of the format.
  package var formatVersion: Int
  /// What made the file, and notes, a line each.
  package var provenance: [String]

  /// Reads a file's header and provenance.
  ///
  /// - Throws: `FileError` for a file that is refused.
  package init(_ deployment: Deployment) throws {
    let session = try deployment.makeSession(asDeployed: true)
    let model = session.model.records
    let header = model.header
    let parts = [
      Section(name: "header", bytes: FileLayout.headerBytes),
      Section(name: "tensors", bytes: Int(header.tensors.byteCount)),
      Section(name: "operators", bytes: Int(header.operators.byteCount)),
      Section(name: "ends", bytes: Int(header.ends.byteCount)),
      Section(name: "constants", bytes: Int(header.constants.byteCount)),
      Section(name: "labels", bytes: Int(header.labels.byteCount)),
      Section(name: "names", bytes: Int(header.names.byteCount)),
      Section(name: "front end", bytes: Int(header.frontEnd.byteCount)),
      Section(name: "listening", bytes: Int(header.records.byteCount)),
      Section(name: "provenance", bytes: Int(header.provenance.byteCount)),
      Section(name: "slot tables", bytes: Int(header.slotTables.byteCount)),
    ]
    let padding = model.byteCount - parts.reduce(0) { $0 + $1.bytes }
    sections =
      parts + [
        Section(name: "padding", bytes: padding),
        Section(name: "trailer", bytes: deployment.file.count - model.byteCount),
      ]
    formatVersion = Int(header.version)
    let text = model.provenance
    provenance = String(
      text.extracting(droppingFirst: min(FileLayout.digestBytes, text.count))
    )
    .split(separator: "\n").map(String.init)
  }
}
