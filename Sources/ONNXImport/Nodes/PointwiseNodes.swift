import GraphIR

/// An activation whose every value is one function of the value at the same place of another one.
struct PointwiseValue {
  /// The tensor of the other one.
  let root: Int
  let expression: PointwiseExpression
}

/// What a node makes of single values.
enum PointwiseOperation {
  case function(UnaryFunction)
  /// Of two operands, or of any number, two at a time.
  case pair(PairFunction)
  case choice
}

/// Nodes that compute one value of each, such as exporters spell out activation functions with: whatever a chain or
/// a net of them makes of the values of one activation is one function.
extension GraphImport {
  /// Imports a node as a function of one value where it ends more than a line or a clamp, which layers may take in;
  /// else as it is imported otherwise.
  mutating func importPointwise(
    _ node: ONNXNode, otherwise: (inout GraphImport) throws(NodeFault) -> Void
  ) throws(NodeFault) {
    guard let operation = try pointwiseOperation(of: node),
      let operands = pointwiseOperands(of: node, operation),
      let expression = operation.joining(operands.expressions)
    else { return try otherwise(&self) }
    let base = operands.base
    let value = PointwiseValue(root: base.tensor, expression: expression)
    guard operands.areMany || !operands.areFoldable || isAlwaysFunction(node) else {
      try otherwise(&self)
      if let tensor = activations[node.outputs[0]]?.tensor, tensor != base.tensor {
        pointwise[tensor] = value
      }
      return
    }
    emit(
      .unary(expression.function), [base.tensor], for: node,
      dimensions: tensors[base.tensor].dimensions, layout: base.layout, flattened: base.flattened)
    if let tensor = activations[node.outputs[0]]?.tensor { pointwise[tensor] = value }
    try noteIntegers(node, operation)
  }

  // MARK: What a node is

  func pointwiseOperation(of node: ONNXNode) throws(NodeFault) -> PointwiseOperation? {
    if let function = ONNXOperator.unary[node.kind] { return .function(function(node)) }
    switch ONNXOperator(rawValue: node.kind) {
    case .add, .sum: return .pair(.arithmetic(.add))
    case .sub: return .pair(.arithmetic(.subtract))
    case .mul: return .pair(.arithmetic(.multiply))
    case .div: return .pair(.arithmetic(.divide))
    case .max: return .pair(.arithmetic(.maximum))
    case .min: return .pair(.arithmetic(.minimum))
    case .mod:
      return .pair(node.attributes["fmod"]?.integer == 1 ? .truncatedRemainder : .remainder)
    case .parametricReLU: return .pair(.slope)
    case .greater: return .pair(.greater)
    case .greaterOrEqual: return .pair(.greaterOrEqual)
    case .less: return .pair(.less)
    case .lessOrEqual: return .pair(.lessOrEqual)
    case .equal: return .pair(.equal)
    case .and: return .pair(.and)
    case .or: return .pair(.or)
    case .xor: return .pair(.exclusiveOr)
    case .where: return .choice
    case .clip: return try clamp(of: node).map { .function($0) }
    case .pow:
      let exponent = node.inputs.dropFirst().first.flatMap { constants[$0]?.single }
      return exponent.map { .function(.raising(to: $0)) } ?? .pair(.power)
    case .cast:
      switch try castType(node).name {
      case "bool": return .function(.isNonzero)
      case "int32", "int64": return .function(.truncate)
      default: return nil
      }
    default: return nil
    }
  }

  /// Whether no operation but a function of one value is what a node computes.
  private func isAlwaysFunction(_ node: ONNXNode) -> Bool {
    switch ONNXOperator(rawValue: node.kind) {
    case .greater, .greaterOrEqual, .less, .lessOrEqual, .equal, .and, .or, .xor, .where, .mod,
      .parametricReLU, .cast:
      true
    case .pow: node.inputs.first.map { constants[$0] != nil } == true
    default: node.inputs.contains { integerNames.contains($0) }
    }
  }

