package import GraphIR
import Thimble

/// Networks of random structure: chains, residual sums, branches with strides, views, pads.
package enum RandomGraph {
  /// The graph of a seed; the same one every time.
  package static func make(seed: Int) -> Graph {
    var random = SeededRandom(seed: seed)
    let shape = Shape(
      height: random.pick([1, 2, 5, 8, 11, 13, 16]), width: random.int(1...9),
      channels: random.int(1...5))
    var layers = RandomLayers(input: shape, random: random)
    var last = layers.builder.input
    for _ in 0..<layers.random.int(1...8) {
      last = append(&layers, last)
    }
    if layers.random.oneIn(3) { last = head(&layers, last) }
    // Views and identities alone would leave no operator to run.
    if layers.builder.nodes.allSatisfy({ isView($0.operation) }) { last = layers.conv2D(last) }
    return layers.builder.graph(output: last)
  }

  /// A random input for a graph.
  package static func input(of graph: Graph, seed: Int) -> [Int8] {
    var random = SeededRandom(seed: seed &+ 1_000_003)
    return random.int8s(graph.tensors[graph.input].count)
  }

  private static func isView(_ operation: Operation) -> Bool {
    operation == .reshape || operation == .requantize
  }

  private static func append(_ layers: inout RandomLayers, _ last: Int) -> Int {
    let shape = layers.builder.shape(last)
    switch layers.random.int(0...21) {
    case 0...3: return layers.conv2D(last)
    case 4...6: return layers.depthwise(last)
    case 7: return layers.pool(last, average: true)
    case 8: return layers.pool(last, average: false)
    case 9...11: return residual(&layers, last)
    case 12, 13: return branches(&layers, last)
    case 14: return layers.lookup(last)
    case 15: return layers.softmax(last)
    case 16: return layers.reshape(last)
    case 17, 18:
      let padded = layers.pad(last)
      return layers.random.oneIn(3) ? padded : layers.conv2D(padded)
    case 19: return gated(&layers, last)
    case 20: return layers.combined(last)
    default: return shape.count > 1 ? layers.add(last, last) : layers.lookup(last)
    }
  }

  /// A convolution of unchanged shape beside a shortcut.
  private static func residual(_ layers: inout RandomLayers, _ last: Int) -> Int {
    let shape = layers.builder.shape(last)
    let size = layers.random.int(1...3)
    guard
      let same = WindowGeometry(
        WindowSpec(kernel: (size, layers.random.int(1...3))), .same, over: shape)
    else { return last }
    var deep = layers.conv2D(last, same, channels: layers.random.int(1...4))
    if layers.random.oneIn(2) { deep = layers.lookup(deep) }
    let inner = layers.builder.shape(deep)
    guard
      let again = WindowGeometry(WindowSpec(kernel: (size, 1)), .same, over: inner)
    else { return last }
    deep = layers.conv2D(deep, again, channels: shape.channels)
    return layers.random.oneIn(2) ? layers.add(last, deep) : layers.add(deep, last)
  }

  /// Squeeze and excite: a factor for each channel, made of all rows, which have to wait for it.
  private static func gated(_ layers: inout RandomLayers, _ last: Int) -> Int {
    let channels = layers.builder.shape(last).channels
    let squeezed = layers.random.oneIn(2) ? layers.mean(last) : layers.globalPool(last)
    let excited = layers.lookup(layers.fullyConnected(squeezed, units: channels))
    return layers.random.oneIn(2)
      ? layers.combine(.multiply, last, excited) : layers.combine(.multiply, excited, last)
  }

  /// Two windows of one stride but different reach, added: rows meet that were made at different
  /// times, and a stride may leave rows that no reader needs.
  private static func branches(_ layers: inout RandomLayers, _ last: Int) -> Int {
    let shape = layers.builder.shape(last)
    let stride = (layers.random.int(1...2), layers.random.int(1...2))
    let wide = WindowSpec(
      kernel: (layers.random.int(1...5), layers.random.int(1...3)), stride: stride)
    let narrow = WindowSpec(kernel: (1, 1), stride: stride)
    guard let first = WindowGeometry(wide, .same, over: shape),
      let second = WindowGeometry(narrow, .same, over: shape)
    else { return last }
    let channels = layers.random.int(1...4)
    var one = layers.conv2D(last, first, channels: channels)
    if layers.random.oneIn(3) { one = layers.lookup(one) }
    let other = layers.conv2D(last, second, channels: channels)
    return layers.add(one, other)
  }

  /// What classifiers end with.
  private static func head(_ layers: inout RandomLayers, _ last: Int) -> Int {
    switch layers.random.int(0...3) {
    case 0:
      let shape = layers.builder.shape(last)
      let flat = layers.builder.reshape(
        last, to: Shape(height: 1, width: 1, channels: shape.count))
      return layers.softmax(layers.fullyConnected(flat))
    case 1: return layers.softmax(layers.fullyConnected(layers.globalPool(last)))
    case 2: return layers.fullyConnected(layers.mean(last))
    default: return layers.fullyConnected(last)
    }
  }
}
