import GraphIR
import ModelCompiler
import TestSupport
import Testing
import Thimble

/// Steps of several rows in the arena of the smallest plan: as much SRAM, fewer steps, the same bytes.
struct LongerStepTests {
  @Test(arguments: KernelLayout.allCases)
  func theArenaOfTheSmallestPlanHasRoomForLongerSteps(layout: KernelLayout) throws {
    var (longer, plans) = (0, 0)
    for seed in 0..<30 {
      let graph = RandomGraph.make(seed: seed)
      let compiled = try CompiledGraph(graph, layout: layout)
      let input = RandomGraph.input(of: graph, seed: seed)
      let planner = Planner(compiled.problem())
      let smallest = try planner.plan()
      let steps = compiled.lowered.operators.indices.flatMap { index in
        [2, 4].map { LongerStep(step: index, rows: $0, savedCycles: $0 &* 100 &- index) }
      }
      let plan = try planner.plan(lengthening: steps)
      #expect(plan.arenaBytes == smallest.arenaBytes, "seed \(seed)")
      #expect(plan.tableBytes <= smallest.tableBytes, "seed \(seed)")
      #expect(plan.stepCount <= smallest.stepCount, "seed \(seed)")
      try PlanChecker.check(plan, of: compiled.problem().inStrips(plan.rowsPerStep))
      let bench = try TestBench(file: ModelWriter.write(compiled.lowered, plan))
      let result = try bench.run(input, .rows)
      try #require(
        result.output == ReferenceExecutor.output(of: graph, input), "seed \(seed), \(layout)")
      #expect(result.guardsAreIntact, "seed \(seed)")
      longer += plan.stepCount < smallest.stepCount ? 1 : 0
      plans += 1
    }
    #expect(longer * 4 > plans, "\(longer) of \(plans)")
  }

  @Test func whatSavesNothingStaysAsItIs() throws {
    let compiled = try CompiledGraph(RandomGraph.make(seed: 1))
    let planner = Planner(compiled.problem())
    let steps = compiled.lowered.operators.indices.map {
      LongerStep(step: $0, rows: 4, savedCycles: 0)
    }
    #expect(try planner.plan(lengthening: steps) == planner.plan())
  }
}
