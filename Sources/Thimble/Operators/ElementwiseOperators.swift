/// ADD and SUB of operands that need not have one shape.
///
/// In TFLite's integer arithmetic both gain 20 bits, are brought to a common scale, added or subtracted, and
/// rescaled. See ``Add`` for ADD of two tensors of one shape.
///
///     24 constant (6)   30 bounds (2)   32 scale (11)
package struct Sum: Int8Elementwise {
  /// The operator's code.
  package static var kind: KernelKind { .sum }

  /// The second operand, where it is a constant.
  package var constant = ConstantOperand()
  /// Range of the output.
  package var bounds = OutputBounds()
  /// The operands' factors and the result's.
  package var scale = CommonScaleFields()

  /// Makes an operator with all fields zero.
  package init() {}

  /// Checks the factors.
  @inline(__always)
  package func checkFields(in checker: ModelChecker) throws(ModelError) {
    try checker.require(scale.isSound(flags: 7))
    try checker.require(scale.result.shift < 0 || scale.result.multiplier == 0)
  }
}

/// MUL: the product of both differences from the zero points, rescaled once.
///
///     24 constant (6)   30 bounds (2)   32 factor (5)
package struct Product: Int8Elementwise {
  /// The operator's code.
  package static var kind: KernelKind { .product }
  /// The largest shift of the factor: one more, and products would leave 32 bits.
  package static var largestShift: Int8 { 14 }

  /// The second operand, where it is a constant.
  package var constant = ConstantOperand()
  /// Range of the output.
  package var bounds = OutputBounds()
  /// Factor of the product to the output's scale.
  package var factor = Rescale(multiplier: 0, shift: 0)

  /// Makes an operator with all fields zero.
  package init() {}

  /// Checks the factor.
  @inline(__always)
  package func checkFields(in checker: ModelChecker) throws(ModelError) {
    try checker.require(factor.isSound && factor.shift <= Product.largestShift)
  }
}

/// MINIMUM and MAXIMUM of stored values of one scale.
///
///     24 constant (6)   30 bounds (2)   32 isMaximum
package struct Extremum: Int8Elementwise {
  /// The operator's code.
  package static var kind: KernelKind { .extremum }

  /// The second operand, where it is a constant.
  package var constant = ConstantOperand()
  /// Range of the output.
  package var bounds = OutputBounds()
  private var maximum: UInt8 = 0

  /// Makes an operator with all fields zero.
  package init() {}

  /// Whether the larger value is chosen.
  package var isMaximum: Bool {
    get { maximum != 0 }
    set { maximum = newValue ? 1 : 0 }
  }

  /// Checks that one of the two is chosen.
  @inline(__always)
  package func checkFields(in checker: ModelChecker) throws(ModelError) {
    try checker.require(maximum < 2)
  }

  /// One of two values is chosen.
  package var rescales: Bool { false }
}

/// SQUARED_DIFFERENCE: both operands gain 7 bits and are brought to a common scale; the square of their
/// difference is rescaled.
///
///     24 constant (6)   30 bounds (2)   32 scale (11)
package struct SquaredDifference: Int8Elementwise {
  /// The operator's code.
  package static var kind: KernelKind { .squaredDifference }
  /// Bits that operands gain before they are rescaled.
  package static var headroomBits: Int32 { 7 }

  /// The second operand, where it is a constant.
  package var constant = ConstantOperand()
  /// Range of the output.
  package var bounds = OutputBounds()
  /// The operands' factors and the result's.
  package var scale = CommonScaleFields()

  /// Makes an operator with all fields zero.
  package init() {}

  /// Checks the factors.
  @inline(__always)
  package func checkFields(in checker: ModelChecker) throws(ModelError) {
    try checker.require(scale.isSound(flags: 1))
  }
}
