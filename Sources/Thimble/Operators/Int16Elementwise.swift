/// The second operand of an operator of 16-bit values where it is a constant: its file offset, a multiple of 16,
/// with the axes that it has several values along in the lowest bits, and the range of the output.
///
///     24 operand   28 bounds (4)
package struct Int16OperandFields: Equatable, Sendable, BitwiseCopyable {
  private var operand: UInt32 = 0
  /// Range of the output.
  package var bounds = Int16Bounds()

  /// Makes fields of zeros: there is no constant.
  package init() {}

  /// The constant, whose zero point is 0.
  package var constant: ConstantOperand {
    @inline(__always)
    get {
      var constant = ConstantOperand()
      constant.values = operand & ~15
      constant.axes = UInt8(truncatingIfNeeded: operand & 15)
      return constant
    }
    set { operand = newValue.values & ~15 | UInt32(newValue.axes & 15) }
  }
}

/// An operator of two operands of 16 bits, value by value; zero points are 0.
package protocol Int16Elementwise: Elementwise {
  /// The constant operand and the range of the output.
  var fields: Int16OperandFields { get set }
}

extension Int16Elementwise {
  /// Two bytes.
  package static var valueBytes: Int { 2 }

  /// Where the second operand lies if it is a constant.
  package var constant: ConstantOperand {
    @inline(__always)
    get { fields.constant }
    set { fields.constant = newValue }
  }
}

/// ADD and SUB of 16-bit values: as ``Sum``, both operands gaining 15 bits.
///
///     24 fields (8)   32 scale (11)
package struct Int16Sum: Int16Elementwise {
  /// The operator's code.
  package static var kind: KernelKind { .int16Sum }
  /// Bits that operands gain before they are rescaled.
  package static var headroomBits: Int32 { 15 }

  /// The constant operand and the range of the output.
  package var fields = Int16OperandFields()
  /// The operands' factors and the result's.
  package var scale = CommonScaleFields()

  /// Makes an operator with all fields zero.
  package init() {}

  /// Checks the factors.
  @inline(__always)
  package func checkFields(in checker: ModelChecker) throws(ModelError) {
    try checker.require(scale.isSound(flags: 7))
  }
}

/// MUL of 16-bit values: the product, rescaled once.
///
///     24 fields (8)   32 factor (5)
package struct Int16Product: Int16Elementwise {
  /// The operator's code.
  package static var kind: KernelKind { .int16Product }

  /// The constant operand and the range of the output.
  package var fields = Int16OperandFields()
  /// Factor of the product to the output's scale, not above one.
  package var factor = Rescale(multiplier: 0, shift: 0)

  /// Makes an operator with all fields zero.
  package init() {}

  /// Checks the factor.
  @inline(__always)
  package func checkFields(in checker: ModelChecker) throws(ModelError) {
    try checker.require(factor.isSound && factor.shift <= 0)
  }
}

/// MINIMUM and MAXIMUM of 16-bit values of one scale.
///
///     24 fields (8)   32 isMaximum
package struct Int16Extremum: Int16Elementwise {
  /// The operator's code.
  package static var kind: KernelKind { .int16Extremum }

  /// The constant operand and the range of the output.
  package var fields = Int16OperandFields()
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
}
