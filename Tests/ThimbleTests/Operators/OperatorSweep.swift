import GraphIR
import TestSupport
import Testing
import Thimble

/// Runs networks of one operator, random in every attribute, and compares all values with the
/// reference loops, in every layout.
enum OperatorSweep {
  /// Builds a graph for each seed with `layer`, which appends to the input and gives its result.
  static func check(
    _ name: String, seeds: Range<Int>, layer: (inout RandomLayers) -> Int
  ) throws {
    var values = 0
    var interior = 0
    for seed in Sweep.seeds(seeds) {
      var random = SeededRandom(seed: seed)
      let shape = Shape(
        height: random.int(1...9), width: random.int(1...9), channels: random.int(1...7))
      var layers = RandomLayers(input: shape, random: random)
      let output = layer(&layers)
      let graph = layers.builder.graph(output: output)
      let input = RandomGraph.input(of: graph, seed: seed)
      let expected = ReferenceExecutor.output(of: graph, input)
      for layout in KernelLayout.allCases {
        let actual = try CompiledGraph(graph, layout: layout).output(input)
        try #require(
          actual == expected, "\(name), seed \(seed), \(layout): \(graph.nodes.map(\.operation))")
      }
      values += expected.count
      interior += expected.filter { $0 > -128 && $0 < 127 }.count
    }
    note("\(name): seeds \(seeds), \(values) values equal, \(interior) of them not saturated")
    // A sweep whose outputs all saturate would prove nothing.
    #expect(interior * 3 > values)
  }
}
