import GraphIR

/// QuantizeLinear and DequantizeLinear.
///
/// An int8 file is imported as the float network that it stands for, and each of its activations is given
/// the scale that the file has for it: ``Graph/withGivenScales()`` makes int8 of that. Values of uint8
/// become int8 ones, every value and zero point less 128.
extension GraphImport {
  mutating func importQuantize(_ node: ONNXNode) throws(NodeFault) {
    let value = try activation(node, 0)
    let steps = try steps(of: node, declared: nil)
    guard let own = tensors[value.tensor].quantization else {
      setQuantization(of: value.tensor, steps)
      return define(node.outputs[0], value)
    }
    guard own != steps else { return define(node.outputs[0], value) }
    var changed = value
    changed.tensor = appendActivation(node.outputs[0], tensors[value.tensor].dimensions)
    setQuantization(of: changed.tensor, steps)
    append(
      Node(
        name: node.name, operation: .requantize, inputs: [value.tensor], output: changed.tensor))
    define(node.outputs[0], changed)
  }

  /// What is dequantized means what was quantized, or what an int8 input holds.
  mutating func importDequantize(_ node: ONNXNode) throws(NodeFault) {
    let value = try activation(node, 0)
    let steps = try steps(of: node, declared: storedTypes[value.tensor])
    if tensors[value.tensor].quantization == nil { setQuantization(of: value.tensor, steps) }
    guard tensors[value.tensor].quantization == steps else {
      throw .refused(
        found: "values taken for others than were quantized", accepted: "one scale and zero point")
    }
    define(node.outputs[0], value)
  }

  /// The scale and zero point of an activation, as int8 has it.
  private func steps(
    of node: ONNXNode, declared: ONNXElementType?
  ) throws(NodeFault) -> Quantization {
    let scale = try requiredConstant(node, 1)
    let zeroPoint = try constant(node, 2)
    let named = node.attributes["output_dtype"]?.integer.flatMap { $0 == 0 ? nil : $0 }
    let type =
      zeroPoint?.type ?? named.map(ONNXElementType.init(rawValue:)) ?? declared ?? .uint8
    guard type == .int8 || type == .uint8 else {
      throw .refused(found: "activations of \(type.name)", accepted: "int8 or uint8")
    }
    guard scale.values.count == 1, let first = scale.floats.first, first.isFinite, first > 0,
      let zero = zeroPoint.map({ $0.integers?.count == 1 ? $0.integers?[0] : nil }) ?? 0,
      type.integerRange?.contains(zero) == true
    else {
      throw .refused(
        found: "\(scale.values.count) scales of an activation",
        accepted: "one, above 0, with its zero point")
    }
    return Quantization(scales: [first], zeroPoints: [type == .uint8 ? zero - 128 : zero])
  }

  // MARK: Constants

  /// The real values that a constant stands for, which keep their steps.
  func dequantized(_ node: ONNXNode, _ stored: Constant) throws(NodeFault) -> Constant {
    let scales = try requiredConstant(node, 1).floats
    let zeros = try constant(node, 2)?.integers ?? scales.map { _ in 0 }
    guard let values = stored.integers, (node.attributes["block_size"]?.integer ?? 0) == 0,
      !scales.isEmpty, zeros.count == scales.count || zeros.count == 1,
      scales.allSatisfy({ $0.isFinite && $0 > 0 })
    else {
      throw .refused(
        found: "a constant in blocks, or of no integers",
        accepted: "a scale above 0 for each slice")
    }
    let slices = try Slices(stored, count: scales.count, self, node)
    let reals = values.enumerated().map { place, value in
      let slice = slices.slice(of: place)
      let steps = Double(value) - Double(zeros[zeros.count == 1 ? 0 : slice])
      return Float(steps) * scales[slice]
    }
    var result = Constant(dimensions: stored.dimensions, values: .floats(reals))
    let shift = stored.type == .uint8 ? 128 : 0
    result.steps = Constant.Steps(
      scales: scales,
      zeroPoints: scales.indices.map { zeros[zeros.count == 1 ? 0 : $0] &- shift },
      axis: slices.axis)
    return result
  }

  /// The scales of weights whose output channels lie along an axis in the file, another in the graph; `nil`
  /// of float weights.
  func weightSteps(
    _ weights: Constant, along axis: Int, as graphAxis: Int, factor: Float = 1
  ) throws(NodeFault) -> Quantization? {
    guard let steps = weights.steps else { return nil }
    guard steps.scales.count == 1 || steps.axis == axis else {
      throw .refused(
        found: "weights with scales along axis \(steps.axis)",
        accepted: "along axis \(axis), their outputs'")
    }
    guard steps.zeroPoints.allSatisfy({ $0 == 0 }) else {
      throw .refused(
        found: "weights whose zero point is not the middle",
        accepted: "symmetric int8 weights (weight_type=QuantType.QInt8)")
    }
    return Quantization(
      scales: steps.scales.map { $0 * abs(factor) }, zeroPoints: steps.scales.map { _ in 0 },
      axis: graphAxis)
  }

  /// The scale of a constant in an activation's place; `nil` of float ones.
  func operandSteps(_ operand: Constant) -> Quantization? {
    operand.steps.flatMap { steps in
      steps.scales.count == 1
        ? Quantization(scales: steps.scales, zeroPoints: steps.zeroPoints) : nil
    }
  }

  /// A constant's values, rounded to steps.
  func quantized(_ node: ONNXNode, _ constant: Constant) throws(NodeFault) -> Constant {
    let scales = try requiredConstant(node, 1).floats
    let zeroPoint = try self.constant(node, 2)
    let zeros = zeroPoint?.integers ?? scales.map { _ in 0 }
    let named = node.attributes["output_dtype"]?.integer.flatMap { $0 == 0 ? nil : $0 }
    let type = zeroPoint?.type ?? named.map(ONNXElementType.init(rawValue:)) ?? .uint8
    guard let range = type.integerRange, !scales.isEmpty,
      zeros.count == scales.count || zeros.count == 1, scales.allSatisfy({ $0.isFinite && $0 > 0 }),
      constant.floats.allSatisfy(\.isFinite)
    else {
      throw .refused(
        found: "a constant quantized to \(type.name)", accepted: "int8 or uint8, scales above 0")
    }
    let slices = try Slices(constant, count: scales.count, self, node)
    let stored = constant.floats.enumerated().map { place, value in
      let slice = slices.slice(of: place)
      let steps = Double((value / scales[slice]).rounded(.toNearestOrEven))
      let shifted = steps + Double(zeros[zeros.count == 1 ? 0 : slice])
      return Int(max(Double(range.lowerBound), min(Double(range.upperBound), shifted)))
    }
    var result = Constant(dimensions: constant.dimensions, values: .integers(stored))
    result.type = type
    return result
  }
}

/// The slices of a constant that share a scale.
private struct Slices {
  let axis: Int
  private let count: Int
  private let inner: Int

  init(
    _ constant: Constant, count: Int, _ importing: GraphImport, _ node: ONNXNode
  ) throws(NodeFault) {
    self.count = count
    guard count > 1 else {
      (axis, inner) = (0, 1)
      return
    }
    let rank = constant.dimensions.count
    axis = try importing.axis(node.attributes["axis"]?.integer ?? 1, rank: rank, node)
    inner = constant.dimensions[(axis + 1)...].reduce(1, *)
    guard constant.dimensions[axis] == count else {
      throw .invalid(
        FileDefect(
          at: node.offset, "node '\(node.name)' has \(count) scales for \(constant.dimensions)"))
    }
  }

  func slice(of place: Int) -> Int { count == 1 ? 0 : place / inner % count }
}
