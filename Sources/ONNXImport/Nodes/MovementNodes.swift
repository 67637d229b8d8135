import GraphIR

/// Pad, Resize, Upsample, DepthToSpace and SpaceToDepth.
extension GraphImport {
  mutating func importPad(_ node: ONNXNode) throws(NodeFault) {
    let mode = node.attributes["mode"]?.text ?? "constant"
    let sizes = try activation(node, 0).dimensions
    let amounts = try paddings(node, rank: sizes.count)
    let rank = sizes.count
    guard amounts.allSatisfy({ 0...65_535 ~= $0 }), amounts[0] == 0, amounts[rank] == 0 else {
      throw .refused(
        found: "paddings \(amounts)", accepted: "none of the batch, from 0 to 65,535 each")
    }
    let dimensions = sizes.indices.map { sizes[$0] + amounts[$0] + amounts[rank + $0] }
    let source = try arranged(node)
    let begin = source.place(Array(amounts[..<rank]))
    switch mode {
    case "constant":
      let value = try borderValue(node)
      let end = source.place(Array(amounts[rank...]))
      let isOwnBorder =
        value == 0 && begin.channels == 0 && end.channels == 0
        && [begin.height, begin.width, end.height, end.width].allSatisfy { $0 <= 255 }
      emit(
        isOwnBorder
          ? .pad(top: begin.height, bottom: end.height, left: begin.width, right: end.width)
          : .move(.pad(begin: begin, value: value)), source.tensors, for: node,
        dimensions: dimensions, order: source.order)
    case "reflect":
      guard sizes.indices.allSatisfy({ max(amounts[$0], amounts[rank + $0]) < sizes[$0] }) else {
        throw .refused(found: "paddings \(amounts) of \(sizes)", accepted: "less than there is")
      }
      emit(
        .move(.mirror(begin: begin, repeatsEdge: false)), source.tensors, for: node,
        dimensions: dimensions, order: source.order)
    case "edge": repeatEdges(node, source, sizes, amounts)
    default: throw .refused(found: "mode \(mode)", accepted: "constant, reflect, edge")
    }
  }

  /// The amounts for every axis: those before, then those behind.
  private func paddings(_ node: ONNXNode, rank: Int) throws(NodeFault) -> [Int] {
    guard let given = try integers(node, "pads", orInput: 1) else {
      throw .refused(found: "paddings of floats", accepted: "integers")
    }
    var axes = Array(0..<rank)
    if let listed = try constant(node, 3)?.integers {
      axes = []
      for index in listed { axes.append(try axis(index, rank: rank, node)) }
    }
    guard given.count == 2 * axes.count, Set(axes).count == axes.count else {
      throw contradiction(node, given)
    }
    var amounts = Array(repeating: 0, count: 2 * rank)
    for (index, axis) in axes.enumerated() {
      amounts[axis] = given[index]
      amounts[rank + axis] = given[axes.count + index]
    }
    return amounts
  }

  private func borderValue(_ node: ONNXNode) throws(NodeFault) -> Float {
    let value: Float
    if let attribute = node.attributes["value"]?.real {
      value = attribute
    } else {
      value = try constant(node, 2)?.floats.first ?? 0
    }
    guard value.isFinite else {
      throw .refused(found: "a border of \(value)", accepted: "a finite value")
    }
    return value
  }

  /// A border of what is at the edge: picked again, along one axis after the other.
  private mutating func repeatEdges(
    _ node: ONNXNode, _ source: Arrangement, _ sizes: [Int], _ amounts: [Int]
  ) {
    var axes = sizes.indices.filter { amounts[$0] + amounts[sizes.count + $0] > 0 }
    if axes.isEmpty { axes = [sizes.count - 1] }
    let picks = axes.map { axis in
      let count = sizes[axis] + amounts[axis] + amounts[sizes.count + axis]
      return (
        axis: axis,
        indices: (0..<count).map { max(0, min($0 - amounts[axis], sizes[axis] - 1)) }
      )
    }
    pick(picks, node, source, sizes)
  }

  /// Adds a node for each axis along which slices are picked, the last one under the node's name.
  private mutating func pick(
    _ picks: [(axis: Int, indices: [Int])], _ node: ONNXNode, _ source: Arrangement,
    _ sizes: [Int]
  ) {
    var (tensor, sizes) = (source.tensors[0], sizes)
    for (position, pick) in picks.enumerated() {
      guard let axis = source.axis(pick.axis) else { continue }
      sizes[pick.axis] = pick.indices.count
      let operation = Operation.move(.pick(axis, pick.indices))
      guard position < picks.count - 1 else {
        return emit(operation, [tensor], for: node, dimensions: sizes, order: source.order)
      }
      let name = "\(node.name)/axis\(pick.axis)"
      let output = appendActivation(name, source.order.map { sizes[$0] })
      append(Node(name: name, operation: operation, inputs: [tensor], output: output))
      tensor = output
    }
  }

  // MARK: Sizes

  mutating func importResize(_ node: ONNXNode, _ kind: ONNXOperator) throws(NodeFault) {
    let value = try activation(node, 0)
    let sizes = value.dimensions
    let rule = try ResizeRule(node, isUpsample: kind == .upsample)
    let target = try targetSizes(node, sizes, isUpsample: kind == .upsample)
    guard sizes.count == 4, target[..<2] == sizes[..<2] else {
      throw .refused(
        found: "\(node.kind) of \(sizes) to \(target)", accepted: "height and width of images")
    }
    let input = try arranged(ActivationValue(tensor: value.tensor, layout: value.layout), node)
    guard !rule.isLinear else {
      return emit(
        .resizeBilinear(rule.sampling), input.tensors, for: node, dimensions: target,
        order: input.order)
    }
    let picks = [2, 3].map { axis in
      (
        axis: axis,
        indices: (0..<target[axis]).map { rule.nearest($0, of: target[axis], in: sizes[axis]) }
      )
    }
    let isTensorFlows = picks.allSatisfy { axis, indices in
      indices
        == (0..<target[axis]).map { rule.sampling.nearest($0, of: target[axis], in: sizes[axis]) }
    }
    guard isTensorFlows else { return pick(picks, node, input, sizes) }
    emit(
      .move(.nearest(rule.sampling)), input.tensors, for: node, dimensions: target,
      order: input.order)
  }

