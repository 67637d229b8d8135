import CThimbleKernels
import GraphIR
import ModelCompiler
import TestSupport
import Testing
import Thimble

/// Kernels for vector units: the same values as the reference loops, for both kinds of words, with
/// whole tensors at once and row by row.
///
/// ``VectorKernelTests`` has the functions that they call.
struct BlockedLayoutTests {
  @Test(arguments: Self.units)
  func convolutions(unit: VectorUnit) throws {
    try check(.blockedConv2D, unit, seeds: 0..<30) { layers in
      layers.conv2D(layers.builder.input, channels: layers.random.int(1...40))
    }
  }

  @Test(arguments: Self.units)
  func pointwiseConvolutions(unit: VectorUnit) throws {
    try check(.blockedConv2D, unit, seeds: 0..<20) { layers in
      let shape = layers.builder.shape(layers.builder.input)
      let geometry = WindowGeometry(WindowSpec(kernel: (1, 1)), .valid, over: shape)
      return layers.conv2D(
        layers.builder.input, geometry, channels: layers.random.int(1...70))
    }
  }

  @Test(arguments: Self.units)
  func fullyConnected(unit: VectorUnit) throws {
    try check(.blockedConv2D, unit, seeds: 0..<20) {
      $0.fullyConnected($0.builder.input)
    }
  }

  @Test(arguments: Self.units)
  func depthwise(unit: VectorUnit) throws {
    try check(.blockedDepthwiseConv2D, unit, seeds: 0..<30) {
      $0.depthwise($0.builder.input, multiplier: 1)
    }
  }

  @Test(arguments: Self.units)
  func sums(unit: VectorUnit) throws {
    try check(.add, unit, seeds: 0..<20) { layers in
      let input = layers.builder.input
      let shape = layers.builder.shape(input)
      let geometry = WindowGeometry(WindowSpec(kernel: (1, 1)), .valid, over: shape)
      return layers.add(input, layers.conv2D(input, geometry, channels: shape.channels))
    }
  }

  @Test func unitsAreThoseOfTheKernels() {
    #expect(VectorUnit.allCases.count == Int(THK_UNIT_COUNT.rawValue))
    #expect(VectorUnit.best.isAvailable)
    #expect(VectorUnit.none.isAvailable)
  }

  /// Those that this processor lacks too: plain loops stand in for them.
  private static let units = VectorUnit.allCases

  /// Runs random one-layer networks packed for vector units.
  private func check(
    _ kind: KernelKind, _ unit: VectorUnit, seeds: Range<Int>,
    layer: (inout RandomLayers) -> Int
  ) throws {
    var packed = 0
    for seed in seeds {
      var random = SeededRandom(seed: seed)
      let shape = Shape(
        height: random.int(1...12), width: random.int(1...12), channels: random.int(1...40))
      var layers = RandomLayers(input: shape, random: random)
      let output = layer(&layers)
      let graph = layers.builder.graph(output: output)
      let input = RandomGraph.input(of: graph, seed: seed)
      let model = try CompiledGraph(graph).lowered.laidOut(for: .blocked, unit: unit)
      packed += model.operators.filter { $0.kind == kind }.count
      let expected = ReferenceExecutor.output(of: graph, input)
      for strips in [model.operators.map(\.shapes.output.height), model.operators.map { _ in 1 }] {
        let problem = PlanProblem(model, fullInput: true).inStrips(strips)
        let plan = try Planner(problem).plan(strips[0] == 1 ? .streamed : .materialized)
        let result = try TestBench(file: ModelWriter.write(model, plan)).run(input, .whole)
        try #require(result.output == expected, "seed \(seed), strips \(strips)")
        try #require(result.guardsAreIntact, "seed \(seed)")
      }
    }
    note("\(kind), \(unit): seeds \(seeds), \(packed) of them packed")
    #expect(packed * 2 > seeds.count)
  }
}
