/// SVDF, a layer over time whose weights are products: filters over the inputs of a step, then one over the
/// filters' values of so many steps, in TFLite's integer arithmetic.
///
/// The second operand is the state, which the operator owns and writes in place: for each filter its values of
/// the last `memory` steps, the oldest first, of 8 or 16 bits.
///
///     24 weights   28 requantization   32 memory (2)   34 rank (2)   36 bounds (2)
///     38 stateZeroPoint   39 stateBytes
package struct SVDF: WeightedKernel {
  /// The operator's code.
  package static var kind: KernelKind { .svdf }

  /// File offset of the weights: those of inputs, `[filters][inputs]`, then those of steps,
  /// `[filters][memory]`, of as many bytes as the state's values.
  package var weights: UInt32 = 0
  /// File offset of biases and factors: filters to the state's scale, then outputs to theirs.
  package var requantization: UInt32 = 0
  /// Steps that the state holds.
  package var memory: UInt16 = 1
  /// Filters that are added up to an output.
  package var rank: UInt16 = 1
  /// Range of the output.
  package var bounds = OutputBounds()
  /// Stored value of the state that stands for the real 0.
  package var stateZeroPoint: Int8 = 0
  /// Bytes of a value of the state.
  package var stateBytes: UInt8 = 2

  /// Makes an operator with all fields zero.
  package init() {}

  /// Checks that the state is as large as filters and memory ask for.
  @inline(__always)
  package func check(_ shapes: OperatorShapes, in checker: ModelChecker) throws(ModelError) {
    let (input, output) = (shapes.input, shapes.output)
    try checker.require(input.height == output.height && input.width == output.width)
    try checker.require(memory > 0 && rank > 0 && (stateBytes == 1 || stateBytes == 2))
    guard let state = shapes.second else { return try checker.require(false) }
    try checker.require(state.height == 1 && state.width == Int(memory) &* Int(stateBytes))
    try checker.require(
      state.channels % Int(rank) == 0 && state.channels / Int(rank) == output.channels)
  }

  /// Filters, all outputs' together.
  @inline(__always)
  func filters(_ output: Shape) -> Int { output.channels &* Int(rank) }

  /// Rows of weights, a sum for each filter and each output.
  @inline(__always)
  package func constants(_ shapes: OperatorShapes) -> KernelConstants {
    let filters = filters(shapes.output)
    return KernelConstants(
      weights: weights, bytesOfPart: shapes.input.channels &+ Int(memory) &* Int(stateBytes),
      parts: filters, alignment: 1, requantization: requantization, .arrays,
      channels: filters &+ shapes.output.channels)
  }

  /// One output row a step.
  @inline(__always)
  package func schedule(_ shapes: OperatorShapes) -> RowSchedule {
    RowSchedule(rowByRow: shapes.output.height)
  }

  /// Yes: the filters' last values.
  package static var ownsState: Bool { true }

  /// Each filter reads the inputs and its own last values.
  package func multiplyAccumulates(_ shapes: OperatorShapes) -> Int {
    shapes.output.count &* Int(rank) &* (shapes.input.channels &+ Int(memory))
  }
}
