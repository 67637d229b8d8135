/// What one inference asks of an operator, counted from its shapes: the cost model's input, beside the trip
/// counts of its kernel's loops.
package struct Workload: Equatable, Sendable {
  /// Multiply-accumulates, padded taps not counted as absent (the figure TFLite tools print).
  package var multiplyAccumulates: Int
  /// Those of them that multiply 32-bit values.
  package var wideProducts: Int
  /// Output values.
  package var outputs: Int
  /// Those of them that are rescaled by a 32-bit multiplier, or finished by some such arithmetic.
  package var rescaledOutputs: Int
  /// Bytes of constants in flash that a whole inference needs (weights, tables, requantization).
  package var constantBytes: Int
  /// Bytes of activations read, each input tensor counted once.
  package var inputBytes: Int
  /// Bytes of activations written.
  package var outputBytes: Int
  /// Row steps the executor takes.
  package var steps: Int

  /// Makes a workload; without `rescaledOutputs`, every output is rescaled.
  package init(
    multiplyAccumulates: Int = 0, wideProducts: Int = 0, outputs: Int = 0,
    rescaledOutputs: Int? = nil, constantBytes: Int = 0, inputBytes: Int = 0,
    outputBytes: Int = 0, steps: Int = 0
  ) {
    self.multiplyAccumulates = multiplyAccumulates
    self.wideProducts = wideProducts
    self.outputs = outputs
    self.rescaledOutputs = rescaledOutputs ?? outputs
    self.constantBytes = constantBytes
    self.inputBytes = inputBytes
    self.outputBytes = outputBytes
    self.steps = steps
  }
}
