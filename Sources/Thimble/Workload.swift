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
  /// How often the loops of the operator's own kernel turn.
  public var turns: LoopTurns

  /// Makes a workload; without `turns`, an inner loop takes the products, and a step is a row.
  public init(
    multiplyAccumulates: Int = 0, outputs: Int = 0, constantBytes: Int = 0, inputBytes: Int = 0,
    outputBytes: Int = 0, steps: Int = 0, turns: LoopTurns? = nil
  ) {
    self.multiplyAccumulates = multiplyAccumulates
    self.outputs = outputs
    self.constantBytes = constantBytes
    self.inputBytes = inputBytes
    self.outputBytes = outputBytes
    self.steps = steps
    self.turns = turns ?? LoopTurns(innerProducts: multiplyAccumulates, rows: steps)
  }
}

/// How often the loops of a row kernel turn in an inference.
///
/// A kernel's instructions are a sum of these counts, each times what its loop takes. Loops that a
/// kernel does not have count 0.
public struct LoopTurns: Equatable, Sendable {
  /// Products (of pools: values) that the inner loop takes, taps outside the input left out; where it
  /// serves four output channels at a time, the last four count in full.
  public var innerProducts: Int
  /// Products taken one by one, where the inner loop that serves four channels does not apply.
  public var singleProducts: Int
  /// Times that the inner loop is entered.
  public var innerRuns: Int
  /// Times that a loop is entered which takes products one by one; of tiles, those that are finished.
  public var singleRuns: Int
  /// Weights read for taps outside the input, whose zero point is taken not to be 0; where windows are
  /// gathered, the bytes of those that have such taps.
  public var borderProducts: Int
  /// Turns of the loop that looks for taps outside the input.
  public var borderRuns: Int
  /// Activation bytes that are gathered before the inner loop, each window's in full.
  public var gatheredBytes: Int
  /// Outputs of packed channels that are rescaled exactly; only a file's constants tell, so that an
  /// operator's own count is 0.
  public var exactOutputs = 0
  /// Times that the outputs of such a group of channels are finished; likewise.
  public var exactRuns = 0
  /// Vectors of up to sixteen values, times channels, that meet weights where a core has vectors: kernels
  /// of convolutions load a channel's weights, those of depthwise ones sixteen channels'.
  public var vectors = 0
  /// Of these kernels, groups of four channels whose windows fill more than four vectors or have gaps, or
  /// that are not four, and groups of sixteen depthwise channels.
  public var vectorRuns = 0
  /// Of these kernels, pixels or rows of them whose channels are computed in one call.
  public var calls = 0
  /// Output pixels.
  public var pixels: Int
  /// Rows that the kernel computes, or consumes.
  public var rows: Int

  /// Makes a set of counts.
  public init(
    innerProducts: Int = 0, singleProducts: Int = 0, innerRuns: Int = 0, singleRuns: Int = 0,
    borderProducts: Int = 0, borderRuns: Int = 0, gatheredBytes: Int = 0, pixels: Int = 0,
    rows: Int = 0
  ) {
    self.innerProducts = innerProducts
    self.singleProducts = singleProducts
    self.innerRuns = innerRuns
    self.singleRuns = singleRuns
    self.borderProducts = borderProducts
    self.borderRuns = borderRuns
    self.gatheredBytes = gatheredBytes
    self.pixels = pixels
    self.rows = rows
  }
}
