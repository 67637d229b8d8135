/// ADD of two tensors of one shape, in TFLite's integer arithmetic: both are brought to a common
/// scale with 20 extra bits, added, and rescaled.
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
  public func check(_ shapes: OperatorShapes, in checker: ModelChecker) throws(ModelError) {
    try checker.require(shapes.input == shapes.output && shapes.second == shapes.output)
    try checker.require(first.isSound && second.isSound && result.isSound)
  }

  /// One output row a step.
  public func schedule(_ shapes: OperatorShapes) -> RowSchedule {
    RowSchedule(rowByRow: shapes.output.height)
  }

  /// Each value is read before its result is written to the same place.
  public func overwriteLag(_ shapes: OperatorShapes) -> Int? { 0 }

  /// No MACs: three rescalings a value.
  public func workload(_ shapes: OperatorShapes) -> Workload { baseWorkload(shapes) }

  /// Computes output row `y`.
  public func computeRow(_ y: Int, _ context: RowContext) {
    let a = context.input.row(y)
    let b = context.second.row(y)
    let output = context.output.row(y)
    let aZero = Int32(context.input.zeroPoint)
    let bZero = Int32(context.second.zeroPoint)
    let outputZero = Int32(context.output.zeroPoint)
    for index in 0..<context.output.rowBytes {
      let x = first.apply((Int32(a[index]) &- aZero) &<< Add.headroomBits)
      let y = second.apply((Int32(b[index]) &- bZero) &<< Add.headroomBits)
      output[index] = bounds.clamp(result.apply(x &+ y) &+ outputZero)
    }
  }
}
