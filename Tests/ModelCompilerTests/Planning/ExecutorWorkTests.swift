import ModelCompiler
import Testing
import Thimble

/// What the executor does beside operators' steps, counted by hand.
struct ExecutorWorkTests {
  /// Two operators over five rows of four bytes, row by row.
  private func problem() -> PlanProblem {
    var sketch = PlanningSketch(5, 2, 2)
    sketch.window(1, channels: 2)
    sketch.window(1, channels: 2)
    return sketch.problem
  }

  /// Behind each row but the last, both operators wait for the next one.
  @Test func eachRowRunsThroughAChain() throws {
    let problem = problem()
    let work = ExecutorWork(try Planner(problem).plan(.streamed), of: problem)
    #expect(work.fedRows == 5)
    #expect(work.fedBytes == 20)
    #expect(work.skipped == [0, 0])
    #expect(work.skippedInVain == 4 * 2)
    // The ring between has one slot: all rows but the first ask its reader. The output lies whole.
    #expect(work.asked == [4, 0])
  }

  /// In a graph a search begins at the deepest operator, which waits for the first.
  @Test func aGraphIsSearchedFromItsEnd() throws {
    var problem = problem()
    problem.isGraph = true
    let work = ExecutorWork(try Planner(problem).plan(.streamed), of: problem)
    #expect(work.skipped == [5, 0])
    #expect(work.skippedInVain == 4 * 2)
    // Each step asks the input and the writer of what it reads; for a slot the output and a reader are asked.
    #expect(work.asked == [5 + 4 * 2, 5 * 2])
  }

  /// The second operator waits for the whole of the first one's output, then runs without a search.
  @Test func aCutIsWaitedForRowByRow() throws {
    let problem = problem()
    var plan = try Planner(problem).plan(.materialized)
    for index in plan.placements.indices { plan.placements[index].isMaterialized = index == 1 }
    let work = ExecutorWork(plan, of: problem)
    #expect(work.skipped == [0, 0])
    #expect(work.skippedInVain == 4 * 2)
  }

  @Test func stripsAreSearchedForOnce() throws {
    let problem = problem()
    let plan = try Planner(problem.inStrips(of: 5)).plan(.streamed)
    let work = ExecutorWork(plan, of: problem)
    #expect(work.skipped == [0, 0])
    #expect(work.skippedInVain == 4)
  }
}
