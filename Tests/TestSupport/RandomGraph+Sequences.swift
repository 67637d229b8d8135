package import GraphIR
import Thimble

extension RandomGraph {
  /// A network over time as Keras exports it: of height 1, time along the width, with views to rank 3
  /// and back between layers.
  package static func sequence(seed: Int) -> Graph {
    var random = SeededRandom(seed: seed &+ 9_001)
    let shape = Shape(height: 1, width: random.int(2...40), channels: random.int(1...5))
    var layers = RandomLayers(input: shape, random: random)
    var last = layers.builder.input
    if layers.random.oneIn(2) { last = squeezedAndExpanded(&layers, last) }
    last = layers.conv2D(last, overTime(&layers, layers.builder.shape(last)))
    for _ in 0..<layers.random.int(1...6) { last = appendOverTime(&layers, last) }
    if layers.random.oneIn(2) { last = layers.fullyConnected(last) }
    return layers.builder.graph(output: last)
  }

  private static func appendOverTime(_ layers: inout RandomLayers, _ last: Int) -> Int {
    let shape = layers.builder.shape(last)
    switch layers.random.int(0...11) {
    case 0...2: return layers.conv2D(last, overTime(&layers, shape))
    case 3, 4: return layers.depthwise(last, overTime(&layers, shape))
    case 5: return layers.pool(last, average: layers.random.oneIn(2))
    case 6: return layers.add(layers.lookup(last), last)
    case 7: return layers.softmax(last)
    case 8: return layers.lookup(last)
    case 9:
      return layers.builder.pad(
        last, top: 0, bottom: 0, left: layers.random.int(0...3), right: layers.random.int(0...3))
    case 10: return layers.reshape(last)
    default: return squeezedAndExpanded(&layers, last)
    }
  }

  /// A window that leaves a height of 1 as it is; SAME ones may reach above and below.
  private static func overTime(_ layers: inout RandomLayers, _ shape: Shape) -> WindowGeometry? {
    let spec = WindowSpec(
      kernel: (layers.random.pick([1, 1, 1, 2, 3]), layers.random.int(1...5)),
      stride: (1, layers.random.pick([1, 1, 2, 3])),
      dilation: (1, layers.random.pick([1, 1, 2])))
    let padding: Padding = spec.kernel.0 == 1 && layers.random.oneIn(2) ? .valid : .same
    return WindowGeometry(spec, padding, over: shape)
  }

  private static func squeezedAndExpanded(_ layers: inout RandomLayers, _ last: Int) -> Int {
    let shape = layers.builder.shape(last)
    let tall = Shape(
      height: shape.height * shape.width, width: 1, channels: shape.channels)
    let wide = Shape(height: 1, width: tall.height, channels: shape.channels)
    return layers.builder.reshape(layers.builder.reshape(last, to: tall), to: wide)
  }
}
