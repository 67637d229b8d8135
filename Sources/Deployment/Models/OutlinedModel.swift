package import GraphIR
import ONNXImport
import TFLiteImport

/// A model as its file has it, before anything is made of it: also one that cannot be run as it is.
package struct OutlinedModel: Sendable {
  /// The file's path, as it was given.
  package let path: String
  /// What the file is.
  package let format: ModelSource.Format
  /// Bytes of the file.
  package let byteCount: Int
  /// Operators and shapes.
  package let outline: ModelOutline
  /// Whether it is a float32 network that can be imported: quantizing it is all that it lacks.
  package let isFloatNetwork: Bool
  /// What the import changed or assumed, for people.
  package let notes: [String]

  /// Reads a `.tflite` or `.onnx` file; `nil` for a `.thimble` file, whose operators are known.
  ///
  /// - Throws: `FileError` for a file that cannot be read or is no model, `ImportError.invalid` for one that
  ///   is damaged.
  package init?(path: String) throws {
    let bytes = try InputFile.read(path)
    self.path = path
    byteCount = bytes.count
    switch ModelSource.Format(bytes, path: path) {
    case .tflite:
      format = .tflite
      outline = try TFLiteImporter.outline(of: bytes, fileName: path)
    case .onnx:
      format = .onnx
      outline = try ONNXImporter.outline(
        of: bytes, fileName: path, external: .beside(path))
    case .thimble: return nil
    case nil: throw ModelSource.foreignFile(bytes, path: path)
    }
    let graph = try? GraphSource(bytes: bytes, path: path).graph
    isFloatNetwork = graph?.isFloat ?? false
    notes = graph?.notes ?? []
  }
}
