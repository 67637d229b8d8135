import Thimble

extension Graph {
  /// Checks that the graph can be executed; meant for use after every pass.
  ///
  /// Indices are in range; nodes are in an order that can be executed; each tensor is produced
  /// once, and every result is read, an output or a state's next contents; activations are all int8
  /// with one scale, or all float32 without any, of a shape of at most 65,535 a side; constants have
  /// the size their dimensions give; shapes and quantization agree with each operation and between a
  /// state's contents; labels and front end fit the first output and input.
  /// It accepts any graph, however broken, without trapping.
  package func validate() throws(GraphError) {
    try checkEdges()
    var available = Set(inputs + states.map(\.value))
    var read = Set(outputs + states.map(\.next))
    for (index, node) in nodes.enumerated() {
      try checkIndices(of: node, at: index, available: available)
      do throws(NodeFault) {
        try checkOperation(of: node)
      } catch {
        throw GraphError(node: index, name: node.name, reason: error.reason)
      }
      available.formUnion(node.outputs)
      read.formUnion(node.inputs)
    }
    for output in outputs where !available.contains(output) || isSource(output) {
      throw GraphError(reason: "no node produces its output")
    }
    for (index, node) in nodes.enumerated() where !read.isSuperset(of: node.outputs) {
      throw GraphError(node: index, name: node.name, reason: "nothing reads its result")
    }
    guard read.isSuperset(of: inputs) else { throw GraphError(reason: "no node reads its input") }
    try checkStates(available: available, read: Set(nodes.flatMap(\.inputs)))
    try checkLabelsAndFrontEnd()
  }

  private func checkEdges() throws(GraphError) {
    guard !inputs.isEmpty, !outputs.isEmpty else {
      throw GraphError(reason: "it has \(inputs.count) inputs and \(outputs.count) outputs")
    }
    guard inputNames.count == inputs.count, outputNames.count == outputs.count else {
      throw GraphError(
        reason: "it has \(inputNames.count) names for \(inputs.count) inputs, "
          + "\(outputNames.count) for \(outputs.count) outputs")
    }
    let edges: [(role: String, tensors: [Int])] = [
      ("input", inputs), ("output", outputs), ("state", states.map(\.value)),
      ("state's next contents", states.map(\.next)),
    ]
    for (role, indices) in edges {
      for index in indices {
        guard tensors.indices.contains(index) else {
          throw GraphError(reason: "its \(role) is tensor \(index) of \(tensors.count)")
        }
        do throws(NodeFault) {
          _ = try activation(index)
        } catch {
          throw GraphError(reason: error.reason)
        }
      }
      guard Set(indices).count == indices.count else {
        throw GraphError(reason: "a tensor is its \(role) twice")
      }
    }
    guard Set(inputs).isDisjoint(with: states.map(\.value)) else {
      throw GraphError(reason: "an input is a state too")
    }
  }

  private func checkStates(available: Set<Int>, read: Set<Int>) throws(GraphError) {
    let values = Set(states.map(\.value))
    let owned = Set(states.filter(\.isOwned).map(\.value))
    for node in nodes where node.operation.facts.ownsState {
      guard owned.contains(node.inputs[1]) else {
        throw GraphError(name: node.name, reason: "has no state of its own")
      }
    }
    for state in states {
      guard read.contains(state.value) else {
        throw GraphError(name: state.name, reason: "no node reads the state")
      }
      guard !state.isOwned || isOwnedByOne(state.value) else {
        throw GraphError(name: state.name, reason: "the state is not one operation's own")
      }
      guard state.isOwned || available.contains(state.next) && !values.contains(state.next) else {
        throw GraphError(name: state.name, reason: "nothing computes the state's next contents")
      }
      let (value, next) = (tensors[state.value], tensors[state.next])
      guard value.type == next.type, value.shape == next.shape,
        value.quantization?.scales == next.quantization?.scales,
        value.quantization?.zeroPoints == next.quantization?.zeroPoints
      else {
        throw GraphError(
          name: state.name, reason: "the state's next contents are of another shape or scale")
      }
      guard let initial = state.initial,
        initial.count != value.count * value.type.byteCount
      else { continue }
      throw GraphError(
        name: state.name,
        reason: "the state starts with \(initial.count) bytes for \(value.dimensions)")
    }
  }