  /// Marks results that are integers, and refuses what integers are not computed as floats are.
  private mutating func noteIntegers(
    _ node: ONNXNode, _ operation: PointwiseOperation
  ) throws(NodeFault) {
    let makesIntegers = node.kind == ONNXOperator.cast.rawValue
    let readsIntegers = node.inputs.contains { integerNames.contains($0) }
    guard makesIntegers || readsIntegers else { return }
    switch operation {
    case .function(let function) where makesIntegers:
      if function == .isNonzero { return }
    case .function(.abs), .function(.negative), .function(.sign), .function(.not), .choice: break
    case .pair(.arithmetic(let function)) where function != .divide: break
    case .pair(.remainder), .pair(.truncatedRemainder): break
    case .pair(.greater), .pair(.greaterOrEqual), .pair(.less), .pair(.lessOrEqual), .pair(.equal):
      return
    default:
      throw .refused(
        found: "\(node.kind) of integers computed at run time",
        accepted: "sums, products and comparisons of them, and a Cast to float32")
    }
    integerNames.insert(node.outputs[0])
  }

  // MARK: What it reads

  private struct PointwiseOperands {
    /// The activation that all are functions of.
    var base: ActivationValue
    var expressions: [PointwiseExpression] = []
    /// Whether more than one of them is computed.
    var areMany = false
    /// Whether all of them are lines or clamps, which layers may take in.
    var areFoldable = true
  }

  /// The operands as functions of the values of one activation; `nil` where they are not.
  private func pointwiseOperands(
    of node: ONNXNode, _ operation: PointwiseOperation
  ) -> PointwiseOperands? {
    var names = node.inputs
    if case .function = operation { names = Array(names.prefix(1)) }
    guard let base = names.lazy.compactMap({ activations[$0] }).first else { return nil }
    var operands = PointwiseOperands(base: base)
    operands.base.tensor = pointwise[base.tensor]?.root ?? base.tensor
    var computed = 0
    for name in names {
      if let constant = constants[name] {
        guard let value = constant.single, constant.isSpread(over: base.dimensions) else {
          return nil
        }
        operands.expressions.append(.constant(value))
        continue
      }
      guard var value = activations[name] else { return nil }
      let known = pointwise[value.tensor]
      value.tensor = known?.root ?? value.tensor
      guard value == operands.base else { return nil }
      let expression = known?.expression ?? .value
      operands.areFoldable = operands.areFoldable && expression.isFoldable
      operands.expressions.append(expression)
      computed += 1
    }
    operands.areMany = computed > 1
    return operands
  }
}

extension PointwiseOperation {
  /// What comes of single values.
  func value(of operands: [Float]) -> Float {
    switch self {
    case .function(let function): function.real(operands[0])
    case .pair(let function):
      operands.dropFirst().reduce(operands[0]) { function.real($0, $1) }
    case .choice: operands[0] != 0 ? operands[1] : operands[2]
    }
  }

  /// What comes of operands; `nil` of other numbers of them, or where it would be too long.
  fileprivate func joining(_ operands: [PointwiseExpression]) -> PointwiseExpression? {
    switch self {
    case .function(let function):
      return operands.count == 1 ? operands[0].applying(function) : nil
    case .pair(let function):
      guard var result = operands.first else { return nil }
      for operand in operands.dropFirst() {
        guard let joined = PointwiseExpression.joining(result, operand, by: function) else {
          return nil
        }
        result = joined
      }
      return result
    case .choice:
      return operands.count == 3 ? .choosing(by: operands[0], operands[1], operands[2]) : nil
    }
  }
}

extension Constant {
  /// Whether one of its values meets each of an activation's, which keeps its shape.
  fileprivate func isSpread(over sizes: [Int]) -> Bool {
    dimensions.count <= sizes.count
      && zip(dimensions.reversed(), sizes.reversed()).allSatisfy { $0 == 1 || $0 == $1 }
  }
}
