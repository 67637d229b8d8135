import GraphIR
import ModelCompiler
import TestSupport
import Testing
import Thimble

/// Several output rows in a step: the same bytes, whatever the strips.
struct StripPlanTests {
  @Test(arguments: 0..<4, KernelLayout.allCases)
  func stripsOfAnyHeightGiveTheReferenceOutput(shard: Int, layout: KernelLayout) throws {
    for seed in shard * 25..<(shard + 1) * 25 {
      let graph = RandomGraph.make(seed: seed)
      let compiled = try CompiledGraph(graph, layout: layout)
      let input = RandomGraph.input(of: graph, seed: seed)
      let expected = ReferenceExecutor.output(of: graph, input)
      var random = SeededRandom(seed: seed)
      for feeding in Feeding.allCases {
        let problem = compiled.problem(feeding).inStrips(
          compiled.lowered.operators.map { _ in random.int(1...5) })
        let plan = try Planner(problem).plan()
        #expect(throws: Never.self, "seed \(seed), \(feeding)") {
          try PlanChecker.check(plan, of: problem)
        }
        let bench = try TestBench(file: ModelWriter.write(compiled.lowered, plan))
        let result = try bench.run(input, feeding)
        try #require(result.output == expected, "seed \(seed), \(feeding)")
        #expect(result.guardsAreIntact, "seed \(seed), \(feeding)")
      }
    }
  }
}
