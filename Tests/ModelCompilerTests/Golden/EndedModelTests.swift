import GraphIR
import ModelCompiler
import TestSupport
import Testing
import Thimble

/// The graphs of `Tests/Fixtures/Ended` as files: every inference of a sequence gives what the reference
/// runtime gave.
struct EndedModelTests {
  @Test(arguments: EndedFixtureTests.names)
  func sequencesGiveTheReferencesBytes(_ name: String) throws {
    try checkEverywhere(EndedCase(name, in: EndedFixtureTests.folder))
  }

  /// A streaming network as TensorFlow exports it.
  @Test(.enabled(if: SharedData.has("cases")))
  func aSharedStreamToo() throws {
    try checkEverywhere(EndedCase("stream_state_int8", in: SharedData.url("cases")))
  }

  private func checkEverywhere(_ ended: EndedCase) throws {
    for layout in [KernelLayout.portable, .dsp] {
      for passes in [PassPipeline.none, .standard(for: layout)] {
        let lowered = try Lowering.lower(ended.graph, layout: layout, passes: passes)
        for fullInput in [false, true] {
          for strategy in [PlanStrategy.smallest, .streamed] {
            try check(lowered, fullInput, strategy, ended)
          }
        }
      }
    }
  }

  private func check(
    _ lowered: LoweredModel, _ fullInput: Bool, _ strategy: PlanStrategy, _ ended: EndedCase
  ) throws {
    let problem = PlanProblem(lowered, fullInput: fullInput)
    let plan = try Planner(problem).plan(strategy)
    try PlanChecker.check(plan, of: problem)
    let file = ModelWriter.write(lowered, plan)
    let bench = try TestBench(file: file)
    #expect(bench.model.inputCount == ended.graph.inputs.count)
    #expect(bench.model.outputCount == ended.graph.outputs.count)
    for _ in 0..<2 {
      bench.paint()
      for (inputs, scores) in zip(ended.inputs, ended.scores) {
        try #require(try bench.runNext(inputs.flatMap { $0 }) == scores.flatMap { $0 })
      }
      #expect(bench.guardsAreIntact)
    }
    let read = try reading(file)
    #expect(read.plan == without(plan))
    #expect(ModelWriter.write(read.model, read.plan) == file)
  }

  /// What of a plan a file holds.
  private func without(_ plan: Plan) -> Plan {
    var plan = plan
    (plan.lowerBoundBytes, plan.scratchBytes) = (0, 0)
    (plan.binding, plan.bindingOperator) = ([], nil)
    return plan
  }

  private func reading(_ file: [UInt8]) throws -> (model: LoweredModel, plan: Plan) {
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: file.count, alignment: 16)
    defer { unsafe memory.deallocate() }
    unsafe memory.copyBytes(from: file)
    let bytes = UnsafeRawBufferPointer(memory)
    return unsafe (try ModelReader.read(bytes), ModelReader.plan(of: try Model(bytes)))
  }

  /// An inference that was not finished leaves no half of a state behind.
  @Test func anAbortedInferenceRestoresStates() throws {
    let ended = try EndedCase("stream", in: EndedFixtureTests.folder)
    let lowered = try Lowering.lower(ended.graph)
    let bench = try TestBench(
      file: ModelWriter.write(lowered, try Planner(PlanProblem(lowered)).plan()))
    let first = ended.scores[0].flatMap { $0 }
    #expect(try bench.runNext(ended.inputs[0].flatMap { $0 }) == first)
    #expect(try bench.runNext(ended.inputs[1].flatMap { $0 }) == ended.scores[1].flatMap { $0 })
    try bench.feedOneRow(ended.inputs[0][0])
    #expect(try bench.runNext(ended.inputs[0].flatMap { $0 }) == first)
    bench.reset()
    #expect(try bench.runNext(ended.inputs[0].flatMap { $0 }) == first)
  }

  /// A plan whose kept rows are overwritten in the second inference is not sound.
  @Test func theCheckerReplaysSeveralInferences() throws {
    let ended = try EndedCase("stream", in: EndedFixtureTests.folder)
    let problem = PlanProblem(try Lowering.lower(ended.graph))
    var plan = try Planner(problem).plan(.streamed)
    let kept = try #require(problem.tensors.firstIndex { $0.keptRows > 0 })
    let other = try #require(
      problem.tensors.indices.first { problem.tensors[$0].storage == $0 && $0 != kept })
    for tensor in problem.tensors.indices where problem.tensors[tensor].storage == other {
      plan.placements[tensor].offset = plan.placements[kept].offset
      plan.placements[tensor].slotOffsets = nil
    }
    #expect(throws: PlanChecker.Violation.self) { try PlanChecker.check(plan, of: problem) }
  }
}
