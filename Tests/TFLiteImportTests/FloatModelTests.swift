import GraphIR
import TFLiteImport
import Testing

/// Models whose arithmetic is float32.
struct FloatModelTests {
  @Test func powersByOneConstant() throws {
    func model(_ exponents: [Float], scale: Float? = nil) -> ModelBuilder {
      var model = ModelBuilder()
      let type: ModelBuilder.ValueType = scale == nil ? .float32 : .int8
      let input = model.activation([1, 2], type: type, scale: scale)
      let exponent =
        scale == nil
        ? model.floats([exponents.count], exponents) : model.constant([exponents.count])
      model.node(78, [input, exponent], model.activation([1, 2], type: type, scale: scale))
      return model
    }
    #expect(try model([2]).graph().nodes.map(\.operation) == [.unary(.square)])
    #expect(try model([-0.5]).graph().nodes.map(\.operation) == [.unary(.reciprocalRoot)])
    #expect(try model([3, 3]).graph().nodes.map(\.operation) == [.unary(.power(3))])
    #expect(try model([3, 2]).issues().map(\.found) == ["exponents [3.0, 2.0]"])
    #expect(try model([2], scale: 0.5).issues().map(\.found) == ["POW of int8 values"])
  }

  /// A fully connected layer from 2 values to 2, its weights made by `weights`.
  private func dense(
    bias: [Float] = [0.5, -0.5], weights: (inout ModelBuilder) -> Int
  ) -> ModelBuilder {
    var model = ModelBuilder()
    let input = model.activation([1, 2], type: .float32, scale: nil)
    let constant = weights(&model)
    let biases = model.floats([2], bias)
    model.node(
      9, [input, constant, biases], model.activation([1, 2], type: .float32, scale: nil),
      options: ModelBuilder.fullyConnected(activation: 1))
    return model
  }

  private func weights(of model: ModelBuilder) throws -> [Float] {
    let graph = try model.graph()
    return graph.tensors[graph.nodes[0].inputs[1]].floatValues
  }

  @Test func weightsAreTakenAsTheyAre() throws {
    let model = dense { $0.floats([2, 2], [0.25, -1, 3, 1e-9]) }
    let graph = try model.graph()
    #expect(graph.isFloat)
    #expect(graph.tensors[graph.input].quantization == nil)
    #expect(graph.nodes.map(\.operation) == [.fullyConnected(.relu)])
    #expect(try weights(of: model) == [0.25, -1, 3, 1e-9])
    #expect(graph.tensors[graph.nodes[0].inputs[2]].floatValues == [0.5, -0.5])
  }

  @Test func int8WeightsAreMultipliedOut() throws {
    let bytes: [UInt8] = [1, 2, 255, 128]
    let one = dense { $0.constant([2, 2], scales: [0.5], bytes: bytes) }
    #expect(try weights(of: one) == [0.5, 1, -0.5, -64])
    let each = dense { $0.constant([2, 2], scales: [0.5, 2], bytes: bytes) }
    #expect(try weights(of: each) == [0.5, 1, -2, -256])
  }

  /// One scale lies along no axis, whatever the file says of it.
  @Test(arguments: [1, 2, -1, Int(Int32.max), Int(Int32.min)])
  func theAxisOfOneScaleIsNotRead(axis: Int) throws {
    let model = dense { $0.constant([2, 2], scales: [0.5], axis: axis, bytes: [1, 2, 255, 128]) }
    #expect(try weights(of: model) == [0.5, 1, -0.5, -64])
  }

  @Test func halfPrecisionWeightsAreWidened() throws {
    let model = dense {
      let half = $0.constant(
        [2, 2], type: .float16, scales: [],
        bytes: [0x00, 0x3C, 0x00, 0xC0, 0x01, 0x00, 0xFF, 0x7B])
      let widened = $0.activation([2, 2], type: .float32, scale: nil)
      $0.node(6, [half], widened)
      return widened
    }
    #expect(try weights(of: model) == [1, -2, 0x1p-24, 65_504])
  }

  @Test func valuesThatAreNotFiniteAreADefect() throws {
    let infinite = dense { $0.floats([2, 2], [0, .infinity, 0, 0]) }
    #expect(try infinite.defect() == "weights 't1' holds a value that is not finite")
    let undefined = dense(bias: [0, .nan]) { $0.floats([2, 2], [0, 0, 0, 0]) }
    #expect(try undefined.defect() == "bias 't2' holds a value that is not finite")
  }

  @Test func asymmetricWeightsAreRefused() throws {
    let model = dense { $0.constant([2, 2], zeroPoints: [5]) }
    #expect(try model.issues().map(\.found) == ["weight zero point 5"])
  }

  /// Float32 in parts only: int8 is what the whole is measured by.
  @Test func mixedArithmeticIsRefused() throws {
    var model = dense { $0.floats([2, 2], [0, 0, 0, 0]) }
    model.node(114, [model.outputs[0]], model.activation([1, 2]))
    let issues = try model.issues()
    #expect(issues.map(\.node) == [0, 1])
    #expect(issues[0].found == "float32 tensor 't0'")
  }

  @Test func operandsMayBeConstantsOfHalfPrecision() throws {
    var model = ModelBuilder()
    let input = model.activation([1, 4], type: .float32, scale: nil)
    let half = model.constant([1, 4], type: .float16, scales: [])
    let widened = model.activation([1, 4], type: .float32, scale: nil)
    model.node(6, [half], widened)
    model.node(0, [input, widened], model.activation([1, 4], type: .float32, scale: nil))
    let node = try #require(try model.graph().nodes.last)
    // One summand a channel: a layer of one tap a channel adds it.
    #expect(node.operation.name == "DEPTHWISE_CONV_2D")
  }
}