  /// Whether all that reads a tensor is one operation that owns it.
  private func isOwnedByOne(_ tensor: Int) -> Bool {
    let readers = nodes.filter { $0.inputs.contains(tensor) }
    guard readers.count == 1, let owner = readers.first else { return false }
    return owner.operation.facts.ownsState && owner.inputs.firstIndex(of: tensor) == 1
      && owner.inputs.lastIndex(of: tensor) == 1 && !outputs.contains(tensor)
  }

  private func checkIndices(
    of node: Node, at index: Int, available: Set<Int>
  ) throws(GraphError) {
    guard node.outputs.count == 1 else {
      throw GraphError(
        node: index, name: node.name, reason: "has \(node.outputs.count) outputs instead of 1")
    }
    for tensor in node.inputs + node.outputs where !tensors.indices.contains(tensor) {
      throw GraphError(
        node: index, name: node.name, reason: "refers to tensor \(tensor) of \(tensors.count)")
    }
    for tensor in node.inputs where tensors[tensor].constant == nil {
      guard !available.contains(tensor) else { continue }
      throw GraphError(
        node: index, name: node.name, reason: "reads tensor \(tensor) before it is produced")
    }
    guard !available.contains(node.output) else {
      throw GraphError(
        node: index, name: node.name, reason: "produces tensor \(node.output) a second time")
    }
  }

  private func checkLabelsAndFrontEnd() throws(GraphError) {
    guard let inputShape = tensors[input].shape, let outputShape = tensors[output].shape else {
      return
    }
    guard labels.isEmpty || labels.count == outputShape.channels else {
      throw GraphError(
        reason: "it has \(labels.count) labels for \(outputShape.channels) output channels")
    }
    guard let frontEnd else { return }
    guard isFloat || tensors[input].type == .int8 else {
      throw GraphError(
        reason: "its front end makes int8 values, its input is \(tensors[input].type); a model of "
          + "int8 values works, or one without a front end")
    }
    let features = Int(frontEnd.frames) * Int(frontEnd.coefficients)
    guard features == inputShape.count else {
      throw GraphError(
        reason: "its front end makes \(frontEnd.frames) x \(frontEnd.coefficients) features for an "
          + "input of \(inputShape.count)")
    }
  }
}

/// What a node does wrong, before its name is attached.
struct NodeFault: Error {
  let reason: String
}

/// An activation whose shape and quantization have been checked.
struct CheckedActivation {
  var shape: Shape
  var type: ElementType
  /// `nil` in a float graph.
  var scale: Float?
  /// `nil` in a float graph.
  var zeroPoint: Int?

  /// Whether both mean the same real numbers by the same bytes.
  func isQuantized(like other: CheckedActivation) -> Bool {
    type == other.type && scale == other.scale && zeroPoint == other.zeroPoint
  }
}

extension Graph {
  /// Checks that a tensor in range is an activation of the graph's own type.
  func activation(_ index: Int) throws(NodeFault) -> CheckedActivation {
    let tensor = tensors[index]
    guard tensor.constant == nil else { throw fault(tensor, "is a constant, not an activation") }
    return try values(of: tensor)
  }

  private func values(of tensor: Tensor) throws(NodeFault) -> CheckedActivation {
    let types: [ElementType] = isFloat ? [.float32] : [.int8, .int16, .int32]
    guard types.contains(tensor.type) else {
      throw fault(tensor, "is \(tensor.type), not \(types[0])")
    }
    guard tensor.dimensions.allSatisfy({ 1...65_535 ~= $0 }), let shape = tensor.shape,
      tensor.dimensions.reduce(1.0, { $0 * Double($1) }) <= Double(Int32.max)
    else { throw fault(tensor, "has the dimensions \(tensor.dimensions)") }
    guard !isFloat else {
      guard tensor.quantization == nil else { throw fault(tensor, "is float32 and has a scale") }
      return CheckedActivation(shape: shape, type: tensor.type)
    }
    guard let quantization = tensor.quantization, quantization.scales.count == 1,
      quantization.zeroPoints.count == 1
    else { throw fault(tensor, "needs one scale and one zero point") }
    let (scale, zeroPoint) = (quantization.scales[0], quantization.zeroPoints[0])
    guard scale.isFinite, scale > 0, tensor.type.zeroPoints ~= zeroPoint else {
      throw fault(tensor, "has scale \(scale) and zero point \(zeroPoint)")
    }
    return CheckedActivation(
      shape: shape, type: tensor.type, scale: scale, zeroPoint: zeroPoint)
  }

