import GraphIR
import ModelCompiler
import TestSupport
import Testing
import Thimble

/// What cannot be lowered is refused by name, everything at once.
struct UnsupportedTests {
  @Test func everyIssueIsListed() throws {
    var builder = GraphBuilder(input: Shape(height: 2, width: 2, channels: 2), Steps(0.1, 0))
    let soft = builder.elementwise(.softmax(beta: 1), 0, steps: Steps(0.01, -128))
    let logistic = builder.elementwise(.logistic, soft, steps: Steps(1 / 256, 0))
    let sum = builder.elementwise(.add(.none), logistic, 0, steps: Steps(1e-9, 0))
    let table = builder.elementwise(.clamp(.relu), sum, steps: Steps(0.1, 0))
    let error = #expect(throws: CompileError.self) {
      try Lowering.lower(builder.graph(output: table))
    }
    guard case .unsupported(let issues) = error else {
      Issue.record("not refused as unsupported: \(String(describing: error))")
      return
    }
    #expect(issues.count == 3)
    for (issue, node) in zip(issues, builder.nodes) {
      #expect(issue.contains(node.operation.name) && issue.contains("'\(node.name)'"), "\(issue)")
    }
    #expect(error?.description.split(separator: "\n").count == 3)
  }

  /// Kernels shift by 30 at most; beyond, the analysis of channels would shift everything out.
  @Test(arguments: [(Float(2e9), Float(1)), (1e37, 1), (1, 1e-30), (3e38, 1.2e-38)])
  func factorsThatNoKernelAppliesAreRefused(input: Float, output: Float) {
    let shape = Shape(height: 2, width: 2, channels: 1)
    let fine = Steps(output, 0)
    let dense = Constants(weights: [1, 1, -3, 0], scales: [1], biases: [Int32.max])
    let builders: [(inout GraphBuilder) -> Int] = [
      { $0.fullyConnected(0, units: 1, dense, .none, fine) },
      { $0.append(.mean, [0], Shape(height: 1, width: 1, channels: 1), fine) },
      { $0.elementwise(.clamp(.relu), 0, steps: fine) },
      { $0.elementwise(.requantize, 0, steps: fine) },
    ]
    for build in builders {
      var builder = GraphBuilder(input: shape, Steps(input, 0))
      let last = build(&builder)
      let error = #expect(throws: CompileError.self) {
        try Lowering.lower(builder.graph(output: last))
      }
      let text = error?.description ?? ""
      #expect(text.contains("factors below 2^30 work"), "\(builder.nodes[0].operation): \(text)")
    }
  }

  @Test func anInputTooFineForLogisticIsRefused() {
    for (scale, isRefused) in [(Float(1e-38), true), (0x1p-29, true), (0x1p-27, false)] {
      var builder = GraphBuilder(
        input: Shape(height: 1, width: 1, channels: 2), Steps(scale, 0))
      let output = builder.elementwise(.logistic, 0, steps: Steps(1 / 256, -128))
      let graph = builder.graph(output: output)
      let lowered = try? Lowering.lower(graph)
      #expect((lowered == nil) == isRefused, "\(scale)")
    }
  }

  @Test func weightsMustFit() throws {
    var builder = GraphBuilder(input: Shape(height: 2, width: 1, channels: 3), Steps(0.1, 0))
    let dense = builder.fullyConnected(
      0, units: 2, Constants(weights: [Int8](repeating: 1, count: 6), scales: [0.1]), .none,
      Steps(1, 0))
    let error = #expect(throws: CompileError.self) {
      try Lowering.lower(builder.graph(output: dense))
    }
    let text = error?.description ?? ""
    #expect(text.contains("weights for 3 inputs over 6 values"))
  }

  @Test func biasesMustFit() throws {
    var builder = GraphBuilder(input: Shape(height: 1, width: 1, channels: 1), Steps(0.1, 0))
    let dense = builder.fullyConnected(
      0, units: 2, Constants(weights: [1, 1], scales: [0.1], biases: [1]), .none, Steps(1, 0))
    #expect(throws: CompileError.self) { try Lowering.lower(builder.graph(output: dense)) }
  }
}
