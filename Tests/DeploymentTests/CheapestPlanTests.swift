import Deployment
import Foundation
import Testing

/// Plans under a budget: fewer row steps where they save cycles and fit, else the least SRAM.
struct CheapestPlanTests {
  private let repository = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  private func source(_ path: String) throws -> ModelSource {
    try ModelSource(path: repository.appendingPathComponent(path).path)
  }

  @Test func aBudgetIsSpentOnCyclesWhereTheySaveEnough() throws {
    let source = try source("Tests/Fixtures/Operators/add_residual.tflite")
    let smallest = try Deployment(source)
    let cheapest = try Deployment(source, budgetBytes: 65_536)
    #expect(smallest.origin == .smallest)
    #expect(cheapest.origin == .cheapest)
    #expect(cheapest.memory.arenaBytes > smallest.memory.arenaBytes)
  }

  @Test func aTightBudgetGetsTheSmallestPlan() throws {
    let source = try source("Tests/Fixtures/Operators/add_residual.tflite")
    let smallest = try Deployment(source)
    let tight = try Deployment(source, budgetBytes: smallest.memory.totalSramBytes)
    #expect(tight.memory.arenaBytes == smallest.memory.arenaBytes)
    #expect(throws: DoesNotFit.self) {
      try Deployment(source, budgetBytes: smallest.memory.totalSramBytes - 1)
    }
  }

  @Test func aModelOfOneRowHasNothingToGain() throws {
    let source = try source("Tests/Fixtures/Operators/dense_per_tensor.tflite")
    let generous = try Deployment(source, budgetBytes: 65_536)
    #expect(generous.origin == .smallest)
    #expect(generous.memory.arenaBytes == (try Deployment(source)).memory.arenaBytes)
  }
}
