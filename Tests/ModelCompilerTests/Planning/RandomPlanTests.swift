import GraphIR
import ModelCompiler
import TestSupport
import Testing
import Thimble

/// Random networks under every strategy, fed both ways: the interpreter's output must be the
/// reference's to the byte, and the plan must hold.
///
/// Seeds are printed by the failing expectation; `RandomGraph.make(seed:)` makes a case again.
struct RandomPlanTests {
  static let graphsPerShard = 40

  @Test(arguments: 0..<8)
  func everyStrategyGivesTheReferenceOutput(shard: Int) throws {
    var statistics = PlanStatistics()
    let first = shard * RandomPlanTests.graphsPerShard
    for seed in Sweep.seeds(first..<first + RandomPlanTests.graphsPerShard) {
      try check(seed, &statistics)
    }
    note("seeds \(first)..<\(first + RandomPlanTests.graphsPerShard): \(statistics.summary)")
  }

  private func check(_ seed: Int, _ statistics: inout PlanStatistics) throws {
    let graph = RandomGraph.make(seed: seed)
    let input = RandomGraph.input(of: graph, seed: seed)
    let expected = ReferenceExecutor.run(graph, input)
    let compiled = try CompiledGraph(graph)
    for feeding in Feeding.allCases {
      var arenas: [PlanStrategy: Int] = [:]
      for strategy in PlanStrategy.allCases {
        let plan = try compiled.plan(strategy, feeding)
        let context = "seed \(seed), \(strategy), \(feeding)"
        try checkPlan(plan, compiled.problem(feeding), context)
        try run(compiled, plan, feeding, input, expected, context)
        arenas[strategy] = plan.arenaBytes
        statistics.note(plan)
      }
      let smallest = try #require(arenas[.smallest])
      #expect(smallest <= arenas[.streamed] ?? 0, "seed \(seed), \(feeding)")
      #expect(smallest <= arenas[.materialized] ?? 0, "seed \(seed), \(feeding)")
      #expect(arenas[.materialized] ?? 0 <= arenas[.preserved] ?? 0, "seed \(seed), \(feeding)")
    }
  }

  private func checkPlan(_ plan: Plan, _ problem: PlanProblem, _ context: String) throws {
    #expect(throws: Never.self, "\(context)") { try PlanChecker.check(plan, of: problem) }
    #expect(plan.arenaBytes >= plan.lowerBoundBytes, "\(context)")
    #expect(plan.arenaBytes % 16 == 0, "\(context)")
    let bound = plan.binding.reduce(0) { $0 + $1.bytes }
    let counters = FileLayout.counterBytes(operators: problem.steps.count)
    #expect(bound + counters == plan.lowerBoundBytes, "\(context): binding is not the peak")
  }

  private func run(
    _ compiled: CompiledGraph, _ plan: Plan, _ feeding: Feeding, _ input: [Int8],
    _ expected: [Int: ReferenceTensor], _ context: String
  ) throws {
    let bench = try TestBench(file: ModelWriter.write(compiled.lowered, plan))
    let attempt = Result { try bench.run(input, feeding) }
    guard case .success(let result) = attempt else {
      Issue.record("\(context): \(attempt)")
      return
    }
    try #require(result.output == expected[compiled.graph.output]?.values, "\(context)")
    #expect(result.guardsAreIntact, "\(context)")
    #expect(result.highWaterMark <= plan.arenaBytes, "\(context)")
    // A second inference in the same arena must not see the first.
    try #require(try bench.run(input, feeding).output == result.output, "\(context), again")
  }
}

/// What kinds of plans the random graphs led to, so that a run shows that all were met.
struct PlanStatistics {
  private var plans = 0
  private var scattered = 0
  private var cut = 0
  private var withScratch = 0
  private var atLowerBound = 0

  mutating func note(_ plan: Plan) {
    plans += 1
    scattered += plan.placements.contains { $0.slotOffsets != nil } ? 1 : 0
    cut += plan.placements.contains { $0.isMaterialized } ? 1 : 0
    withScratch += plan.scratchBytes > 0 ? 1 : 0
    atLowerBound += plan.arenaBytes < plan.lowerBoundBytes + 16 ? 1 : 0
  }

  var summary: String {
    "\(plans) plans: \(scattered) scattered, \(cut) cut, \(withScratch) with scratch,"
      + " \(atLowerBound) at the lower bound"
  }
}
