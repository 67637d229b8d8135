import GraphIR
import ModelCompiler
import TestSupport
import Testing
import Thimble

/// The checker must catch what the planner could get wrong.
///
/// Plans are damaged at random, run, and compared. A damaged plan that changes a result, or never comes to one, must have been refused.
struct PlanMutationTests {
  @Test(arguments: 0..<4)
  func damagedPlansThatChangeResultsAreCaught(shard: Int) throws {
    var tally = MutationTally()
    let seeds = Sweep.seeds(shard * 40..<(shard + 1) * 40)
    for seed in seeds {
      let graph = RandomGraph.make(seed: seed)
      let compiled = try CompiledGraph(graph)
      let input = RandomGraph.input(of: graph, seed: seed)
      let expected = ReferenceExecutor.output(of: graph, input)
      var random = SeededRandom(seed: seed)
      let feeding = random.pick(Feeding.allCases)
      let sound = try compiled.plan(.streamed, feeding)
      for round in 0..<12 {
        var plan = sound
        PlanMutation.apply(to: &plan, compiled.problem(feeding), &random)
        guard plan != sound else { continue }
        let isCaught = isRefused(plan, compiled.problem(feeding))
        let isRight = try output(of: plan, compiled, input, feeding) == expected
        tally.note(isCaught: isCaught, isRight: isRight)
        #expect(isCaught || isRight, "seed \(seed), round \(round), \(feeding): slipped through")
      }
    }
    note("damaged plans, seeds \(shard * 40)..<\((shard + 1) * 40): \(tally.summary)")
    // Damage that never changes anything would prove nothing.
    #expect(tally.caughtAndWrong > seeds.count)
    #expect(tally.passedAndRight > 0)
  }

  private func isRefused(_ plan: Plan, _ problem: PlanProblem) -> Bool {
    do throws(PlanChecker.Violation) {
      try PlanChecker.check(plan, of: problem)
      return false
    } catch {
      return true
    }
  }

  /// What the plan computes; `nil` when the runtime refuses it or it stalls.
  private func output(
    of plan: Plan, _ compiled: CompiledGraph, _ input: [Int8], _ feeding: Feeding
  ) throws -> [Int8]? {
    do throws(ModelError) {
      let bench = try TestBench(file: ModelWriter.write(compiled.lowered, plan))
      let result = try bench.run(input, feeding)
      return result.guardsAreIntact ? result.output : nil
    } catch {
      return nil
    }
  }
}

/// One thing a planner could get wrong.
enum PlanMutation {
  static func apply(
    to plan: inout Plan, _ problem: PlanProblem, _ random: inout SeededRandom
  ) {
    let tensor = random.int(0...plan.placements.count - 1)
    let other = random.int(0...plan.placements.count - 1)
    switch random.int(0...6) {
    case 0: move(&plan.placements[tensor], by: 4 * random.int(-6...6))
    case 1: move(&plan.placements[tensor], to: plan.placements[other].offset)
    case 2, 3: shrink(&plan.placements[tensor])
    case 4:
      let placement = plan.placements[tensor]
      move(&plan.placements[tensor], to: plan.placements[other].offset)
      move(&plan.placements[other], to: placement.offset)
    case 5:
      guard let index = problem.steps.indices.first(where: { problem.steps[$0].scratchBytes > 0 })
      else { return move(&plan.placements[tensor], by: 4) }
      plan.scratchOffsets[index] = plan.placements[other].offset / 4 * 4
    default: plan.arenaBytes -= 16
    }
  }

  private static func move(_ placement: inout Plan.Placement, by bytes: Int) {
    placement.offset = max(0, placement.offset + bytes)
    placement.slotOffsets = placement.slotOffsets?.map { max(0, $0 + bytes) }
  }

  private static func move(_ placement: inout Plan.Placement, to offset: Int) {
    move(&placement, by: offset - placement.offset)
  }

  private static func shrink(_ placement: inout Plan.Placement) {
    guard placement.rows > 1 else { return }
    placement.rows -= 1
    if let offsets = placement.slotOffsets { placement.slotOffsets = Array(offsets.dropLast()) }
  }
}

/// How many damaged plans were refused, and how many still gave the right result.
struct MutationTally {
  private(set) var caughtAndWrong = 0
  private(set) var passedAndRight = 0
  private var caughtThoughRight = 0
  private var passedThoughWrong = 0

  mutating func note(isCaught: Bool, isRight: Bool) {
    switch (isCaught, isRight) {
    case (true, false): caughtAndWrong += 1
    case (false, true): passedAndRight += 1
    case (true, true): caughtThoughRight += 1
    case (false, false): passedThoughWrong += 1
    }
  }

  var summary: String {
    "\(caughtAndWrong) of \(caughtAndWrong + passedThoughWrong) that change the result caught,"
      + " \(caughtThoughRight) caught by rule alone, \(passedAndRight) harmless"
  }
}
