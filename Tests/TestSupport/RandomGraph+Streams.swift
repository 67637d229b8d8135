package import GraphIR
import Thimble

extension RandomGraph {
  /// A network over time that pads nothing along it, as a rule: windows, residual sums with rows cut off, joints,
  /// and what classifiers end with.
  package static func overTime(seed: Int) -> Graph {
    var random = SeededRandom(seed: seed &+ 77_003)
    let shape = Shape(
      height: random.int(9...40), width: random.pick([1, 1, 2, 3]), channels: random.int(1...4))
    var layers = RandomLayers(input: shape, random: random)
    var last = valid(&layers, layers.builder.input)
    for _ in 0..<layers.random.int(1...6) { last = appendValid(&layers, last) }
    switch layers.random.int(0...4) {
    case 0: last = layers.fullyConnected(layers.mean(last))
    case 1: last = layers.softmax(layers.fullyConnected(last))
    case 2: last = layers.globalPool(last)
    case 3: last = layers.mean(last)
    default: break
    }
    return layers.builder.graph(output: last)
  }

  private static func appendValid(_ layers: inout RandomLayers, _ last: Int) -> Int {
    switch layers.random.int(0...17) {
    case 0...4: return valid(&layers, last)
    case 5...8: return shortcut(&layers, last)
    case 9: return neighbours(&layers, last)
    case 10: return layers.softmax(last)
    case 11: return layers.lookup(last)
    case 12: return layers.builder.shape(last).count > 1 ? layers.add(last, last) : last
    case 13: return layers.reduce(last, .mean, .channels)
    case 14:
      return layers.builder.pad(last, top: 0, bottom: 0, left: 1, right: layers.random.int(0...1))
    case 15: return cut(&layers, last, layers.random.int(0...2), layers.random.int(0...2))
    case 16: return layers.conv2D(last)
    default: return gatedRows(&layers, last)
    }
  }

  /// A window of any kind without padding along time.
  private static func valid(
    _ layers: inout RandomLayers, _ last: Int, channels: Int? = nil, stride: Int? = nil
  ) -> Int {
    let shape = layers.builder.shape(last)
    let spec = WindowSpec(
      kernel: (layers.random.int(1...5), layers.random.int(1...2)),
      stride: (stride ?? layers.random.pick([1, 1, 1, 2, 3]), 1),
      dilation: (layers.random.pick([1, 1, 2]), 1))
    guard let geometry = WindowGeometry(spec, .valid, over: shape) else { return last }
    switch channels == nil ? layers.random.int(0...3) : 0 {
    case 0, 1: return layers.conv2D(last, geometry, channels: channels)
    case 2: return layers.depthwise(last, geometry)
    default:
      guard spec.dilation.height == 1 else { return layers.depthwise(last, geometry) }
      let window = geometry.window
      return layers.builder.append(
        layers.random.oneIn(2) ? .maxPool2D(window, .none) : .averagePool2D(window, .none), [last],
        geometry.outputShape(channels: shape.channels), layers.builder.steps(last))
    }
  }

  /// Rows without so many first and last ones.
  private static func cut(
    _ layers: inout RandomLayers, _ last: Int, _ before: Int, _ after: Int
  ) -> Int {
    var shape = layers.builder.shape(last)
    guard shape.height > before + after else { return last }
    shape.height -= before + after
    return layers.builder.append(
      .slice(begin: Offset(height: before)), [last], shape, layers.builder.steps(last))
  }

  /// Convolutions without padding, and the rows in their middle added.
  private static func shortcut(_ layers: inout RandomLayers, _ last: Int) -> Int {
    let shape = layers.builder.shape(last)
    guard
      let spec = WindowGeometry(
        WindowSpec(kernel: (layers.random.int(2...3), 1), dilation: (layers.random.int(1...2), 1)),
        .valid, over: shape)
    else { return last }
    let deep = layers.conv2D(last, spec, channels: shape.channels)
    let lost = shape.height - spec.outputHeight
    let before = layers.random.int(0...lost)
    return layers.add(deep, cut(&layers, last, before, lost - before))
  }

  /// Each row beside the one after it.
  private static func neighbours(_ layers: inout RandomLayers, _ last: Int) -> Int {
    var shape = layers.builder.shape(last)
    guard shape.height > 2, shape.channels < 5 else { return last }
    let parts = [cut(&layers, last, 0, 1), cut(&layers, last, 1, 0)]
    shape = Shape(height: shape.height - 1, width: shape.width, channels: 2 * shape.channels)
    return layers.builder.append(
      .concatenation(.channels), parts, shape, layers.builder.steps(last))
  }

  /// Rows times what all of them make.
  private static func gatedRows(_ layers: inout RandomLayers, _ last: Int) -> Int {
    let channels = layers.builder.shape(last).channels
    let gate = layers.lookup(layers.fullyConnected(layers.mean(last), units: channels))
    return layers.combine(.multiply, last, gate)
  }
}