  /// Checks that a tensor in range is a constant that may stand for an activation.
  func constantOperand(
    _ index: Int, of type: ElementType
  ) throws(NodeFault) -> CheckedActivation {
    let constant = tensors[index]
    try checkConstant(index, "operand", type: type, dimensions: constant.dimensions)
    return try values(of: constant)
  }

  /// Checks a constant of known type and dimensions.
  func checkConstant(
    _ index: Int, _ role: String, type: ElementType, dimensions: [Int]
  ) throws(NodeFault) {
    let tensor = tensors[index]
    guard let constant = tensor.constant else { throw fault(tensor, "(\(role)) is not constant") }
    guard tensor.type == type else { throw fault(tensor, "(\(role)) is \(tensor.type)") }
    guard tensor.dimensions == dimensions else {
      throw fault(tensor, "(\(role)) is \(tensor.dimensions) instead of \(dimensions)")
    }
    let bytes = dimensions.reduce(Double(type.byteCount)) { $0 * Double($1) }
    guard Double(constant.count) == bytes else {
      throw fault(tensor, "(\(role)) holds \(constant.count) bytes for \(dimensions)")
    }
    guard type != .int4 || tensor.fitsFourBits else {
      throw fault(tensor, "(\(role)) holds a value that four bits do not")
    }
    guard type != .float32 || tensor.floatValues.allSatisfy(\.isFinite) else {
      throw fault(tensor, "(\(role)) holds a value that is not finite")
    }
  }

  /// Checks that weights are symmetric, with one scale or one for each channel along `axis`.
  func checkWeightQuantization(
    _ index: Int, channels: Int, axis: Int
  ) throws(NodeFault) {
    let tensor = tensors[index]
    guard let quantization = tensor.quantization else { throw fault(tensor, "has no scale") }
    let count = quantization.scales.count
    guard count == 1 || count == channels, quantization.zeroPoints.count == count else {
      throw fault(tensor, "has \(count) scales for \(channels) channels")
    }
    guard count == 1 || quantization.axis == axis else {
      throw fault(tensor, "is quantized along axis \(quantization.axis) instead of \(axis)")
    }
    if let groupSize = quantization.groupSize {
      guard tensor.type == .int4, axis == 0, Int4Groups.isSize(groupSize) else {
        throw fault(tensor, "has groups of \(groupSize), which \(tensor.type) weights cannot have")
      }
    }
    guard quantization.scales.allSatisfy({ $0.isFinite && $0 > 0 }),
      quantization.zeroPoints.allSatisfy({ $0 == 0 })
    else { throw fault(tensor, "has a scale or zero point that weights cannot have") }
  }

  private func fault(_ tensor: Tensor, _ what: String) -> NodeFault {
    NodeFault(reason: "tensor '\(tensor.name)' \(what)")
  }
}

extension Tensor {
  /// Whether an int4 constant's values take four bits, with the multipliers of their groups if they come
  /// in groups.
  fileprivate var fitsFourBits: Bool {
    let values = int8Values
    guard let groupSize = quantization?.groupSize, let channels = dimensions.first, channels > 0
    else { return values.allSatisfy { -8...7 ~= $0 } }
    let count = max(1, values.count / channels)
    return stride(from: 0, to: values.count, by: count).allSatisfy { start in
      let channel = Array(values[start..<min(start + count, values.count)])
      return Int4Groups.multipliers(of: channel, groupSize: groupSize) != nil
    }
  }
}