  /// An image with its channels last.
  private mutating func arranged(
    _ value: ActivationValue, _ node: ONNXNode
  ) throws(NodeFault) -> Arrangement {
    let image = try image(value)
    return Arrangement(tensors: [image.tensor], order: [0, 2, 3, 1])
  }

  /// The result's sizes: given, or the input's times whole or other factors.
  private func targetSizes(
    _ node: ONNXNode, _ sizes: [Int], isUpsample: Bool
  ) throws(NodeFault) -> [Int] {
    if !isUpsample, let given = try constant(node, 3)?.integers, !given.isEmpty {
      guard given.count == sizes.count, given.allSatisfy({ 1...65_535 ~= $0 }) else {
        throw contradiction(node, given)
      }
      return given
    }
    var scales = node.attributes["scales"]?.reals ?? []
    if scales.isEmpty { scales = try constant(node, isUpsample ? 1 : 2)?.floats ?? [] }
    guard scales.count == sizes.count, scales.allSatisfy({ $0 > 0 && $0 <= 256 }) else {
      throw contradiction(node, sizes)
    }
    let target = zip(sizes, scales).map { Int((Float($0) * $1).rounded(.down)) }
    // The result's size says the same as the factor only where nothing is rounded away.
    guard zip(zip(sizes, target), scales).allSatisfy({ Float($0.1) == Float($0.0) * $1 }),
      target.allSatisfy({ 1...65_535 ~= $0 })
    else {
      throw .refused(
        found: "factors \(scales) of \(sizes)", accepted: "factors that give whole sizes, or sizes")
    }
    return target
  }

  // MARK: Blocks

  mutating func importBlocks(_ node: ONNXNode, _ kind: ONNXOperator) throws(NodeFault) {
    let side = node.attributes["blocksize"]?.integer ?? 0
    let image = try image(activation(node, 0))
    let isToSpace = kind == .depthToSpace
    guard 1...255 ~= side, !image.isSequence,
      isToSpace
        ? image.channels % (side * side) == 0
        : image.height % side == 0 && image.width % side == 0
    else { throw contradiction(node, [image.channels, image.height, image.width]) }
    let block = Block(height: side, width: side)
    guard isToSpace else {
      return emitImage(
        .move(.spaceToDepth(block)), [image.tensor], for: node, like: image,
        height: image.height / side, width: image.width / side,
        channels: image.channels * block.count)
    }
    let mode = node.attributes["mode"]?.text ?? "DCR"
    guard ["DCR", "CRD"].contains(mode) else {
      throw .refused(found: "mode \(mode)", accepted: "DCR, CRD")
    }
    emitImage(
      .move(
        .depthToSpace(block, mode == "DCR" ? .blockFirst : .channelFirst, begin: Offset())),
      [image.tensor], for: node, like: image, height: image.height * side,
      width: image.width * side, channels: image.channels / block.count)
  }
}

/// How a Resize finds its values.
private struct ResizeRule {
  let isLinear: Bool
  let sampling: Sampling
  private let rounding: String

  init(_ node: ONNXNode, isUpsample: Bool) throws(NodeFault) {
    let mode = node.attributes["mode"]?.text ?? "nearest"
    let places =
      isUpsample
      ? "asymmetric" : node.attributes["coordinate_transformation_mode"]?.text ?? "half_pixel"
    rounding =
      isUpsample ? "floor" : node.attributes["nearest_mode"]?.text ?? "round_prefer_floor"
    guard ["nearest", "linear"].contains(mode), (node.attributes["antialias"]?.integer ?? 0) == 0,
      node.attributes["axes"] == nil
    else {
      throw .refused(found: "mode \(mode)", accepted: "nearest or linear, as it is, of all axes")
    }
    switch places {
    case "half_pixel", "pytorch_half_pixel": sampling = Sampling(centersPixels: true)
    case "asymmetric": sampling = Sampling()
    case "align_corners": sampling = Sampling(alignsCorners: true)
    default:
      throw .refused(
        found: "places by \(places)", accepted: "half_pixel, asymmetric or align_corners")
    }
    let roundings = ["round_prefer_floor", "round_prefer_ceil", "floor", "ceil"]
    guard roundings.contains(rounding) else {
      throw .refused(found: "nearest_mode \(rounding)", accepted: roundings.joined(separator: ", "))
    }
    isLinear = mode == "linear"
  }

  /// The index among `input` that is taken for one of `output`.
  func nearest(_ index: Int, of output: Int, in input: Int) -> Int {
    let scale =
      sampling.alignsCorners
      ? (output > 1 ? Double(input - 1) / Double(output - 1) : 0)
      : Double(input) / Double(output)
    let place =
      sampling.centersPixels ? (Double(index) + 0.5) * scale - 0.5 : Double(index) * scale
    let nearest =
      switch rounding {
      case "floor": place.rounded(.down)
      case "ceil": place.rounded(.up)
      case "round_prefer_ceil": (place + 0.5).rounded(.down)
      default: (place - 0.5).rounded(.up)
      }
    return max(0, min(Int(nearest), input - 1))
  }
}
