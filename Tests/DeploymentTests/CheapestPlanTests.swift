import Foundation
import GraphIR
import ModelCompiler
import TestSupport
import Testing
import Thimble

@testable import Deployment

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

  /// Windows of 172 taps are gathered where there is scratch for it, and read where they lie where there is not.
  ///
  /// A planned file is planned anew; outputs are the same.
  @Test func kernelsTakeTheScratchThatABudgetLeaves() throws {
    let path = repository.appendingPathComponent("Models/ds-cnn-m.thimble").path
    let source = try ModelSource(path: path, target: .cortexM4)
    func slowKernels(_ model: LoweredModel) -> Int {
      model.operators.count { $0.kind == .joinedDirectConv2D }
    }
    #expect(slowKernels(source.model) > 0)
    let smallest = try Deployment(source)
    let least = try Planner(PlanProblem(source.model)).plan()
    #expect(smallest.memory.arenaBytes == least.arenaBytes)
    let ample = try Deployment(source, budgetBytes: 65_536)
    #expect(slowKernels(ample.source.model) == 0)
    // All rows in a step: each strip of pixels would read the weights from flash again.
    #expect(ample.source.model.operators.contains { $0.kind == .copiedIm2ColConv2D })
    let stored = try ModelSource(bytes: ample.file, path: "ample.thimble")
    #expect(slowKernels(stored.model) == 0)
    let tight = try Deployment(stored, budgetBytes: smallest.memory.totalSramBytes)
    #expect(tight.memory.arenaBytes == smallest.memory.arenaBytes)
    let slow = slowKernels(tight.source.model)
    #expect(slow > 0 && slow == slowKernels(smallest.source.model))
    let input = (0..<490).map { Int8(truncatingIfNeeded: $0 &* 89 &+ 7) }
    let files = [smallest.file, ample.file, tight.file, ModelWriter.write(source.model, least)]
    let outputs = try files.map { try Session(file: $0).run(input) }
    #expect(outputs.allSatisfy { $0 == outputs[0] })
  }

  /// Where there is room for whole sequences, their steps are pixels of one row: fewer cycles, the same outputs, and
  /// rows are fed as before.
  @Test func sequencesLieAlongTheWidthWhereThereIsRoom() throws {
    let any = repository.appendingPathComponent("Tests/Fixtures/Operators/conv1d.tflite").path
    var network = try GraphSource(path: any)
    network.graph = sequence()
    let source = try ModelSource(network, target: .cortexM4)
    let smallest = try Deployment(source)
    let ample = try Deployment(source, budgetBytes: 65_536)
    func longestRow(_ deployment: Deployment) -> Int {
      deployment.source.model.operators.map(\.shapes.output.width).max() ?? 0
    }
    #expect(longestRow(smallest) == 1)
    #expect(longestRow(ample) == 60)
    #expect(ample.source.input.shape == smallest.source.input.shape)
    let input = RandomGraph.input(of: network.graph, seed: 2)
    let expected = ReferenceExecutor.output(of: network.graph, input)
    for deployment in [smallest, ample] {
      #expect(try deployment.makeSession(asDeployed: true).run(input) == expected)
      #expect(try deployment.makeSession().run(input) == expected)
    }
  }

  /// Two layers over 60 steps of time.
  private func sequence() -> Graph {
    var layers = RandomLayers(input: Shape(height: 60, width: 1, channels: 8), seed: 4)
    let input = layers.builder.input
    let shape = layers.builder.shape(input)
    let deep = layers.depthwise(
      input, WindowGeometry(WindowSpec(kernel: (5, 1)), .same, over: shape), multiplier: 1)
    let wide = layers.conv2D(
      deep, WindowGeometry(WindowSpec(kernel: (1, 1)), .valid, over: shape), channels: 16)
    let output = layers.fullyConnected(layers.mean(wide))
    return layers.builder.graph(output: output)
  }

  @Test func aModelOfOneRowHasNothingToGain() throws {
    let source = try source("Tests/Fixtures/Operators/dense_per_tensor.tflite")
    let generous = try Deployment(source, budgetBytes: 65_536)
    #expect(generous.origin == .smallest)
    #expect(generous.memory.arenaBytes == (try Deployment(source)).memory.arenaBytes)
  }
}
