/// BATCH_MATMUL of two tensors: of each row, a matrix of the first by one of the second.
///
/// A row's pixels are a matrix's rows and its channels the columns, or the other way round where the operand is
/// transposed. In TFLite's integer arithmetic, a sum of products of differences from the zero points is
/// rescaled once. An operand of one row serves all rows.
///
///     24 factor (4 + 1)   29 transposes
package struct BatchMatMul: RowOperator {
  /// The operator's code.
  package static var kind: KernelKind { .batchMatMul }
  /// The most products of a sum, which 32 bits hold.
  package static var mostDepth: Int { 32_767 }

  /// Factor of a sum to the output's scale.
  package var factor = Rescale(multiplier: 0, shift: 0)
  /// Bit 0: the first operand is transposed; bit 1: the second is.
  package var transposes: UInt8 = 0

  /// Makes an operator with all fields zero.
  package init() {}

  /// Sizes of the matrices that operands of some shapes are.
  @inline(__always)
  package func sizes(_ first: Shape, _ second: Shape) -> MatrixSizes {
    MatrixSizes(
      first, second, transposesFirst: transposes & 1 != 0, transposesSecond: transposes & 2 != 0)
  }

  /// Checks that the matrices go together, and the factor.
  @inline(__always)
  package func check(_ shapes: OperatorShapes, in checker: ModelChecker) throws(ModelError) {
    let (first, output) = (shapes.input, shapes.output)
    guard let second = shapes.second else { return try checker.require(false) }
    try checker.require(factor.isSound && transposes <= 3)
    try checker.require(sizes(first, second).makes(output, of: first, second))
  }

  /// One output row a step.
  @inline(__always)
  package func schedule(_ shapes: OperatorShapes) -> RowSchedule {
    RowSchedule(rowByRow: shapes.output.height)
  }

  /// Each output is a sum over a row of one matrix and a column of the other.
  package func multiplyAccumulates(_ shapes: OperatorShapes) -> Int {
    shapes.output.count &* sizes(shapes.input, shapes.second ?? shapes.input).depth
  }
}

/// Sizes of two matrices that are multiplied: `[rows, depth]` and `[depth, columns]`.
package struct MatrixSizes: Equatable, Sendable {
  /// Rows of the first one.
  package var rows: Int
  /// Columns of the first one, and rows of the second, if these are the same.
  package var depth: Int
  /// Columns of the second one.
  package var columns: Int
  private let secondDepth: Int

  /// The sizes of a row's pixels and channels, in the other order where an operand is transposed.
  @inline(__always)
  package init(
    _ first: Shape, _ second: Shape, transposesFirst: Bool, transposesSecond: Bool
  ) {
    rows = transposesFirst ? first.channels : first.width
    depth = transposesFirst ? first.width : first.channels
    columns = transposesSecond ? second.width : second.channels
    secondDepth = transposesSecond ? second.channels : second.width
  }

  /// Whether they go together and make an output of some shape, row by row.
  @inline(__always)
  package func makes(_ output: Shape, of first: Shape, _ second: Shape) -> Bool {
    let (height, other) = (first.height, second.height)
    let goTogether =
      height == output.height && (other == height || other == 1)
      || height == 1 && other == output.height
    return goTogether && depth == secondDepth && depth <= BatchMatMul.mostDepth
      && output.width == rows && output.channels == columns
  }
}
