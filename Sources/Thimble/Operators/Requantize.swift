/// QUANTIZE between values of any types, and what else is straight on both sides of 0: RELU, RELU6 and
/// LEAKY_RELU of 16-bit values.
///
/// `output = factor * (input - inputZeroPoint) + outputZeroPoint`, clamped; below the zero point by another
/// factor. Results of 32 bits are not clamped.
///
///     24 multiplier   28 lowerMultiplier   32 inputZeroPoint (2)   34 outputZeroPoint (2)
///     36 bounds (4)   40 shift   41 lowerShift   42 negatesLower
package struct Requantize: RowOperator {
  /// The operator's code.
  package static var kind: KernelKind { .requantize }
  /// Two bytes, on either side or both.
  package static var valueBytes: Int { 2 }

  private var multiplier: Int32 = 0
  private var lowerMultiplier: Int32 = 0
  /// The input's value that stands for the real 0.
  package var inputZeroPoint: Int16 = 0
  /// The output's value that stands for the real 0.
  package var outputZeroPoint: Int16 = 0
  /// Range of an output of 16 bits or fewer.
  package var bounds = Int16Bounds()
  private var shift: Int8 = 0
  private var lowerShift: Int8 = 0
  private var negates: UInt8 = 0

  /// Makes an operator with all fields zero.
  package init() {}

  /// Factor of what is not below the zero point.
  package var upper: Rescale {
    @inline(__always)
    get { Rescale(multiplier: multiplier, shift: shift) }
    set { (multiplier, shift) = (newValue.multiplier, newValue.shift) }
  }

  /// Factor of what is below the zero point, without its sign.
  package var lower: Rescale {
    @inline(__always)
    get { Rescale(multiplier: lowerMultiplier, shift: lowerShift) }
    set { (lowerMultiplier, lowerShift) = (newValue.multiplier, newValue.shift) }
  }

  /// Whether what is below the zero point changes its sign.
  package var negatesLower: Bool {
    @inline(__always)
    get { negates != 0 }
    set { negates = newValue ? 1 : 0 }
  }

  /// Checks that both shapes are one, and the factors.
  @inline(__always)
  package func check(_ shapes: OperatorShapes, in checker: ModelChecker) throws(ModelError) {
    try checker.require(shapes.input == shapes.output && upper.isSound && lower.isSound)
    try checker.require(bounds.lower <= bounds.upper && negates < 2)
  }

  /// One output row a step.
  @inline(__always)
  package func schedule(_ shapes: OperatorShapes) -> RowSchedule {
    RowSchedule(rowByRow: shapes.output.height)
  }
}
