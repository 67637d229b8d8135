/// What one inference asks of an operator, counted from its shapes: the cost model's input.
public struct Workload: Equatable, Sendable {
  /// Multiply-accumulates, padded taps not counted as absent (the figure TFLite tools print).
  public var multiplyAccumulates: Int
  /// Output values, each rescaled (or otherwise finished) once.
  public var outputs: Int
  /// Bytes of constants in flash that a whole inference needs (weights, tables, requantization).
  public var constantBytes: Int
  /// Bytes of activations read, each input tensor counted once.
  public var inputBytes: Int
  /// Bytes of activations written.
  public var outputBytes: Int
  /// Row steps the executor takes.
  public var steps: Int

  /// Makes a workload.
  public init(
    multiplyAccumulates: Int = 0, outputs: Int = 0, constantBytes: Int = 0, inputBytes: Int = 0,
    outputBytes: Int = 0, steps: Int = 0
  ) {
    self.multiplyAccumulates = multiplyAccumulates
    self.outputs = outputs
    self.constantBytes = constantBytes
    self.inputBytes = inputBytes
    self.outputBytes = outputBytes
    self.steps = steps
  }
}
