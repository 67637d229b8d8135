import GraphIR
import ModelCompiler
import TestSupport
import Testing
import Thimble

/// Kernels that keep addresses in their scratch do no harm where a damaged plan lays it over rows.
struct DamagedScratchTests {
  @Test(arguments: [KernelLayout.dsp, .blocked])
  func nothingOutsideTheArenaIsTouched(layout: KernelLayout) throws {
    var (opened, wrong) = (0, 0)
    for seed in 0..<120 {
      let graph = RandomGraph.make(seed: seed)
      let input = RandomGraph.input(of: graph, seed: seed)
      let model = try lowered(graph, layout)
      let problem = PlanProblem(model, fullInput: true)
      var random = SeededRandom(seed: seed)
      let rows = model.operators.map { _ in random.int(1...4) }
      var plan = try Planner(problem.inStrips(rows)).plan(.streamed)
      for index in plan.scratchOffsets.indices where problem.steps[index].scratchBytes > 0 {
        // Onto the operator's own output, or onto anything else.
        let tensor = random.oneIn(3) ? random.int(0...plan.placements.count - 1) : index + 1
        plan.scratchOffsets[index] = plan.placements[tensor].offset / 4 * 4
      }
      guard let result = try result(of: model, plan, input) else { continue }
      opened += 1
      #expect(result.guardsAreIntact, "seed \(seed)")
      if result.output != ReferenceExecutor.output(of: graph, input) { wrong += 1 }
    }
    note("\(layout): \(opened) damaged plans ran, \(wrong) to a wrong result")
    #expect(wrong > 10)
  }

  private func lowered(_ graph: Graph, _ layout: KernelLayout) throws -> LoweredModel {
    try CompiledGraph(graph, layout: layout).lowered
  }

  /// What the plan computes; `nil` when the runtime refuses it.
  private func result(
    of model: LoweredModel, _ plan: Plan, _ input: [Int8]
  ) throws -> BenchResult? {
    do throws(ModelError) {
      return try TestBench(file: ModelWriter.write(model, plan)).run(input, .whole)
    } catch {
      return nil
    }
  }
}
