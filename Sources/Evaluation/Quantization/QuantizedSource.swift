public import ModelCompiler
public import Quantization

extension ModelSource {
  /// Lowers what became of a float network.
  ///
  /// The file's provenance will name the calibration set by its digest.
  ///
  /// - Throws: `CompileError`.
  public init(
    _ source: GraphSource, quantized: PostTrainingQuantization, with set: CalibrationSet,
    target: Target? = nil
  ) throws {
    var quantizedSource = source
    quantizedSource.graph = quantized.graph
    try self.init(quantizedSource, target: target)
    let digest = set.digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    model.provenance.append(
      "int8 by \(quantized.method.rawValue) calibration on \(set.inputs.count) inputs, SHA-256 "
        + digest)
    model.passes = quantized.passes + model.passes
    notes += set.notes + quantized.notes
  }
}
