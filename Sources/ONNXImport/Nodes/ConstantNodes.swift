import Foundation
import GraphIR

/// Nodes whose results are known: constants, and the arithmetic on shapes that exporters leave behind.
extension GraphImport {
  /// Values that an evaluated node may make, so that no file can make many of few.
  static let mostValues = 65_536

  /// Evaluates a node of which all is known; `false` for others.
  mutating func evaluate(_ node: ONNXNode, _ kind: ONNXOperator) throws(NodeFault) -> Bool {
    let result: Constant?
    switch kind {
    case .constant: result = try value(of: node)
    case .shape:
      let sizes: [Int]
      if let known = node.inputs.first.flatMap({ constants[$0] }) {
        sizes = known.dimensions
      } else {
        sizes = try activation(node, 0).dimensions
      }
      result = Constant(dimensions: [sizes.count], values: .integers(sizes))
    case .constantOfShape: result = try filled(node)
    default:
      let operands = node.inputs.filter { !$0.isEmpty }.compactMap { constants[$0] }
      guard !operands.isEmpty, operands.count == node.inputs.filter({ !$0.isEmpty }).count else {
        return false
      }
      result = try evaluate(node, kind, operands)
    }
    guard let result else { return false }
    constants[node.outputs[0]] = result
    return true
  }

  private mutating func evaluate(
    _ node: ONNXNode, _ kind: ONNXOperator, _ operands: [Constant]
  ) throws(NodeFault) -> Constant? {
    let first = operands[0]
    switch kind {
    case .identity, .dropout: return first
    case .quantizeLinear: return try quantized(node, first)
    case .dequantizeLinear: return try dequantized(node, first)
    case .cast: return try cast(first, by: node)
    case .add, .sub, .mul, .div, .mod, .pow: return try arithmetic(node, kind, operands)
    case .concat: return try joined(node, operands)
    case .gather: return try gathered(node, operands)
    case .slice: return try sliced(node, operands)
    case .transpose:
      let order = node.attributes["perm"]?.integers ?? first.dimensions.indices.reversed()
      guard order.sorted() == Array(first.dimensions.indices) else { throw contradiction(node) }
      let places = ActivationValue.Layout(dimensions: first.dimensions, storage: order).order
      var moved = first.picking(places, dimensions: order.map { first.dimensions[$0] })
      moved.steps = first.steps
      moved.steps?.axis = first.steps.flatMap { order.firstIndex(of: $0.axis) } ?? 0
      return moved
    case .reshape, .flatten, .squeeze, .unsqueeze:
      return try reshaped(node, kind, operands)
    case .expand: return try expanded(node, operands)
    case .reduceSum, .reduceProd, .reduceMax, .reduceMin, .reduceMean:
      return try reduced(node, kind, first)
    case .trilu: return try triangle(node, operands)
    case .max, .min, .sum, .greater, .greaterOrEqual, .less, .lessOrEqual, .equal, .and, .or, .xor,
      .where:
      return try chosen(node, operands)
    default: return nil
    }
  }

  func contradiction(_ node: ONNXNode) -> NodeFault {
    .invalid(FileDefect(at: node.offset, "node '\(node.name)' contradicts its operands"))
  }

  private func value(of node: ONNXNode) throws(NodeFault) -> Constant {
    if let tensor = node.attributes["value"]?.tensor { return try tensor.constant() }
    if let value = node.attributes["value_int"]?.integer {
      return Constant(dimensions: [], values: .integers([value]))
    }
    if let value = node.attributes["value_float"]?.real {
      return Constant(dimensions: [], values: .floats([value]))
    }
    if let values = node.attributes["value_ints"]?.integers {
      return Constant(dimensions: [values.count], values: .integers(values))
    }
    if let values = node.attributes["value_floats"]?.reals {
      return Constant(dimensions: [values.count], values: .floats(values))
    }
    throw .refused(found: "a constant of another kind", accepted: "a tensor, integers or floats")
  }

  private func filled(_ node: ONNXNode) throws(NodeFault) -> Constant {
    let sizes = try requiredConstant(node, 0).integers ?? []
    guard let count = product(sizes), count <= Self.mostValues else {
      throw .refused(found: "a constant of \(sizes)", accepted: "up to \(Self.mostValues) values")
    }
    var value = Constant.Values.floats([0])
    if let tensor = node.attributes["value"]?.tensor { value = try tensor.constant().values }
    switch value {
    case .integers(let values) where values.count == 1:
      return Constant(
        dimensions: sizes, values: .integers(Array(repeating: values[0], count: count)))
    case .floats(let values) where values.count == 1:
      return Constant(dimensions: sizes, values: .floats(Array(repeating: values[0], count: count)))
    default: throw contradiction(node)
    }
  }

  private func arithmetic(
    _ node: ONNXNode, _ kind: ONNXOperator, _ operands: [Constant]
  ) throws(NodeFault) -> Constant {
    guard operands.count == 2 else { throw contradiction(node) }
    let longer = operands[0].values.count >= operands[1].values.count ? operands[0] : operands[1]
    let count = longer.values.count
    guard count > 0, operands.allSatisfy({ [1, count].contains($0.values.count) }) else {
      throw .refused(
        found: "constants of \(operands.map(\.dimensions))", accepted: "of one shape, or one value")
    }
    func combine<Value>(_ values: [[Value]], _ body: (Value, Value) -> Value) -> [Value] {
      (0..<count).map {
        body(values[0][values[0].count == 1 ? 0 : $0], values[1][values[1].count == 1 ? 0 : $0])
      }
    }
    if kind != .pow, let first = operands[0].integers, let second = operands[1].integers {
      guard kind != .div && kind != .mod || !second.contains(0) else { throw contradiction(node) }
      guard node.attributes["fmod"]?.integer ?? 0 == 0 else {
        throw .refused(found: "fmod = 1", accepted: "0")
      }
      return Constant(
        dimensions: longer.dimensions,
        values: .integers(
          combine([first, second]) { first, second in
            switch kind {
            case .add: first &+ second
            case .sub: first &- second
            case .mul: first &* second
            case .mod: Self.remainder(first, second)
            default: first.dividedReportingOverflow(by: second).partialValue
            }
          }))
    }
    guard kind != .mod else {
      throw .refused(found: "Mod of floats", accepted: "of integers")
    }
    return Constant(
      dimensions: longer.dimensions,
      values: .floats(
        combine(operands.map(\.floats)) { first, second in
          switch kind {
          case .add: first + second
          case .sub: first - second
          case .mul: first * second
          case .pow: pow(first, second)
          default: first / second
          }
        }))
  }

  /// What is left of a division, with the sign of the divisor, which is not 0.
  private static func remainder(_ first: Int, _ second: Int) -> Int {
    let rest = first.remainderReportingOverflow(dividingBy: second).partialValue
    return rest != 0 && (rest < 0) != (second < 0) ? rest + second : rest
  }
}
