import GraphIR
import HostSupport
import ModelCompiler
import TestSupport
import Testing
import Thimble

/// What a model's values stand for, and the class it answers.
struct TensorInfoTests {
  @Test func endsSayWhatTheGraphSays() throws {
    let graph = SampleModel.graph()
    let file = AlignedMemory(copying: try SampleModel.file())
    let model = try unsafe Model(UnsafeRawBufferPointer(file.bytes))
    for (info, tensor) in [
      (model.input, graph.tensors[graph.input]), (model.output, graph.tensors[graph.outputs[0]]),
    ] {
      let quantization = try #require(tensor.quantization)
      #expect(info.shape == tensor.shape)
      #expect([info.scale] == quantization.scales)
      #expect([Int(info.zeroPoint)] == quantization.zeroPoints)
    }
  }

  @Test func scoresStandForRealValues() throws {
    let file = AlignedMemory(copying: try SampleModel.file())
    let output = try unsafe Model(UnsafeRawBufferPointer(file.bytes)).output
    // Of a softmax: 1/256 a step from -128 on.
    #expect(output.dequantized(-128) == 0)
    #expect(output.dequantized(0) == 0.5)
    #expect(output.dequantized(127) == 255.0 / 256)
    var reals: [Float] = [9, 9, 9, 9]
    let values: [Int8] = [-128, 127, -64]
    var span = reals.mutableSpan
    output.dequantize(values.span, into: &span)
    #expect(reals == [0, 255.0 / 256, 0.25, 9])
  }

  @Test func scoresOfSixteenBits() throws {
    let bytes = try SampleModel.wideFile()
    let file = AlignedMemory(copying: bytes)
    let arena = AlignedMemory(byteCount: Int(SampleModel.header(bytes).arenaBytes))
    var interpreter = try unsafe Interpreter<AllOperators>(
      model: UnsafeRawBufferPointer(file.bytes), arena: arena.bytes)
    let input = RandomGraph.input(of: SampleModel.wideGraph(), seed: 1)
    try interpreter.invoke(input.span)
    let info = interpreter.model.output
    #expect(info.valueBytes == 2 && info.byteCount == 32 && info.wideZeroPoint == -32_768)
    let output = interpreter.outputValues
    let scores = stride(from: 0, to: output.count, by: 2).map {
      Int16(output[$0 + 1]) << 8 | Int16(UInt8(bitPattern: output[$0]))
    }
    let best = interpreter.bestClass()
    #expect(best.score == Int32(try #require(scores.max())))
    #expect(Int16(best.score) == scores[best.index])
    #expect(info.dequantized(best.score) == Float(best.score + 32_768) / 65_536)
  }

  @Test func theBestClassIsTheFirstOfTheHighest() throws {
    var found: Set<Int> = []
    for seed in 0..<12 {
      let graph = SampleModel.graph(seed: seed)
      let bytes = try CompiledGraph(graph).file(.streamed)
      let file = AlignedMemory(copying: bytes)
      let arena = AlignedMemory(byteCount: Int(SampleModel.header(bytes).arenaBytes))
      var interpreter = try unsafe Interpreter<AllOperators>(
        model: UnsafeRawBufferPointer(file.bytes), arena: arena.bytes)
      let input = RandomGraph.input(of: graph, seed: seed)
      try interpreter.invoke(input.span)
      let scores = ReferenceExecutor.output(of: graph, input)
      let best = interpreter.bestClass()
      let largest = try #require(scores.max())
      #expect(best.score == Int32(largest) && best.index == scores.firstIndex(of: largest))
      found.insert(best.index)
    }
    #expect(found.count > 1)
  }
}
