internal import CThimbleKernels

/// ADD of two tensors of one shape, in TFLite's integer arithmetic: both are brought to a common
/// scale with 20 extra bits, added, and rescaled.
///
/// The common scale is twice the larger one, so that one operand's factor is 1/2.
///
///     20 first (4 + 1)  25 bounds (2)  27 zero  28 second (4)  32 result (4)
///     36 shift of second   37 shift of result
public struct Add: RowOperator {
  /// The operator's code.
  public static let kind = OperatorKind.add
  /// Bits that operands gain before they are rescaled.
  public static let headroomBits: Int32 = 20

  /// Factor of the first operand to the common scale.
  public var first = Rescale(multiplier: 0, shift: 0)
  /// Range of the output.
  public var bounds = OutputBounds()
  private var zero: UInt8 = 0
  private var secondMultiplier: Int32 = 0
  private var resultMultiplier: Int32 = 0
  private var secondShift: Int8 = 0
  private var resultShift: Int8 = 0

  /// Makes an operator with all fields zero.
  public init() {}

  /// Factor of the second operand to the common scale.
  public var second: Rescale {
    get { Rescale(multiplier: secondMultiplier, shift: secondShift) }
    set { (secondMultiplier, secondShift) = (newValue.multiplier, newValue.shift) }
  }

  /// Factor of the sum to the output's scale.
  public var result: Rescale {
    get { Rescale(multiplier: resultMultiplier, shift: resultShift) }
    set { (resultMultiplier, resultShift) = (newValue.multiplier, newValue.shift) }
  }

  /// Checks that all three shapes are one.
  @inline(__always)
  public func check(_ shapes: OperatorShapes, in checker: ModelChecker) throws(ModelError) {
    try checker.require(shapes.input == shapes.output && shapes.second == shapes.output)
    try checker.require(first.isSound && second.isSound && result.isSound)
    try checker.require(first == .half || second == .half)
    try checker.require(first.shift <= 0 && second.shift <= 0 && result.shift <= 0)
    try checker.require(result.shift < 0 || result.multiplier == 0)
  }

  /// One output row a step.
  @inline(__always)
  public func schedule(_ shapes: OperatorShapes) -> RowSchedule {
    RowSchedule(rowByRow: shapes.output.height)
  }

  /// Each value is read before its result is written to the same place.
  public func overwriteLag(_ shapes: OperatorShapes) -> Int? { 0 }

  /// No MACs: two rescalings a value.
  public func workload(_ shapes: OperatorShapes) -> Workload {
    baseWorkload(shapes)
  }

  /// Where the kernel's cost is kept.
  public var kernelName: KernelName { KernelName("add") }

  /// Values added; a value is clamped in a loop of its own.
  public func countLoops(_ run: KernelRun, in loops: inout some LoopCounter) {
    let outputs = run.shapes.output.count
    loops.outer("outputs", outputs)
    loops.inner("singleProducts", bounds == OutputBounds() ? 0 : outputs)
    countRows(run, in: &loops)
    countSteps(run, in: &loops)
  }

  /// Computes output row `y`.
  public func computeRow(_ y: Int, _ context: RowContext) {
    let firstIsCoarse = first == .half
    let (first, second, outputs) = (context.input, context.second, context.output)
    let coarse = firstIsCoarse ? first : second
    let fine = firstIsCoarse ? second : first
    var sum = scaledSum(
      fine: firstIsCoarse ? self.second : self.first, coarseZero: Int32(coarse.zeroPoint),
      fineZero: Int32(fine.zeroPoint))
    sum.outputZeroPoint = Int32(outputs.zeroPoint)
    let output = outputs.row(y)
    let count = outputs.rowBytes
    thk_add_rows(&sum, coarse.row(y), fine.row(y), output, Int32(truncatingIfNeeded: count))
    guard bounds != OutputBounds() else { return }
    for index in 0..<count { output[index] = bounds.clamp(Int32(output[index])) }
  }

  /// How the kernel adds, in two roundings.
  ///
  /// The operand of the larger scale has a factor of 1/2, which needs no rounding. The other one, and
  /// the sum, are doubled, so that the high word of a product is the reference's doubling high multiply;
  /// what rounds the shift behind it, ties away from zero, is added in the same instruction.
  private func scaledSum(
    fine: Rescale, coarseZero: Int32, fineZero: Int32
  ) -> thk_scaled_sum {
    let bits = Add.headroomBits
    // A factor of 1/2 has no shift: it is one of a quarter, of twice the value.
    let unit: Int32 = 1 &<< (fine.shift == 0 ? bits &+ 2 : bits &+ 1)
    let fineShift = max(0 &- Int32(fine.shift), 1)
    let shift = max(0 &- Int32(result.shift), 1)
    return thk_scaled_sum(
      coarseOffset: 0 &- coarseZero &<< bits, fineUnit: unit, fineOffset: 0 &- fineZero &* unit,
      fineMultiplier: fine.multiplier, fineRounding: 1 &<< (fineShift &- 1), fineShift: fineShift,
      multiplier: result.multiplier, rounding: 1 &<< (shift &- 1), shift: shift,
      outputZeroPoint: 0)
  }
}

extension Rescale {
  /// A factor of 1/2.
  fileprivate static let half = Rescale(multiplier: 1 << 30, shift: 0)
}
