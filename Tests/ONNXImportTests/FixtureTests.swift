import GraphIR
import ONNXImport
import Quantization
import TestSupport
import Testing
import Thimble

/// Networks exported by PyTorch give PyTorch's outputs, before passes and after.
struct FixtureTests {
  @Test(arguments: Fixtures.names)
  func outputsArePyTorchs(_ name: String) throws {
    let graph = try Fixtures.graph(name)
    let (simplified, reports) = PassPipeline.simplifying.run(graph)
    try simplified.validate()
    let inputs = try Fixtures.vectors(name + "_inputs", count: graph.count(of: graph.inputs))
    let outputs = try Fixtures.vectors(name + "_outputs", count: graph.count(of: graph.outputs))
    #expect(inputs.count == 4 && outputs.count == 4)
    var worst: Float = 0
    for (input, output) in zip(inputs, outputs) {
      for graph in [graph, simplified] {
        let result = ReferenceFloatExecutor.output(of: graph, input)
        worst = max(worst, largestDifference(result, output))
      }
    }
    note("\(name): largest difference \(worst); nodes \(reports.map(\.after.nodes))")
    #expect(worst <= 1e-4)
  }

  /// The product's executor, which adds in float32 and in another order.
  @Test(arguments: Fixtures.names + Fixtures.withoutLoops)
  func theFloatExecutorAgrees(_ name: String) throws {
    let graph = try Fixtures.graph(name)
    let inputs = try Fixtures.vectors(name + "_inputs", count: graph.count(of: graph.inputs))
    let outputs = try Fixtures.vectors(name + "_outputs", count: graph.count(of: graph.outputs))
    for graph in [graph, PassPipeline.simplifying.run(graph).graph] {
      let executor = try FloatExecutor(graph)
      for (input, output) in zip(inputs, outputs) {
        #expect(largestDifference(executor.run(input), output) <= 1e-4)
      }
    }
  }

  /// What is left of each network once everything has been folded that can be.
  @Test(arguments: [
    ("ds_cnn", ["CONV", "DEPTHWISE", "CONV", "DEPTHWISE", "CONV", "MEAN", "DENSE", "SOFTMAX"]),
    (
      "ds_cnn_unfolded",
      ["CONV", "DEPTHWISE", "CONV", "DEPTHWISE", "CONV", "MEAN", "DENSE", "SOFTMAX"]
    ),
    ("residual", ["CONV", "CONV", "CONV", "ADD", "MAX_POOL", "DENSE"]),
    ("flatten", ["CONV", "RELU", "DENSE", "DENSE", "LOGISTIC"]),
    ("input_statistics", ["CONV", "DEPTHWISE", "MEAN", "DENSE"]),
    // The border of the convolution is zero, not the mean's image; and a norm after RELU stays out
    // of the layer before, but fits the one after.
    ("input_statistics_padded", ["DEPTHWISE", "CONV", "CONV"]),
    ("pools", ["MAX_POOL", "PAD", "AVERAGE_POOL", "AVERAGE_POOL", "MAX_POOL", "CONV"]),
    ("channels_last", ["CONV", "MEAN", "DENSE"]),
    ("dense", ["DENSE", "DENSE", "DENSE"]),
  ])
  func whatIsLeft(_ name: String, _ expected: [String]) throws {
    let graph = PassPipeline.simplifying.run(try Fixtures.graph(name)).graph
    let kinds = graph.nodes.map { node in
      ["_2D", "_CONV"].reduce(node.operation.name) { name, ending in
        name.hasSuffix(ending) ? String(name.dropLast(ending.count)) : name
      }
      .replacing("FULLY_CONNECTED", with: "DENSE")
    }
    #expect(kinds == expected)
  }

  @Test func imagesComeInWithTheirChannelsLast() throws {
    let graph = try Fixtures.graph("residual")
    #expect(graph.tensors[graph.input].dimensions == [1, 12, 14, 3])
    #expect(graph.notes.count == 1 && graph.notes[0].contains("height × width × channels"))
    #expect(graph.sourceSHA256.count == 32)
    #expect(try Fixtures.graph("channels_last").notes.isEmpty)
    // Features become an image before anything reads them.
    let features = try Fixtures.graph("ds_cnn")
    #expect(features.tensors[features.input].dimensions == [1, 49, 10, 1])
  }

  @Test func everythingUnsupportedIsListedAtOnce() throws {
    let error = #expect(throws: ImportError.self) { try Fixtures.graph("unsupported") }
    guard case .unsupported(_, let issues, _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(issues.map(\.operatorName) == ["Hardmax", "MeanVarianceNormalization", "LRN"])
    #expect(
      issues.allSatisfy { $0.node != nil && !$0.name.isEmpty && $0.isUnknownOperator })
    #expect(error?.description.contains("'thimble operators' lists what is read: A") == true)
  }
}

extension Graph {
  /// The values of tensors in all.
  fileprivate func count(of tensors: [Int]) -> Int {
    tensors.reduce(0) { $0 + self.tensors[$1].count }
  }
}
