import GraphIR
import TestSupport
import Testing
import Thimble

/// What is read of BATCH_MATMUL and L2_NORMALIZATION, and what is refused.
struct MatrixTests {
  /// Two matrices, or the second a constant, and their product.
  private func model(
    _ first: [Int], _ second: [Int], _ output: [Int], transposes: (Bool, Bool) = (false, false),
    constant: Bool = false, zeroPoint: Int = 0
  ) -> ModelBuilder {
    var model = ModelBuilder()
    let a = model.activation(first)
    let bytes = (0..<second.reduce(1, *)).map { UInt8($0) }
    let b =
      constant
      ? model.constant(second, zeroPoints: [zeroPoint], bytes: bytes) : model.activation(second)
    model.inputs = constant ? [a] : [a, b]
    model.node(
      126, [a, b], model.activation(output),
      options: (101, [0: .int8(transposes.0 ? 1 : 0), 1: .int8(transposes.1 ? 1 : 0)]))
    return model
  }

  @Test func activationsByActivations() throws {
    let heads = try model([1, 3, 4, 5], [1, 3, 2, 5], [1, 3, 4, 2], transposes: (false, true))
      .graph()
    #expect(
      heads.nodes.map(\.operation)
        == [.batchMatMul(transposesFirst: false, transposesSecond: true)])
    // Of three axes the first is the batch: rows become pixels of one row.
    let plain = try model([1, 4, 5], [1, 5, 2], [1, 4, 2]).graph()
    #expect(plain.nodes.map(\.operation.name) == ["RESHAPE", "RESHAPE", "BATCH_MATMUL", "RESHAPE"])
    #expect(plain.tensors[plain.nodes[2].output].shape == Shape(height: 1, width: 4, channels: 2))
    let one = try model([1, 3, 4, 5], [1, 1, 5, 2], [1, 3, 4, 2]).graph()
    #expect(one.nodes.count == 1)
  }

  @Test func constantsAreWeights() throws {
    for (transposed, sizes) in [(false, [3, 2]), (true, [2, 3])] {
      let graph = try model(
        [1, 4, 3], sizes, [1, 4, 2], transposes: (false, transposed), constant: true
      ).graph()
      let node = try #require(graph.nodes.first { $0.operation.name == "CONV_2D" })
      let weights = graph.tensors[node.inputs[1]]
      #expect(weights.dimensions == [2, 1, 1, 3])
      #expect(weights.int8Values == (transposed ? [0, 1, 2, 3, 4, 5] : [0, 2, 4, 1, 3, 5]))
    }
    // Less a zero point of -123, the values 0 to 5 are 123 to 128: each the sum of two.
    let halves = try model(
      [1, 3], [2, 3], [1, 2], transposes: (false, true), constant: true, zeroPoint: -123
    )
    .graph()
    #expect(halves.nodes.map(\.operation) == [.concatenation(.channels), .fullyConnected(.none)])
    let weights = halves.tensors[halves.nodes[1].inputs[1]]
    #expect(weights.dimensions == [2, 6] && weights.quantization?.zeroPoints == [0])
    #expect(weights.int8Values == [61, 62, 62, 62, 62, 63, 63, 63, 64, 63, 64, 64])
    let dense = try model([1, 3], [3, 2], [1, 2], constant: true).graph()
    #expect(dense.nodes.map(\.operation) == [.fullyConnected(.none)])
  }

  @Test func othersAreRefused() throws {
    let refused = [
      (model([1, 4, 3], [2, 3, 2], [1, 4, 2], constant: true), "a constant of [2, 3, 2]"),
      (
        model([1, 3, 4], [3, 2], [1, 4, 2], transposes: (true, false), constant: true),
        "by a transposed activation"
      ),
    ]
    for (model, found) in refused {
      #expect(try model.issues().contains { $0.found.contains(found) }, "\(found)")
    }
    #expect(
      try model([1, 4, 5], [1, 4, 2], [1, 4, 2]).defect().contains(
        "matrices [1, 4, 5] and [1, 4, 2]"))
    #expect(
      try model([1, 3, 4, 5], [1, 2, 5, 2], [1, 3, 4, 2]).defect().contains("that go together"))
    #expect(
      try model([1, 4, 5], [1, 5, 2], [1, 4, 3]).defect().contains("accepted [1, 4, 2]"))
  }

  @Test func directionsHaveOneScale() throws {
    func model(_ scale: Float, _ function: Int = 0) -> ModelBuilder {
      var model = ModelBuilder()
      let input = model.activation([1, 2, 8])
      model.node(
        11, [input], model.activation([1, 2, 8], scale: scale, zeroPoint: 0),
        options: (12, [0: .int8(function)]))
      return model
    }
    #expect(try model(1 / 128).graph().nodes.map(\.operation) == [.l2Normalization])
    #expect(try model(1 / 64).issues().map(\.accepted) == ["1/128 and 0"])
    #expect(try model(1 / 128, 1).issues().map(\.found) == ["activation number 1"])
  }

  @Test func productsKeepToSizes() throws {
    var layers = RandomLayers(input: Shape(height: 2, width: 3, channels: 4), seed: 5)
    let output = layers.batchMatMul(layers.builder.input)
    let sound = layers.builder.graph(output: output)
    try sound.validate()
    for change in [
      { $0.tensors[$0.output].dimensions[3] += 1 }, { $0.nodes[2].inputs.removeLast() },
      { $0.tensors[$0.nodes[2].inputs[1]].dimensions.swapAt(2, 3) },
    ] as [(inout Graph) -> Void] {
      var graph = sound
      change(&graph)
      #expect(throws: GraphError.self) { try graph.validate() }
    }
  }
}
