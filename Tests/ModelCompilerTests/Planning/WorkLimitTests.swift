import ModelCompiler
import Testing
import Thimble

/// Planning counts its work: it stops with a sound plan, or refuses before it starts.
struct WorkLimitTests {
  /// A chain of windows of three rows, each of which may be a cut.
  private func chain(_ operators: Int, height: Int = 32) -> PlanProblem {
    var sketch = PlanningSketch(height, 2, 4)
    for _ in 0..<operators { sketch.window(3, channels: 4) }
    sketch.mean()
    return sketch.problem
  }

  @Test func aSearchThatIsCutShortStillGivesASoundPlan() throws {
    var problem = chain(12)
    let whole = try Planner(problem).plan()
    #expect(whole.isSearchComplete)
    problem.workLimit = WorkLimit(rowSteps: problem.stepCount * problem.steps.count)
    let short = try Planner(problem).plan()
    #expect(!short.isSearchComplete)
    #expect(short.arenaBytes >= whole.arenaBytes)
    try PlanChecker.check(short, of: problem)
  }

  @Test func aModelBeyondTheLimitIsRefusedWithItsNumber() {
    var problem = chain(3)
    let least = problem.stepCount * problem.steps.count
    problem.workLimit = WorkLimit(rowSteps: least - 1)
    #expect(throws: PlanError.tooMuchWork(rowSteps: least, limit: least - 1)) {
      try Planner(problem).plan()
    }
    #expect(throws: PlanError.tooMuchWork(rowSteps: least, limit: least - 1)) {
      try Planner(problem).contiguousPlan()
    }
  }

  /// Hundreds of layers of which each is a candidate: the search would grow with their square.
  @Test func manyLayersStopAtTheLimit() throws {
    var problem = chain(600, height: 8)
    problem.workLimit = WorkLimit(rowSteps: problem.stepCount * problem.steps.count)
    let plan = try Planner(problem).plan()
    #expect(!plan.isSearchComplete)
    try PlanChecker.check(plan, of: problem)
  }

  /// An output of many rows lives to the end: its rows' moments are marked once, not row by row.
  @Test func tallTensorsArePlanned() throws {
    var sketch = PlanningSketch(20_000, 1, 1)
    sketch.window(3, channels: 4)
    let plan = try Planner(sketch.problem).plan()
    #expect(plan.isSearchComplete && plan.arenaBytes >= 80_000)
    try PlanChecker.check(plan, of: sketch.problem)
  }
}
