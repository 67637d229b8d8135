import Foundation
import ModelCompiler
import Testing
import Thimble

/// The SRAM that the MLPerf Tiny models must be planned into, and that they give the reference's
/// outputs there.
struct PlanningBudgetTests {
  struct Ask: Sendable, CustomTestStringConvertible {
    var name: String
    var file: String
    /// Bytes of arena with a row-fed input, and with a whole one.
    var rowFed: Int
    var whole: Int
    var testDescription: String { name }
  }

  static let asks = [
    Ask(name: "kws", file: "kws_ref_model", rowFed: 3_584, whole: 4_096),
    Ask(name: "vww", file: "vww_96_int8", rowFed: 10_720, whole: 28_672),
    Ask(name: "resnet", file: "pretrainedResnet_quant", rowFed: 10_240, whole: 11_392),
    Ask(name: "ad", file: "ad01_int8", rowFed: 800, whole: 800),
    Ask(name: "sww", file: "str_ww_ref_model", rowFed: 3_776, whole: 3_776),
  ]

  @Test(.enabled(if: PlanningModel.shared != nil, "no MLPerf data"), arguments: asks)
  func smallestPlanFits(ask: Ask) throws {
    let folder = try #require(PlanningModel.shared)
    let model = try PlanningModel(
      contentsOf: folder.appendingPathComponent("models/\(ask.file).tflite"))
    for (fullInput, budget) in [(false, ask.rowFed), (true, ask.whole)] {
      let problem = model.problem(fullInput: fullInput)
      let plan = try Planner(problem).plan(budgetBytes: budget)
      #expect(throws: Never.self) { try PlanChecker.check(plan, of: problem) }
      let (input, scores) = try golden(ask.name, folder, model)
      #expect(try model.run(plan, input) == scores)
    }
  }

  @Test(.enabled(if: PlanningModel.shared != nil, "no MLPerf data"), arguments: asks)
  func stripsAndLayersGiveTheSameScores(ask: Ask) throws {
    let folder = try #require(PlanningModel.shared)
    let model = try PlanningModel(
      contentsOf: folder.appendingPathComponent("models/\(ask.file).tflite"))
    let (input, scores) = try golden(ask.name, folder, model)
    for rows in [3, .max] {
      let problem = model.problem().inStrips(of: rows)
      let plan = try Planner(problem).contiguousPlan()
      #expect(throws: Never.self) { try PlanChecker.check(plan, of: problem) }
      #expect(try model.run(plan, input) == scores)
    }
  }

  /// The first golden input and its scores.
  private func golden(
    _ name: String, _ folder: URL, _ model: PlanningModel
  ) throws -> (input: [Int8], scores: [Int8]) {
    func values(_ kind: String, _ shape: Shape) throws -> [Int8] {
      try Data(contentsOf: folder.appendingPathComponent("golden/\(name)_\(kind).i8"))
        .prefix(shape.count).map { Int8(bitPattern: $0) }
    }
    let tensors = model.lowered.tensors
    return (
      try values("inputs", tensors[0].shape),
      try values("scores", tensors[tensors.count - 1].shape)
    )
  }
}
