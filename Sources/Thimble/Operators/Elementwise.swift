/// An operator of two operands, value by value: two tensors, or a tensor and a constant.
///
/// Along an axis where an operand has one value and the output several, the one serves all of them.
package protocol Elementwise: RowOperator {
  /// Where the second operand lies if it is a constant; all zeros if it is a tensor.
  var constant: ConstantOperand { get set }

  /// Checks the operator's own fields.
  func checkFields(in checker: ModelChecker) throws(ModelError)
}

/// One of 8-bit values.
package protocol Int8Elementwise: Elementwise {
  /// Range of the output.
  var bounds: OutputBounds { get set }
}

/// An operand that lies in the file: as many rows, pixels and channels as the output, or one of each.
///
///     24 values   28 zeroPoint   29 axes
package struct ConstantOperand: Equatable, Sendable, BitwiseCopyable {
  /// File offset of the values.
  package var values: UInt32 = 0
  /// Stored value that stands for the real 0.
  package var zeroPoint: Int8 = 0
  /// The axes that it has several values along: bit 0 rows, bit 1 pixels, bit 2 channels.
  package var axes: UInt8 = 0

  /// Makes an operand of one value.
  package init() {}

  /// Makes an operand of some shape for an output of another.
  package init(values: UInt32, zeroPoint: Int8, _ shape: Shape) {
    self.values = values
    self.zeroPoint = zeroPoint
    axes =
      (shape.height > 1 ? 1 : 0) | (shape.width > 1 ? 2 : 0) | (shape.channels > 1 ? 4 : 0)
  }

  /// The operand's shape, for an output of some shape.
  @inline(__always)
  package func shape(for output: Shape) -> Shape {
    Shape(
      height: axes & 1 == 0 ? 1 : output.height, width: axes & 2 == 0 ? 1 : output.width,
      channels: axes & 4 == 0 ? 1 : output.channels)
  }
}

extension Elementwise {
  /// Checks that the operands join to the output, and the operator's own fields.
  @inline(__always)
  package func check(_ shapes: OperatorShapes, in checker: ModelChecker) throws(ModelError) {
    let (first, output) = (shapes.input, shapes.output)
    if shapes.second == nil {
      try checker.require(constant.axes & ~7 == 0)
    } else {
      try checker.require(constant == ConstantOperand())
    }
    let second = shapes.second ?? constant.shape(for: output)
    try checker.require(
      joins(first.height, second.height, output.height)
        && joins(first.width, second.width, output.width)
        && joins(first.channels, second.channels, output.channels))
    try checkFields(in: checker)
  }

  private func joins(_ first: Int, _ second: Int, _ output: Int) -> Bool {
    (first == output && (second == output || second == 1)) || (first == 1 && second == output)
  }

  /// The constant operand, where there is no other tensor.
  @inline(__always)
  package func constants(_ shapes: OperatorShapes) -> KernelConstants {
    guard shapes.second == nil else { return KernelConstants() }
    return KernelConstants(
      table: constant.values, bytes: constant.shape(for: shapes.output).count &* Self.valueBytes)
  }

  /// Says that the constant operand lies elsewhere.
  package mutating func moveConstants(weights: UInt32, requantization: UInt32) {
    constant.values = weights
  }

  /// One output row a step.
  @inline(__always)
  package func schedule(_ shapes: OperatorShapes) -> RowSchedule {
    RowSchedule(rowByRow: shapes.output.height)
  }

  /// Each value is read before its result is written to the same place.
  package func overwriteLag(_ shapes: OperatorShapes) -> Int? { 0 }
}

/// How two operands are brought to one scale, twice the larger one, so that one of their factors is 1/2,
/// and the result to the output's.
///
///     32 fineMultiplier   36 resultMultiplier   40 fineShift   41 resultShift   42 flags
package struct CommonScaleFields: Equatable, Sendable, BitwiseCopyable {
  private var fineMultiplier: Int32 = 0
  private var resultMultiplier: Int32 = 0
  private var fineShift: Int8 = 0
  private var resultShift: Int8 = 0
  /// Bit 0: the second operand is the coarse one, whose factor is 1/2; bit 1: the first is negated; bit 2:
  /// the second is.
  package var flags: UInt8 = 0

  /// Makes fields of zeros.
  package init() {}

  /// Factor of the finer operand to the common scale.
  package var fine: Rescale {
    get { Rescale(multiplier: fineMultiplier, shift: fineShift) }
    set { (fineMultiplier, fineShift) = (newValue.multiplier, newValue.shift) }
  }

  /// Factor of the result to the output's scale.
  package var result: Rescale {
    get { Rescale(multiplier: resultMultiplier, shift: resultShift) }
    set { (resultMultiplier, resultShift) = (newValue.multiplier, newValue.shift) }
  }

  /// Whether the second operand is the coarse one.
  var secondIsCoarse: Bool { flags & 1 != 0 }

  /// Whether kernels are defined for the factors, and no flag is set but `allowed` ones.
  func isSound(flags allowed: UInt8) -> Bool {
    fine.isSound && result.isSound && fine.shift <= 0 && result.shift <= 0
      && (fine.shift < 0 || fine == .half || fine.multiplier == 0) && flags & ~allowed == 0
  }
}
