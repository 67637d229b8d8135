import GraphIR
import ModelCompiler
import TestSupport
import Testing
import Thimble

/// Packed convolutions and fully connected layers of more channels and taps than the sweeps draw, in
/// strips of any height, against the reference loops.
struct PackedOperatorTests {
  /// A layer, what it is lowered to, and how many seeds to try.
  ///
  /// With a kind for weights of four bits, the layer is tried with those as well, and with groups of them; with one
  /// for weights side by side, also with such as cannot be joined.
  private func check(
    _ name: String, _ kind: KernelKind, sideBySide: KernelKind? = nil, int4: KernelKind? = nil,
    widths: ClosedRange<Int> = 1...9, seeds: Range<Int>,
    layer: (inout RandomLayers, inout SeededRandom) -> Int
  ) throws {
    if let int4 {
      try check(name + ", 4 bits", int4, widths: widths, seeds: seeds, layer: layer) { graph, _ in
        RandomGraph.withInt4Weights(graph)
      }
      try check(
        name + ", groups", int4, widths: widths, seeds: seeds, layer: layer, RandomGraph.grouped)
    }
    if let sideBySide {
      try check(
        name + ", not joined", sideBySide, widths: widths, seeds: seeds, layer: layer
      ) { graph, _ in RandomGraph.notJoinable(graph) }
    }
    try check(name, kind, widths: widths, seeds: seeds, layer: layer) { graph, _ in graph }
  }

