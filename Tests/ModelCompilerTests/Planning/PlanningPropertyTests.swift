import ModelCompiler
import TestSupport
import Testing
import Thimble

/// What holds of every plan, whatever the network.
struct PlanningPropertyTests {
  /// Rings of consecutive slots as long as the schedule needs, no cut, placed by size: what a
  /// planner without a search does.
  private func greedyBytes(_ plan: Plan, _ problem: PlanProblem) throws -> Int {
    var bytes = problem.steps.reduce(0) { $0 + ($1.scratchBytes + 3) / 4 * 4 }
    let counters = FileLayout.counterBytes(operators: problem.steps.count)
    for (tensor, placement) in plan.placements.enumerated() {
      bytes += (placement.rows * problem.tensors[tensor].rowBytes + 3) / 4 * 4
    }
    return (bytes + counters + 15) / 16 * 16
  }

  @Test(arguments: Sweep.seeds(0..<50))
  func plansOfRandomNetworksHold(seed: Int) throws {
    for fullInput in [false, true] {
      var problem = PlanningSketch.random(seed: UInt64(seed)).problem
      problem.fullInput = fullInput
      let planner = Planner(problem)
      let smallest = try planner.plan()
      for strategy in PlanStrategy.allCases {
        let plan = try planner.plan(strategy)
        #expect(throws: Never.self, "seed \(seed), \(strategy)") {
          try PlanChecker.check(plan, of: problem)
        }
        #expect(smallest.arenaBytes <= plan.arenaBytes, "seed \(seed), \(strategy)")
        #expect(plan.lowerBoundBytes <= plan.arenaBytes, "seed \(seed), \(strategy)")
        #expect(problem.floor.bytes <= plan.lowerBoundBytes, "seed \(seed), \(strategy)")
      }
      let streamed = try planner.contiguousPlan()
      #expect(smallest.arenaBytes <= streamed.arenaBytes, "seed \(seed): worse than greedy")
      #expect(try streamed.arenaBytes <= greedyBytes(streamed, problem), "seed \(seed)")
      #expect(streamed.tableBytes == 0 && !streamed.placements.contains { $0.isMaterialized })
    }
  }

  @Test(arguments: Sweep.seeds(0..<40))
  func stripsHoldToo(seed: Int) throws {
    let problem = PlanningSketch.random(seed: UInt64(seed)).problem
    var random = PlanningRandom(state: UInt64(seed))
    let rows = problem.steps.map { _ in random.next(in: 1...5) }
    let strips = problem.inStrips(rows)
    let plan = try Planner(strips).plan()
    #expect(throws: Never.self, "seed \(seed)") { try PlanChecker.check(plan, of: strips) }
    #expect(plan.stepCount == strips.stepCount && plan.stepCount <= problem.stepCount)
    #expect(strips.floor.bytes <= plan.lowerBoundBytes, "seed \(seed)")
    for (index, step) in strips.steps.enumerated() {
      #expect(plan.rowsPerStep[index] == Int(step.schedule.rowsPerStep))
    }
  }

  @Test func planningIsDeterministic() throws {
    let problem = PlanningSketch.mobileNet(size: 32, quarters: 1).problem
    #expect(try Planner(problem).plan() == Planner(problem).plan())
  }

  @Test(arguments: [
    (PlanningSketch.dsCNNLarge, 14_336), (.mobileNet(size: 96, quarters: 1), 11_264),
  ])
  func largeNetworksStream(sketch: PlanningSketch, budget: Int) throws {
    try plan(sketch, within: budget)
  }

  /// Half a minute without the optimizer, under two seconds with it.
  @Test(.disabled(if: _isDebugAssertConfiguration(), "slow without the optimizer"))
  func largeImagesStream() throws {
    try plan(.mobileNet(size: 224, quarters: 4), within: 139_264)
  }

  private func plan(_ sketch: PlanningSketch, within budget: Int) throws {
    let plan = try Planner(sketch.problem).plan(budgetBytes: budget)
    #expect(throws: Never.self) { try PlanChecker.check(plan, of: sketch.problem) }
  }
}
