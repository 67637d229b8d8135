import GraphIR
import TFLiteImport
import Testing
import Thimble

/// What is cut off, folded away or dropped on import.
struct EdgeTests {
  @Test func floatEdgesAreCutOff() throws {
    var model = ModelBuilder()
    let source = model.activation([1, 8], type: .float32, scale: nil)
    let input = model.activation([1, 8], scale: 0.25, zeroPoint: -7)
    let output = model.activation([1, 8], scale: 1 / 256, zeroPoint: -128)
    model.node(114, [source], input)
    model.node(14, [input], output)
    model.node(6, [output], model.activation([1, 8], type: .float32, scale: nil))
    let graph = try model.graph()
    #expect(graph.nodes.count == 1)
    #expect(graph.tensors[graph.input].quantization?.scales == [0.25])
    #expect(graph.tensors[graph.output].quantization?.zeroPoints == [-128])
    #expect(
      graph.notes == [
        "float32 input 't0' became int8: real value = 0.25 x (int8 value - -7)",
        "float32 output 't3' became int8: real value = 0.00390625 x (int8 value - -128)",
      ])
  }

  @Test func uint8EdgesAreCutOff() throws {
    var model = ModelBuilder()
    let source = model.activation([1, 8], type: .uint8, scale: 0.25, zeroPoint: 121)
    let input = model.activation([1, 8], scale: 0.25, zeroPoint: -7)
    let output = model.activation([1, 8], scale: 1 / 256, zeroPoint: -128)
    model.node(114, [source], input)
    model.node(14, [input], output)
    let edge = model.activation([1, 8], type: .uint8, scale: 1 / 256, zeroPoint: 0)
    model.node(114, [output], edge)
    let graph = try model.graph()
    #expect(graph.nodes.map(\.operation) == [.logistic])
    #expect(graph.notes.first == "uint8 input 't0' became int8: uint8 value = int8 value + 128")
  }

  /// The edges are shifted, and the operators change the scale.
  @Test func uint8EdgesOfOtherScalesStay() throws {
    var model = ModelBuilder()
    let source = model.activation([1, 8], type: .uint8, scale: 0.25, zeroPoint: 120)
    let input = model.activation([1, 8], scale: 0.25, zeroPoint: -7)
    let output = model.activation([1, 8], scale: 0.25, zeroPoint: -7)
    let edge = model.activation([1, 8], type: .uint8, scale: 0.5, zeroPoint: 121)
    model.node(114, [source], input)
    model.node(19, [input], output)
    model.node(114, [output], edge)
    let graph = try model.graph()
    #expect(graph.nodes.map(\.operation) == [.requantize, .clamp(.relu), .requantize])
    let steps = [graph.input, graph.output].map { graph.tensors[$0].quantization }
    #expect(steps.map { $0?.scales } == [[0.25], [0.5]])
    #expect(steps.map { $0?.zeroPoints } == [[-8], [-7]])
    #expect(graph.tensors[graph.input].type == .int8)
  }

  /// Two QUANTIZE of one uint8 input: the first is its shift, the second reads that.
  @Test func aUInt8InputIsReadTwice() throws {
    var model = ModelBuilder()
    let source = model.activation([1, 8], type: .uint8, scale: 0.25, zeroPoint: 121)
    let first = model.activation([1, 8], scale: 0.25, zeroPoint: -7)
    let second = model.activation([1, 8], scale: 0.5, zeroPoint: 3)
    model.node(114, [source], first)
    model.node(114, [source], second)
    model.node(0, [first, second], model.activation([1, 8]))
    let graph = try model.graph()
    #expect(graph.nodes.map(\.operation) == [.requantize, .add(.none)])
    #expect(graph.nodes[0].inputs == graph.inputs && graph.nodes[1].inputs[0] == graph.input)
  }

  @Test func uint8EdgesOfUnsoundScalesAreRefused() throws {
    var model = ModelBuilder()
    let source = model.activation([1, 8], type: .uint8, scale: 0.25, zeroPoint: 256)
    let input = model.activation([1, 8], scale: 0.25, zeroPoint: -7)
    model.node(114, [source], input)
    model.node(19, [input], model.activation([1, 8]))
    #expect(try model.defect().contains("a zero point of 0 to 255"))
  }

  /// Keras flattens by SHAPE, STRIDED_SLICE and PACK when the batch is not fixed.
  @Test func arithmeticOnShapesIsFoldedAway() throws {
    var model = ModelBuilder()
    let input = model.activation([1, 2, 3, 4], extra: [7: .int32s([-1, 2, 3, 4])])
    let shape = model.activation([4], type: .int32, scale: nil)
    let batch = model.activation([], type: .int32, scale: nil)
    let target = model.activation([2], type: .int32, scale: nil)
    let output = model.activation([1, 24], extra: [7: .int32s([-1, 24])])
    model.node(77, [input], shape)
    let bounds = [[0], [1], [1]].map { model.integers($0) }
    model.node(45, [shape] + bounds, batch)
    model.node(83, [batch, model.integers([24], dimensions: [])], target)
    model.node(22, [input, target], output)
    let graph = try model.graph()
    #expect(graph.nodes.map(\.operation) == [.reshape])
    #expect(graph.tensors.count == 2)
  }

  @Test(arguments: [(43, [1, 1, 1, 8], [8]), (43, [1, 1, 1, 8], [1, 8])])
  func squeeze(number: Int, from: [Int], to: [Int]) throws {
    var model = ModelBuilder()
    let input = model.activation(from)
    model.node(number, [input], model.activation(to))
    #expect(try model.graph().nodes[0].operation == .reshape)
  }

  @Test func expandDims() throws {
    var model = ModelBuilder()
    let input = model.activation([1, 7, 8])
    let axis = model.integers([1], dimensions: [])
    model.node(70, [input, axis], model.activation([1, 1, 7, 8]))
    let graph = try model.graph()
    #expect(graph.nodes[0].operation == .reshape)
    #expect(graph.tensors[graph.output].shape == Shape(height: 1, width: 7, channels: 8))
  }

  @Test func whatDoesNotLeadToTheOutputIsDropped() throws {
    var model = ModelBuilder()
    let input = model.activation([1, 8])
    let unused = model.activation([1, 8])
    let output = model.activation([1, 8])
    _ = model.constant([9])
    model.node(19, [input], unused)
    model.node(21, [input], output)
    let graph = try model.graph()
    #expect(graph.nodes.map(\.name) == ["t2"])
    #expect(graph.tensors.map(\.name) == ["t0", "t2"])
  }

  @Test func scoresStandForTheIndexOfTheLargest() throws {
    func model(_ axes: [Int], isInner: Bool = false) -> ModelBuilder {
      var model = ModelBuilder()
      let input = model.activation([1, 8])
      let scores = model.activation([1, 8])
      model.node(19, [input], scores)
      let index = model.activation([1], type: .int32, scale: nil)
      model.node(56, [scores, model.integers(axes)], index)
      if isInner { model.node(22, [index], model.activation([1], type: .int32, scale: nil)) }
      return model
    }
    let graph = try model([-1]).graph()
    #expect(graph.nodes.map(\.name) == ["t1"] && graph.tensors[graph.output].name == "t1")
    #expect(
      graph.notes == [
        "the output 't2' is the scores of which the file puts out the index of the largest (ARG_MAX "
          + "along axis 1 of [1, 8]; of equal ones the first): take it where the scores are read"
      ])
    #expect(try model([2]).defect().contains("found axes [2], accepted one of -2 to 1"))
    let issues = try model([1], isInner: true).issues()
    #expect(issues.contains { $0.found == "ARG_MAX within the model" })
  }

  /// Version 3c of the schema stores the bytes of large models behind the FlatBuffer.
  @Test func constantsBehindTheBufferAreRead() throws {
    var model = ModelBuilder()
    let input = model.activation([1, 4])
    let weights = model.constant([2, 4])
    let options = ModelBuilder.fullyConnected()
    model.node(9, [input, weights], model.activation([1, 2]), options: options)
    model.buffers[1] = [1: .uint64(UInt64.max), 2: .uint64(8)]
    #expect(try model.defect() == "found a buffer beyond the file's end")
    let length = model.bytes.count
    model.buffers[1] = [1: .uint64(UInt64(length)), 2: .uint64(8)]
    let bytes = model.bytes + [1, 2, 3, 4, 5, 6, 7, 8]
    let graph = try TFLiteImporter.graph(from: bytes, fileName: "large.tflite")
    #expect(graph.tensors[graph.nodes[0].inputs[1]].constant == [1, 2, 3, 4, 5, 6, 7, 8])
  }
}