  private func check(
    _ name: String, _ kind: KernelKind, widths: ClosedRange<Int> = 1...9, seeds: Range<Int>,
    copyingWeights: Bool = false,
    layer: (inout RandomLayers, inout SeededRandom) -> Int, _ changed: (Graph, Int) -> Graph
  ) throws {
    var (packed, exact) = (0, 0)
    let seeds = Sweep.seeds(seeds)
    for seed in seeds {
      var random = SeededRandom(seed: seed)
      let shape = Shape(
        height: random.int(1...6), width: random.int(widths),
        channels: random.pick([1, 3, 4, 8, 16, 23, 32]))
      var layers = RandomLayers(input: shape, seed: seed)
      let output = layer(&layers, &random)
      let graph = changed(layers.builder.graph(output: output), seed)
      let input = RandomGraph.input(of: graph, seed: seed)
      let own = try CompiledGraph(graph, layout: .dsp)
      let compiled = copyingWeights ? own.copyingWeights : own
      let rows = compiled.lowered.operators.map { _ in random.int(1...4) }
      let actual = try compiled.output(input, rowsPerStep: rows)
      try #require(
        actual == ReferenceExecutor.output(of: graph, input),
        "\(name), seed \(seed), \(rows) rows a step: \(graph.nodes.map(\.operation))")
      packed += compiled.lowered.operators.count { $0.kind == kind }
      exact += compiled.lowered.operators.count { $0.kind != kind }
    }
    note("\(name): \(seeds.count) seeds, \(packed) as \(kind), \(exact) not")
    #expect(packed * 4 > seeds.count)
  }

  @Test func pointwise() throws {
    try check(
      "CONV_2D 1x1", .joinedIm2ColConv2D, sideBySide: .packedIm2ColConv2D,
      int4: .packedInt4Im2ColConv2D, seeds: 0..<120
    ) { layers, random in
      let shape = layers.builder.shape(layers.builder.input)
      return layers.conv2D(
        layers.builder.input, WindowGeometry(WindowSpec(kernel: (1, 1)), .valid, over: shape),
        channels: random.int(1...24))
    }
  }

  @Test func gatheredWindows() throws {
    try check(
      "CONV_2D of small windows", .joinedIm2ColConv2D, sideBySide: .packedIm2ColConv2D,
      int4: .packedInt4Im2ColConv2D, seeds: 200..<400
    ) { layers, random in
      layers.conv2D(layers.builder.input, channels: random.int(1...16))
    }
  }

  @Test func copiedWeights() throws {
    try check(
      "CONV_2D of copied weights", .copiedIm2ColConv2D, seeds: 1_700..<1_900, copyingWeights: true,
      layer: { layers, random in
        layers.conv2D(layers.builder.input, channels: random.int(1...24))
      }, { graph, _ in graph })
  }

  @Test func largeWindows() throws {
    try check(
      "CONV_2D of large windows", .joinedDirectConv2D, sideBySide: .packedDirectConv2D,
      int4: .packedInt4DirectConv2D, seeds: 400..<560
    ) { layers, random in
      let wide = layers.conv2D(
        layers.builder.input,
        WindowGeometry(
          WindowSpec(kernel: (1, 1)), .valid, over: layers.builder.shape(layers.builder.input)),
        channels: random.int(15...40))
      let spec = WindowSpec(
        kernel: (3, random.int(3...4)), stride: (random.int(1...2), random.int(1...2)))
      return layers.conv2D(
        wide, WindowGeometry(spec, .same, over: layers.builder.shape(wide)),
        channels: random.int(1...12))
    }
  }

  @Test func depthwise3x3() throws {
    try check(
      "DEPTHWISE_CONV_2D 3x3", .packedDepthwise3x3, int4: .packedInt4Depthwise3x3,
      seeds: 800..<1_000, layer: depthwise3x3(stride: 1))
  }

  @Test func stridedDepthwise3x3() throws {
    try check(
      "DEPTHWISE_CONV_2D 3x3, stride 2", .packedStridedDepthwise3x3, seeds: 1_200..<1_500,
      layer: depthwise3x3(stride: 2))
  }

  /// Columns of tensors that lie there whole.
  @Test func tallDepthwise3x3() throws {
    var tall = 0
    let seeds = Sweep.seeds(2_100..<2_300)
    let layer = depthwise3x3(stride: 1)
    for seed in seeds {
      var random = SeededRandom(seed: seed)
      let shape = Shape(
        height: random.int(2...12), width: random.int(1...5), channels: random.int(1...24))
      var layers = RandomLayers(input: shape, seed: seed)
      let output = layer(&layers, &random)
      let graph = layers.builder.graph(output: output)
      let input = RandomGraph.input(of: graph, seed: seed)
      let (model, plan) = try CompiledGraph(graph, layout: .dsp).whole()
      let actual = try TestBench(file: ModelWriter.write(model, plan)).run(input, .rows).output
      try #require(actual == ReferenceExecutor.output(of: graph, input), "seed \(seed), \(shape)")
      tall += model.operators.count { $0.kind == .packedTallDepthwise3x3 }
      // What is planned anew starts from the kernel that takes any plan.
      let again = model.inLeastScratch.operators.map(\.kind)
      #expect(!again.contains(.packedTallDepthwise3x3))
    }
    note("DEPTHWISE_CONV_2D 3x3, tall: \(seeds.count) seeds, \(tall) of them")
    #expect(tall * 4 > seeds.count)
  }

  /// A file that has the kernel's steps of single rows, which the planner never makes, gets no outputs, and does no harm.
  @Test func tallKernelsInStepsOfRowsDoNothing() throws {
    let graph = try SampleModel.tallGraph()
    let compiled = try CompiledGraph(graph, layout: .dsp)
    let (model, _) = try compiled.whole()
    let rows = try compiled.plan(.streamed)
    let bench = try TestBench(file: ModelWriter.write(model, rows))
    let input = RandomGraph.input(of: graph, seed: 1)
    #expect(try bench.run(input, .rows).output != ReferenceExecutor.output(of: graph, input))
  }

  /// Windows that reach over each edge of the input by one tap at most.
  private func depthwise3x3(
    stride: Int
  ) -> (inout RandomLayers, inout SeededRandom) -> Int {
    { layers, random in
      let input = layers.builder.input
      let spec = WindowSpec(kernel: (3, 3), stride: (stride, stride))
      let padding =
        random.oneIn(4)
        ? Padding.explicit(
          top: random.int(0...1), bottom: random.int(0...1), left: random.int(0...1),
          right: random.int(0...1)) : random.pick([.same, .same, .valid])
      let shape = layers.builder.shape(input)
      let geometry = WindowGeometry(spec, padding, over: shape)
      return layers.depthwise(
        input, geometry ?? WindowGeometry(spec, .same, over: shape), multiplier: 1)
    }
  }

  @Test func depthwise() throws {
    try check(
      "DEPTHWISE_CONV_2D", .packedDepthwiseConv2D, int4: .packedInt4DepthwiseConv2D,
      seeds: 1_000..<1_200
    ) { layers, random in
      let input = layers.builder.input
      let geometry = layers.geometry(over: layers.builder.shape(input), maximumKernel: 6)
      return layers.depthwise(input, geometry, multiplier: 1)
    }
  }

  /// Windows over sequences that lie in one row, which what has a height keeps there.
  @Test func depthwise1xN() throws {
    try check(
      "DEPTHWISE_CONV_2D 1xN", .packedDepthwise1xN, widths: 4...24, seeds: 1_700..<2_100
    ) { layers, random in
      let shape = layers.builder.shape(layers.builder.input)
      let flat = layers.conv2D(
        layers.builder.input,
        WindowGeometry(WindowSpec(kernel: (shape.height, 1)), .valid, over: shape),
        channels: random.int(1...9))
      let spec = WindowSpec(
        kernel: (1, random.int(1...9)), stride: (1, random.pick([1, 1, 2])))
      let padding =
        random.oneIn(4)
        ? Padding.explicit(
          top: 0, bottom: 0, left: random.int(0...spec.kernel.width - 1),
          right: random.int(0...spec.kernel.width - 1)) : random.pick([.same, .same, .valid])
      let over = layers.builder.shape(flat)
      let geometry = WindowGeometry(spec, padding, over: over)
      return layers.depthwise(
        flat, geometry ?? WindowGeometry(spec, .same, over: over), multiplier: 1)
    }
  }

  @Test func fullyConnected() throws {
    try check(
      "FULLY_CONNECTED", .joinedFullyConnected, sideBySide: .packedFullyConnected, seeds: 600..<720
    ) { layers, random in
      layers.fullyConnected(layers.builder.input, units: random.int(2...24))
    }
  }

  /// One output has weights of its own, not those of four.
  @Test func fullyConnectedOfOneOutput() throws {
    try check("FULLY_CONNECTED of one output", .packedDotProduct, seeds: 1_500..<1_620) {
      layers, _ in layers.fullyConnected(layers.builder.input, units: 1)
    }
  }

  @Test func aClampKeepsItsBounds() throws {
    // An activation whose bounds lie inside int8 makes every channel exact.
    for seed in 0..<40 {
      var layers = RandomLayers(input: Shape(height: 3, width: 5, channels: 8), seed: seed)
      let steps = Steps(0.05, 10)
      let constants = layers.constants(
        taps: 8, channels: 6, input: layers.builder.steps(layers.builder.input), output: steps)
      let geometry = try #require(
        WindowGeometry(
          WindowSpec(kernel: (1, 1)), .valid, over: layers.builder.shape(layers.builder.input)))
      let output = layers.builder.conv2D(
        layers.builder.input, geometry, channels: 6, constants, .reluN1To1, steps)
      let graph = layers.builder.graph(output: output)
      let input = RandomGraph.input(of: graph, seed: seed)
      let compiled = try CompiledGraph(graph, layout: .dsp)
      #expect(compiled.lowered.operators.map(\.kind) == [.joinedIm2ColConv2D])
      #expect(try compiled.output(input) == ReferenceExecutor.output(of: graph, input))
    }
  }
  /// Sums of 258 products of 127 and -128, doubled, take 24 bits; of 259 they take more, and are not joined.
  @Test(arguments: [false, true], [258, 259])
  func sumsOfMoreThan24BitsAreNotJoined(isDense: Bool, taps: Int) throws {
    let constants = Constants(
      weights: (0..<4 * taps).map { $0 / taps % 2 == 0 ? Int8($0 % 255 - 127) : 127 },
      scales: [0.00003], biases: nil)
    var builder = GraphBuilder(
      input: Shape(height: 1, width: 5, channels: isDense ? 1 : taps), Steps(1, 0))
    let output: Int
    if isDense {
      builder = GraphBuilder(input: Shape(height: 1, width: 1, channels: taps), Steps(1, 0))
      output = builder.fullyConnected(builder.input, units: 4, constants, .none, Steps(1, 3))
    } else {
      let geometry = try #require(
        WindowGeometry(WindowSpec(kernel: (1, 1)), .valid, over: builder.shape(builder.input)))
      output = builder.conv2D(builder.input, geometry, channels: 4, constants, .none, Steps(1, 3))
    }
    let graph = builder.graph(output: output)
    let compiled = try CompiledGraph(graph, layout: .dsp)
    let joined: Set<KernelKind> = [
      .joinedIm2ColConv2D, .joinedDirectConv2D, .joinedFullyConnected,
    ]
    #expect(compiled.lowered.operators.allSatisfy { joined.contains($0.kind) == (taps == 258) })
    for value in [-128, 127] as [Int8] {
      let input = [Int8](repeating: value, count: builder.shape(builder.input).count)
      #expect(try compiled.output(input) == ReferenceExecutor.output(of: graph, input))
    }
  }
}
