import HostSupport
import MCUCost
import ModelCompiler

/// What every report says of a deployed model first, under the same names.
package struct ModelIdentity: Codable, Equatable, Sendable {
  /// The model file's path, as it was given.
  package var model: String
  /// What that file is: `tflite`, `onnx` or `thimble`.
  package var format: String
  /// SHA-256 of the `.thimble` file, in hexadecimal digits.
  package var modelSHA256: String
  /// SHA-256 of the file that the model came from first; `nil` where it is not known.
  package var sourceSHA256: String?
  /// The processor that the file is laid out for; `nil` for a `.thimble` file that keeps its layout.
  package var target: String?
  /// The order of the file's constants.
  package var layout: String

  /// Makes an identity from its parts.
  package init(
    model: String, format: String, modelSHA256: String, sourceSHA256: String?, target: String?,
    layout: String
  ) {
    self.model = model
    self.format = format
    self.modelSHA256 = modelSHA256
    self.sourceSHA256 = sourceSHA256
    self.target = target
    self.layout = layout
  }

  /// Identifies a deployment.
  package init(_ deployment: Deployment) {
    let source = deployment.source
    let digest = source.model.sourceSHA256
    self.init(
      model: source.path, format: source.format.rawValue,
      modelSHA256: SHA256.hexadecimalDigest(of: deployment.file),
      sourceSHA256: digest.contains { $0 != 0 } ? hexadecimal(digest) : nil,
      target: source.target?.rawValue, layout: source.model.layout.name)
  }
}
