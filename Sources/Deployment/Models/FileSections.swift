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

  /// The parts, in the file's order; what pads them to 16 bytes comes last.
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
    let model = session.model
    let header = model.header
    let parts = [
      Section(name: "header", bytes: FileLayout.headerBytes),
      Section(name: "tensors", bytes: model.tensorCount * FileLayout.tensorBytes),
      Section(name: "operators", bytes: model.operatorCount * FileLayout.operatorBytes),
      Section(name: "constants", bytes: Int(header.constantBytes)),
      Section(name: "labels", bytes: Int(header.labelBytes)),
      Section(name: "front end", bytes: header.frontEnd == 0 ? 0 : FileLayout.frontEndBytes),
      Section(name: "provenance", bytes: Int(header.provenanceBytes)),
      Section(
        name: "slot tables",
        bytes: header.slotTables == 0 ? 0 : model.byteCount - Int(header.slotTables)),
    ]
    let padding = model.byteCount - parts.reduce(0) { $0 + $1.bytes }
    sections = parts + [Section(name: "padding", bytes: padding)]
    formatVersion = Int(header.version)
    provenance = String(
      decoding: model.provenance.dropFirst(FileLayout.digestBytes), as: UTF8.self
    )
    .split(separator: "\n").map(String.init)
  }
}
