import HostSupport
package import ModelCompiler
package import Quantization

extension ModelSource {
  /// Lowers what became of a float network.
  ///
  /// The file's provenance will name the calibration set by its digest.
  ///
  /// - Throws: `CompileError`.
  package init(
    _ source: GraphSource, quantized: PostTrainingQuantization, with set: CalibrationSet,
    target: Target? = nil
  ) throws {
    var quantizedSource = source
    quantizedSource.graph = quantized.graph
    try self.init(quantizedSource, target: target)
    model.provenance.append(
      "int8 by \(quantized.method.rawValue) calibration on \(set.inputs.count) inputs, SHA-256 "
        + hexadecimal(set.digest))
    model.passes = quantized.passes + model.passes
    notes += set.notes + quantized.notes
  }
}
