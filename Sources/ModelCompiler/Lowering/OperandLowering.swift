import GraphIR
import Thimble

/// Operators of two operands: kernels that join them value by value, or a table where all that varies is
/// one value.
extension Lowering {
  /// An operator and, where it reads another tensor than its input, that tensor's index.
  mutating func lowerElementwise(
    _ operands: Operands, _ function: BinaryFunction, _ activation: Activation
  ) throws(CompileError) -> (operation: any RowOperator, second: Int?) {
    let second = try secondOperand(of: operands.node)
    let rule: StoredRule
    do throws(UnsupportedScale) {
      rule = StoredRule(
        try BinaryArithmetic(
          function,
          BinaryScales(
            first: operands.input.scale, second: second.scale, output: operands.output.scale)),
        zeroPoints: (operands.input.zeroPoint, second.zeroPoint, operands.output.zeroPoint),
        bounds: operands.bounds(activation))
    } catch {
      throw .unsupported([error.reason])
    }
    let keepsShape = operands.input.shape == operands.output.shape
    if keepsShape, operands.node.inputs[0] == operands.node.inputs[1] {
      return (lookup(operands) { rule.result($0, $0) }, nil)
    }
    if keepsShape, let values = second.values, let value = values.first,
      values.allSatisfy({ $0 == value })
    {
      return (lookup(operands) { rule.result($0, value) }, nil)
    }
    let kernel = kernel(rule, operands, second)
    setOutputRanges(ranges(of: rule, operands, second))
    return (kernel, second.index)
  }

  /// What a node reads second.
  private func secondOperand(of node: Node) throws(CompileError) -> SecondOperand {
    let tensor = graph.tensors[node.inputs[1]]
    guard tensor.constant != nil else {
      guard let index = index[node.inputs[1]] else {
        throw .invalid("its second input is computed by nothing")
      }
      let other = tensors[index]
      return SecondOperand(
        index: index, shape: other.shape, scale: other.scale, zeroPoint: other.zeroPoint,
        ranges: ranges[index])
    }
    let shape = tensor.shape ?? Shape(height: 1, width: 1, channels: 1)
    let values = tensor.int8Values
    return SecondOperand(
      values: values, shape: shape, scale: tensor.quantization?.scales.first ?? 1,
      zeroPoint: Int8(clamping: tensor.quantization?.zeroPoints.first ?? 0),
      ranges: (0..<shape.channels).map { channel in
        let own = stride(from: channel, to: values.count, by: shape.channels).map {
          Int32(values[$0])
        }
        return (own.min() ?? -128)...(own.max() ?? 127)
      })
  }

  /// The kernel of a rule, a constant operand in the pool.
  private mutating func kernel(
    _ rule: StoredRule, _ operands: Operands, _ second: SecondOperand
  ) -> any RowOperator {
    switch rule.arithmetic {
    case .sum(let scale, negates: nil)
    where operands.input.shape == operands.output.shape && second.index != nil
      && second.shape == operands.output.shape:
      var add = Add()
      (add.first, add.second, add.result) = (scale.first, scale.second, scale.result)
      add.bounds = rule.bounds
      return add
    case .sum(let scale, let negates):
      var sum = Sum()
      sum.scale = CommonScaleFields(scale, negates: negates)
      return placed(sum, rule, second)
    case .product(let factor):
      var product = Product()
      product.factor = factor
      return placed(product, rule, second)
    case .extremum(let isMaximum):
      var extremum = Extremum()
      extremum.isMaximum = isMaximum
      return placed(extremum, rule, second)
    case .squaredDifference(let scale):
      var difference = SquaredDifference()
      difference.scale = CommonScaleFields(scale, negates: nil)
      return placed(difference, rule, second)
    case .quotient(let factor):
      var quotient = Quotient()
      quotient.factor = factor
      return placed(quotient, rule, second)
    }
  }

  private mutating func placed<Kernel: Int8Elementwise>(
    _ kernel: Kernel, _ rule: StoredRule, _ second: SecondOperand
  ) -> any RowOperator {
    var kernel = kernel
    kernel.bounds = rule.bounds
    if let values = second.values {
      kernel.constant = ConstantOperand(
        values: pool.append(values), zeroPoint: second.zeroPoint, second.shape)
    }
    return kernel
  }

  /// What each channel of the result can be.
  private func ranges(
    of rule: StoredRule, _ operands: Operands, _ second: SecondOperand
  ) -> [ClosedRange<Int32>] {
    (0..<operands.output.shape.channels).map { channel in
      rule.results(
        operands.inputRanges[operands.inputRanges.count == 1 ? 0 : channel],
        second.ranges[second.ranges.count == 1 ? 0 : channel])
    }
  }
}

/// What an operator of two operands reads second: a tensor, or a constant.
private struct SecondOperand {
  /// Index of the tensor; `nil` for a constant.
  var index: Int?
  /// A constant's values; `nil` for a tensor.
  var values: [Int8]?
  var shape: Shape
  var scale: Float
  var zeroPoint: Int8
  /// What each channel can be.
  var ranges: [ClosedRange<Int32>]
}

/// What an int8 kernel makes of two stored values.
private struct StoredRule {
  let arithmetic: BinaryArithmetic
  let zeroPoints: (first: Int8, second: Int8, output: Int8)
  let bounds: OutputBounds

  init(
    _ arithmetic: BinaryArithmetic, zeroPoints: (first: Int8, second: Int8, output: Int8),
    bounds: OutputBounds
  ) {
    (self.arithmetic, self.zeroPoints, self.bounds) = (arithmetic, zeroPoints, bounds)
  }

  func result(_ first: Int8, _ second: Int8) -> Int8 {
    let difference = arithmetic.value(
      Int32(first) - Int32(zeroPoints.first), Int32(second) - Int32(zeroPoints.second))
    return bounds.clamp(difference &+ Int32(zeroPoints.output))
  }

  /// What the results can be, given what both operands can be.
  ///
  /// All that is done is monotonic in each operand, so that ends map to ends; but for a square, whose
  /// smallest value may lie between them, and a quotient by divisors on both sides of 0.
  func results(
    _ first: ClosedRange<Int32>, _ second: ClosedRange<Int32>
  ) -> ClosedRange<Int32> {
    if case .quotient = arithmetic, second.contains(Int32(zeroPoints.second)) {
      return Int32(bounds.lower)...Int32(max(bounds.lower, bounds.upper))
    }
    let corners = [first.lowerBound, first.upperBound].flatMap { a in
      [second.lowerBound, second.upperBound].map { b in
        Int32(result(Int8(clamping: a), Int8(clamping: b)))
      }
    }
    var least = corners.min() ?? -128
    if case .squaredDifference = arithmetic {
      least = min(least, Int32(bounds.clamp(Int32(zeroPoints.output))))
    }
    return least...(corners.max() ?? 127)
  }
}

extension CommonScaleFields {
  /// The fields of a common scale: one of the factors is 1/2, and that operand is the coarse one.
  init(_ scale: BinaryArithmetic.CommonScale, negates: BinaryArithmetic.Operand?) {
    self.init()
    let firstIsCoarse = scale.first == Rescale(multiplier: 1 << 30, shift: 0)
    fine = firstIsCoarse ? scale.second : scale.first
    result = scale.result
    flags = firstIsCoarse ? 0 : 1
    switch negates {
    case nil: break
    case .first: flags |= 2
    case .second: flags |= 4
    }
  }
}
