import ModelCompiler
import TestSupport
import Testing

/// A budget is kept to the byte, and a refusal says what is needed and what for.
struct PlanBudgetTests {
  @Test(arguments: 0..<20)
  func theNeededBudgetWorksAndOneByteLessDoesNot(seed: Int) throws {
    let compiled = try CompiledGraph(RandomGraph.make(seed: seed))
    for feeding in Feeding.allCases {
      let planner = Planner(compiled.problem(feeding))
      for strategy in PlanStrategy.allCases {
        let needed = try planner.plan(strategy).arenaBytes
        #expect(try planner.plan(strategy, budgetBytes: needed).arenaBytes == needed)
        for budget in [0, needed - 16, needed - 1] {
          let error = #expect(throws: PlanError.self) {
            try planner.plan(strategy, budgetBytes: budget)
          }
          guard case .doesNotFit(let reported, budget, let binding) = error else {
            Issue.record("seed \(seed), budget \(budget): \(String(describing: error))")
            continue
          }
          #expect(reported == needed)
          check(binding, compiled)
        }
      }
    }
  }

  private func check(_ binding: [Plan.Binding], _ compiled: CompiledGraph) {
    #expect(!binding.isEmpty)
    #expect(binding.map(\.bytes) == binding.map(\.bytes).sorted(by: >))
    let names =
      compiled.lowered.tensors.map(\.name)
      + compiled.lowered.operators.map { "\($0.name) (scratch)" }
    #expect(binding.allSatisfy { names.contains($0.name) && $0.bytes > 0 })
  }
}
