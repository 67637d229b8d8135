import GraphIR
import ModelCompiler
import Testing
import Thimble

/// What the planner offers beside the smallest plan: budgets, remedies, the frontier, pictures,
/// and operators that write over their input.
struct PlanningChoiceTests {
  private func bundledModel() throws -> PlanningModel {
    try PlanningModel(contentsOf: try #require(PlanningModel.bundled))
  }

  @Test func frontierRunsFromSmallestToFewestSteps() throws {
    let model = try bundledModel()
    let points = try Planner(model.problem()).frontier()
    let expected = try model.run(Planner(model.problem()).plan(.preserved), model.someInput())
    let smallest = try Planner(model.problem()).plan()
    #expect(points.first?.plan.arenaBytes == smallest.arenaBytes)
    #expect(points.last?.label.hasPrefix("whole tensors") == true)
    for (index, point) in points.enumerated() {
      let problem = model.problem().inStrips(point.plan.rowsPerStep)
      #expect(throws: Never.self, "\(point.label)") {
        try PlanChecker.check(point.plan, of: problem)
      }
      #expect(try model.run(point.plan, model.someInput()) == expected, "\(point.label)")
      let others = points.indices.filter { $0 != index }
      #expect(!others.contains { points[$0].dominates(point) }, "\(point.label)")
    }
  }

  @Test func aBudgetIsSpentOnFewerSteps() throws {
    let problem = PlanningSketch.mobileNet(size: 24, quarters: 1).problem
    let smallest = try Planner(problem).plan()
    func fewestSteps(budgetBytes: Int) throws -> Plan {
      let plans = try Planner(problem).fastPlans(budgetBytes: budgetBytes)
      return try #require(plans.min { $0.stepCount < $1.stepCount })
    }
    let tight = try fewestSteps(budgetBytes: smallest.arenaBytes)
    #expect(tight.arenaBytes == smallest.arenaBytes)
    let ample = try fewestSteps(budgetBytes: smallest.arenaBytes * 2)
    #expect(ample.arenaBytes <= smallest.arenaBytes * 2 && ample.stepCount < tight.stepCount)
    #expect(throws: PlanError.self) {
      try fewestSteps(budgetBytes: smallest.arenaBytes - 1)
    }
  }

  /// Steps get more scratch where the arena does not grow of it, or grows within the budget: those of most
  /// products first.
  @Test func scratchIsSpentOnFasterKernels() throws {
    var problem = PlanningSketch.mobileNet(size: 24, quarters: 1).problem
    let least = try Planner(problem).plan()
    for (index, step) in problem.steps.enumerated() where !step.schedule.reduces {
      problem.steps[index].faster = PlanProblem.FasterKernel(
        scratchBytes: 2_000, products: 1_000 + index)
    }
    let all = problem.steps.reduce(0) { $0 + ($1.faster?.products ?? 0) }
    let smallest = try Planner(problem).plan()
    #expect(smallest.arenaBytes == least.arenaBytes)
    let ample = try #require(
      Planner(problem).fastPlans(budgetBytes: least.arenaBytes + 2_400).last)
    #expect(ample.arenaBytes <= least.arenaBytes + 2_400)
    #expect(ample.slowerProducts < all)
    let whole = try #require(Planner(problem).fastPlans(budgetBytes: 1 << 20).last)
    #expect(
      whole.slowerProducts == 0
        && whole.fasterSteps.count == problem.steps.count { $0.faster != nil })
    for plan in [smallest, ample, whole] {
      let left = problem.steps.indices.reduce(0) {
        $0 + (plan.fasterSteps.contains($1) ? 0 : problem.steps[$1].faster?.products ?? 0)
      }
      #expect(plan.slowerProducts == left)
      var chosen = problem.inStrips(plan.rowsPerStep)
      for index in plan.fasterSteps { chosen.steps[index].scratchBytes = 2_000 }
      #expect(throws: Never.self) { try PlanChecker.check(plan, of: chosen) }
    }
  }

  @Test func remediesSayWhatWouldFit() throws {
    var problem = PlanningSketch.mobileNet(size: 32, quarters: 1).problem
    let rowFed = try Planner(problem).plan().arenaBytes
    problem.fullInput = true
    let whole = try Planner(problem).plan()
    #expect(try Planner(problem).remedies(budgetBytes: whole.arenaBytes).isEmpty)
    let remedies = try Planner(problem).remedies(budgetBytes: rowFed)
    #expect(
      remedies == [
        .rowFedInput(
          neededBytes: rowFed, savedBytes: whole.arenaBytes - rowFed, isEnough: true),
        .largerBudget(neededBytes: whole.arenaBytes),
      ])
    let hopeless = try Planner(problem).remedies(budgetBytes: 100)
    #expect(hopeless.contains(.smallerOperator(problem.floor)))
    #expect(hopeless.allSatisfy { !$0.description.isEmpty })
    #expect(whole.bindingOperator != nil || !whole.binding.isEmpty)
  }

  // MARK: Writing over the input

  @Test func anAdditionMayTakeItsOperandsPlace() throws {
    var arenas: [Int] = []
    for lag in [nil, 0, 64] {
      var sketch = PlanningSketch(8, 8, 1)
      sketch.window(1, channels: 64)
      sketch.window(1, channels: 64, of: 0)
      sketch.add(1, 2, overwriteLag: lag)
      let plan = try Planner(sketch.problem).plan()
      #expect(throws: Never.self) { try PlanChecker.check(plan, of: sketch.problem) }
      arenas.append(plan.lowerBoundBytes)
    }
    // The row of 512 bytes goes, the input's of 8 is needed beside both operands a step earlier.
    #expect(arenas[1] == arenas[0] - 512 + 8)
    #expect(arenas[2] == arenas[0] - 512 + 64)
  }

  @Test func theCheckerRefusesAnOverlapInTheWrongOrder() throws {
    var sketch = PlanningSketch(1, 8, 8)
    sketch.window(1, channels: 8)
    sketch.add(1, 1)
    var plan = try Planner(sketch.problem).contiguousPlan()
    plan.arenaBytes += 64
    plan.placements[1].offset = plan.arenaBytes - 128
    plan.placements[2].offset = plan.placements[1].offset - 4
    #expect(throws: Never.self) { try PlanChecker.check(plan, of: sketch.problem) }
    plan.placements[2].offset = plan.placements[1].offset + 4
    #expect(throws: PlanChecker.Violation.self) {
      try PlanChecker.check(plan, of: sketch.problem)
    }
    sketch = PlanningSketch(1, 8, 8)
    sketch.window(1, channels: 8)
    sketch.add(1, 1, overwriteLag: nil)
    plan.placements[2].offset = plan.placements[1].offset
    #expect(throws: PlanChecker.Violation.self) {
      try PlanChecker.check(plan, of: sketch.problem)
    }
  }

  @Test func lookupsRunInPlace() throws {
    let scale = Quantization(scales: [0.05], zeroPoints: [3])
    let model = try PlanningModel(
      Graph(
        tensors: ["input", "relu", "again"].map {
          Tensor(name: $0, dimensions: [1, 6, 4, 16], type: .int8, quantization: scale)
        },
        nodes: [
          Node(name: "relu", operation: .clamp(.relu), inputs: [0], output: 1),
          Node(name: "again", operation: .clamp(.relu6), inputs: [1], output: 2),
        ], input: 0, output: 2))
    let smallest = try Planner(model.problem()).plan()
    let preserved = try Planner(model.problem()).plan(.preserved)
    #expect(try model.run(smallest, model.someInput()) == model.run(preserved, model.someInput()))
  }
}
