import GraphIR
import Thimble

/// Activations of one rank whose axes lie in memory in one order.
struct Arrangement {
  /// Tensors of the graph, their dimensions in that order.
  let tensors: [Int]
  /// The order.
  let order: [Int]

  /// The axis of the graph's tensors that ONNX's is; `nil` for the batch.
  func axis(_ axis: Int) -> Axis? {
    switch (order.count, order.firstIndex(of: axis)) {
    case (4, 1), (3, 1): .height
    case (4, 2): .width
    case (4, 3), (3, 2), (2, 1): .channels
    default: nil
    }
  }

  /// Numbers for each of ONNX's axes as a place in the graph's tensors.
  func place(_ numbers: [Int], elsewhere: Int = 0) -> Offset {
    var place = Offset(height: elsewhere, width: elsewhere, channels: elsewhere)
    for (index, number) in numbers.enumerated() {
      if let axis = axis(index) { place[axis] = number }
    }
    return place
  }
}

/// Nodes whose axes matter, whatever order they lie in.
extension GraphImport {
  /// Activations in one order, that in which they lie where it is one that serves; else the channels, where
  /// there are any, last.
  ///
  /// The batch is the first axis of one element, other than `position` where there is another.
  mutating func arranged(
    _ values: [ActivationValue], along position: Int? = nil
  ) throws(NodeFault) -> Arrangement {
    let rank = values.first?.dimensions.count ?? 0
    guard 2...4 ~= rank, values.allSatisfy({ $0.dimensions.count == rank }),
      let batch = Self.batch(of: values, besides: position)
    else {
      throw .refused(
        found: "inputs of \(values.map(\.dimensions))",
        accepted: "of 2 to 4 dimensions, one of them a batch of 1")
    }
    let others = (0..<rank).filter { $0 != batch }
    // Channels, which ONNX has first, last; and as they are.
    let orders = [Array(others.dropFirst() + others.prefix(1)), others].map { [batch] + $0 }
    let order =
      orders.first { order in
        values.allSatisfy { $0.flattened == nil && $0.layout.isStored(as: order) }
      } ?? orders[0]
    var tensors: [Int] = []
    for value in values { tensors.append(try tensor(of: value, as: order)) }
    return Arrangement(tensors: tensors, order: order)
  }

  private static func batch(of values: [ActivationValue], besides position: Int?) -> Int? {
    let single = values[0].dimensions.indices.filter { axis in
      values.allSatisfy { $0.dimensions[axis] == 1 }
    }
    return single.first { $0 != position } ?? single.first
  }

  /// The node's first input, as an arrangement of its own.
  mutating func arranged(
    _ node: ONNXNode, along position: Int? = nil
  ) throws(NodeFault) -> Arrangement {
    try arranged([activation(node, 0)], along: position)
  }

  /// A tensor with an activation's axes in an order; they are moved there where they lie otherwise.
  mutating func tensor(
    of value: ActivationValue, as order: [Int]
  ) throws(NodeFault) -> Int {
    if let flattened = value.flattened {
      let plain = Array(flattened.dimensions.indices)
      let tensor = try moved(
        ActivationValue(tensor: value.tensor, layout: flattened), to: plain)
      return view(tensor, order.map { value.dimensions[$0] })
    }
    let tensor = value.layout.isStored(as: order) ? value.tensor : try moved(value, to: order)
    return view(tensor, order.map { value.dimensions[$0] })
  }

  /// A tensor with the axes of more than one element in an order.
  mutating func moved(
    _ value: ActivationValue, to order: [Int]
  ) throws(NodeFault) -> Int {
    let axes = value.layout.essentialAxes
    let wanted = order.filter { value.dimensions[$0] != 1 }
    let groups = Self.stretches(of: axes, before: wanted)
    guard groups.count <= AxisMoves.mostStretches else {
      throw .refused(
        found: "a transpose of \(axes.count) axes of \(value.dimensions)",
        accepted: "of \(AxisMoves.mostStretches) stretches of axes")
    }
    let sorted = groups.indices.sorted {
      (wanted.firstIndex(of: groups[$0][0]) ?? 0) < (wanted.firstIndex(of: groups[$1][0]) ?? 0)
    }
    var sizes = groups.map { $0.reduce(1) { $0 * value.dimensions[$1] } }
    var tensor = value.tensor
    let moves = AxisMoves(to: sorted).moves
    for (position, move) in moves.enumerated() {
      let blocks = move.blocks(of: sizes).map { $0.reduce(1, *) }
      let part = position == moves.count - 1 ? "" : ", \(position)"
      let name = "\(tensors[value.tensor].name) in order \(order)\(part)"
      let source = view(tensor, [1] + blocks)
      tensor = appendActivation(name, [1] + move.order.map { blocks[$0] })
      append(
        Node(
          name: name, operation: .move(.transpose(move.order.map { Axis.all[$0] })),
          inputs: [source], output: tensor))
      sizes = move.moved(sizes)
    }
    guard moves.isEmpty else { return tensor }
    return view(tensor, [1] + Array(repeating: 1, count: max(0, 3 - sizes.count)) + sizes)
  }

  /// Axes in stretches that follow one another in another order too: such move as one.
  private static func stretches(of axes: [Int], before wanted: [Int]) -> [[Int]] {
    var stretches: [[Int]] = []
    for axis in axes {
      let place = stretches.last?.last.flatMap { wanted.firstIndex(of: $0) }
      if let place, wanted.dropFirst(place + 1).first == axis {
        stretches[stretches.count - 1].append(axis)
      } else {
        stretches.append([axis])
      }
    }
    return stretches
  }

  /// Adds a node that computes one of a node's outputs, of ONNX's dimensions, from tensors in an order.
  mutating func emit(
    _ operation: Operation, _ inputs: [Int], for node: ONNXNode, output index: Int = 0,
    dimensions: [Int], order: [Int]
  ) {
    let name = node.outputs[index]
    let output = appendActivation(name, order.map { dimensions[$0] })
    append(
      Node(
        name: index == 0 ? node.name : "\(node.name)/\(index)", operation: operation,
        inputs: inputs, output: output))
    define(
      name,
      ActivationValue(
        tensor: output,
        layout: ActivationValue.Layout(dimensions: dimensions, storage: order)))
  }
}
