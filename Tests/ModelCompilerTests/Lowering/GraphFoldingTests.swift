import GraphIR
import ModelCompiler
import TestSupport
import Testing
import Thimble

/// What disappears before planning, and that the results do not notice.
struct GraphFoldingTests {
  private let shape = Shape(height: 4, width: 3, channels: 2)

  private func kinds(_ graph: Graph) throws -> [KernelKind] {
    try Lowering.lower(graph).operators.map(\.kind)
  }

  /// Compares with the reference executor, which folds nothing.
  private func checkOutputs(_ graph: Graph) throws {
    let compiled = try CompiledGraph(graph)
    for seed in 0..<5 {
      let input = RandomGraph.input(of: graph, seed: seed)
      for strategy in PlanStrategy.allCases {
        #expect(
          try compiled.output(input, strategy) == ReferenceExecutor.output(of: graph, input),
          "seed \(seed), \(strategy)")
      }
    }
  }

  @Test func aFlattenBeforeADenseLayerIsAView() throws {
    var layers = RandomLayers(input: shape, seed: 1)
    let table = layers.lookup(layers.builder.input)
    let flat = layers.builder.reshape(table, to: Shape(height: 1, width: 1, channels: 24))
    let dense = layers.fullyConnected(flat)
    let graph = layers.builder.graph(output: dense)
    #expect(try kinds(graph) == [.lookup, .fullyConnected])
    try checkOutputs(graph)
  }

  @Test func aReshapeOfTheInputIsAView() throws {
    var layers = RandomLayers(input: Shape(height: 1, width: 1, channels: 24), seed: 2)
    let image = layers.builder.reshape(layers.builder.input, to: shape)
    let conv = layers.conv2D(image)
    let graph = layers.builder.graph(output: conv)
    #expect(try kinds(graph) == [.conv2D])
    // The rows that the caller feeds are the image's now.
    #expect(try Lowering.lower(graph).tensors[0].shape == shape)
    try checkOutputs(graph)
  }

  @Test func aReshapeOfTheOutputIsAView() throws {
    var layers = RandomLayers(input: shape, seed: 3)
    let conv = layers.conv2D(layers.builder.input)
    let count = layers.builder.shape(conv).count
    let flat = layers.builder.reshape(conv, to: Shape(height: 1, width: 1, channels: count))
    let graph = layers.builder.graph(output: flat)
    #expect(try kinds(graph) == [.conv2D])
    try checkOutputs(graph)
  }

  @Test func aReshapeThatCutsRowsAnewStays() throws {
    var layers = RandomLayers(input: shape, seed: 4)
    let table = layers.lookup(layers.builder.input)
    let turned = layers.builder.reshape(table, to: Shape(height: 2, width: 3, channels: 4))
    let soft = layers.softmax(turned)
    let graph = layers.builder.graph(output: soft)
    #expect(try kinds(graph) == [.lookup, .reshape, .softmax])
    try checkOutputs(graph)
  }

  @Test func aReshapeWithAnotherReaderOfItsInputStays() throws {
    var layers = RandomLayers(input: shape, seed: 5)
    let turned = layers.builder.reshape(0, to: Shape(height: 2, width: 3, channels: 4))
    let soft = layers.softmax(turned)
    let back = layers.builder.reshape(soft, to: shape)
    let sum = layers.add(back, layers.builder.input)
    let graph = layers.builder.graph(output: sum)
    #expect(try kinds(graph) == [.reshape, .softmax, .reshape, .add])
    try checkOutputs(graph)
  }

  @Test func aRequantizationToTheSameStepsIsAView() throws {
    var layers = RandomLayers(input: shape, seed: 6)
    let same = layers.builder.elementwise(
      .requantize, layers.builder.input, steps: layers.builder.steps(layers.builder.input))
    let conv = layers.conv2D(same)
    let graph = layers.builder.graph(output: conv)
    #expect(try kinds(graph) == [.conv2D])
    try checkOutputs(graph)
  }

  @Test(arguments: 0..<40)
  func aBorderBeforeAConvolutionMovesIntoItsWindow(seed: Int) throws {
    var layers = RandomLayers(input: shape, seed: seed)
    let (top, left) = (layers.random.int(0...1), layers.random.int(0...1))
    let padded = layers.builder.pad(
      layers.builder.input, top: top, bottom: layers.random.int(0...3), left: left,
      right: layers.random.int(0...3))
    let spec = WindowSpec(
      kernel: (layers.random.int(top + 1...3), layers.random.int(left + 1...3)),
      stride: (layers.random.int(1...2), layers.random.int(1...2)))
    let geometry = try #require(
      WindowGeometry(spec, .valid, over: layers.builder.shape(padded)))
    let isDepthwise = layers.random.oneIn(2)
    let last =
      isDepthwise
      ? layers.depthwise(padded, geometry) : layers.conv2D(padded, geometry, channels: 3)
    let graph = layers.builder.graph(output: last)
    #expect(try kinds(graph) == [isDepthwise ? .depthwiseConv2D : .conv2D])
    try checkOutputs(graph)
  }

  /// Taps of one channel lie as a convolution's, whose kernels are the faster ones.
  @Test(arguments: [1, 3, 8])
  func aDepthwiseLayerOfOneChannelIsAConvolution(multiplier: Int) throws {
    for seed in 0..<20 {
      var layers = RandomLayers(input: Shape(height: 6, width: 5, channels: 1), seed: seed)
      let output = layers.depthwise(layers.builder.input, multiplier: multiplier)
      let graph = layers.builder.graph(output: output)
      #expect(try kinds(graph) == [.conv2D])
      try checkOutputs(graph)
    }
  }

  @Test func aBorderStaysWhereItCannotMove() throws {
    // Before a pool, which must not see zero points; and with two readers.
    var layers = RandomLayers(input: shape, seed: 7)
    let padded = layers.builder.pad(layers.builder.input, top: 1, bottom: 1, left: 1, right: 1)
    let pooled = layers.pool(padded, average: false)
    #expect(try kinds(layers.builder.graph(output: pooled)).first == .pad)
    try checkOutputs(layers.builder.graph(output: pooled))

    layers = RandomLayers(input: shape, seed: 8)
    let shared = layers.builder.pad(layers.builder.input, top: 1, bottom: 1, left: 1, right: 1)
    let same = WindowGeometry(
      WindowSpec(kernel: (3, 3)), .same, over: layers.builder.shape(shared))
    let conv = layers.conv2D(shared, same, channels: 2)
    let sum = layers.add(conv, shared)
    #expect(try kinds(layers.builder.graph(output: sum)) == [.pad, .conv2D, .add])
    try checkOutputs(layers.builder.graph(output: sum))

    // A border wider than the kernel can hold.
    layers = RandomLayers(input: shape, seed: 9)
    let wide = layers.builder.pad(layers.builder.input, top: 3, bottom: 0, left: 0, right: 0)
    let narrow = WindowGeometry(
      WindowSpec(kernel: (2, 2)), .valid, over: layers.builder.shape(wide))
    let last = layers.conv2D(wide, narrow)
    #expect(try kinds(layers.builder.graph(output: last)) == [.pad, .conv2D])
    try checkOutputs(layers.builder.graph(output: last))
  }

  @Test func nodesThatNobodyReadsDisappear() throws {
    var layers = RandomLayers(input: shape, seed: 10)
    let dead = layers.conv2D(layers.builder.input)
    _ = layers.softmax(dead)
    let conv = layers.conv2D(layers.builder.input)
    _ = layers.lookup(conv)
    let graph = layers.builder.graph(output: conv)
    #expect(try kinds(graph) == [.conv2D])
    try checkOutputs(graph)
  }

  @Test func aGraphOfViewsAloneIsRefused() throws {
    var builder = GraphBuilder(input: shape, Steps(0.1, 0))
    let flat = builder.reshape(0, to: Shape(height: 1, width: 1, channels: 24))
    #expect(throws: CompileError.self) { try Lowering.lower(builder.graph(output: flat)) }
  }
}
