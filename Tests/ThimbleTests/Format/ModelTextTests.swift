import GraphIR
import HostSupport
import ModelCompiler
import TestSupport
import Testing
import Thimble

/// What a model's inputs, outputs and classes are called, as its user asks.
struct ModelTextTests {
  private let file: AlignedMemory

  /// Two inputs and two outputs, of which the last one is called as an input is.
  init() throws {
    var layers = RandomLayers(input: Shape(height: 2, width: 1, channels: 4), seed: 3)
    let first = layers.builder.input
    let second = layers.builder.source(
      Shape(height: 2, width: 1, channels: 4), layers.builder.steps(first))
    let sum = layers.add(first, second)
    let output = layers.fullyConnected(sum, units: 3)
    var graph = layers.builder.graph(outputs: [output, sum], states: [])
    graph.inputs = [first, second]
    var lowered = try Lowering.lower(graph, layout: .portable)
    lowered.labels = ["Down", "", "Grüße"]
    lowered.tensors[0].name = "audio"
    lowered.tensors[1].name = "ä"
    lowered.tensors[lowered.outputs[0]].name = "scores"
    lowered.tensors[lowered.outputs[1]].name = "audio"
    let plan = try Planner(PlanProblem(lowered)).plan()
    file = AlignedMemory(copying: ModelWriter.write(lowered, plan))
  }

  private func model() throws -> Model { try unsafe Model(UnsafeRawBufferPointer(file.bytes)) }

  @Test func endsHaveNames() throws {
    let model = try model()
    #expect(String(model.inputName(0)) == "audio")
    #expect(String(model.inputName(1)) == "ä")
    #expect(String(model.outputName(0)) == "scores")
    #expect(String(model.outputName(1)) == "audio")
  }

  @Test func endsAreFoundByName() throws {
    let model = try model()
    #expect(model.inputIndex(named: "audio") == 0)
    #expect(model.inputIndex(named: "ä") == 1)
    #expect(model.inputIndex(named: "scores") == nil)
    #expect(model.outputIndex(named: "scores") == 0)
    #expect(model.outputIndex(named: "audio") == 1)
    for other in ["", "audi", "audio2", "udio", "a"] {
      #expect(model.inputIndex(named: other) == nil, "\(other)")
      #expect(model.outputIndex(named: other) == nil, "\(other)")
    }
  }

  @Test func namesInFlashAndInMemoryAreFoundAlike() throws {
    let model = try model()
    let (flash, bytes): (StaticString, [UInt8]) = ("ä", Array("ä".utf8))
    #expect(model.inputIndex(named: flash) == 1)
    #expect(model.inputIndex(named: bytes.span) == 1)
    let output: StaticString = "scores"
    #expect(model.outputIndex(named: output) == 0)
    #expect(model.outputIndex(named: Array("scores".utf8).span) == 0)
  }

  @Test func classesHaveLabels() throws {
    let model = try model()
    #expect(model.labelCount == 3)
    #expect((0..<3).map { String(model.label($0)) } == ["Down", "", "Grüße"])
    #expect(model.label(3).isEmpty && model.label(.max).isEmpty && model.label(-1).isEmpty)
  }

  /// As firmware hands text to C.
  @Test func aZeroByteFollowsText() throws {
    let model = try model()
    for label in 0..<3 {
      let text = model.label(label)
      let next = unsafe text.withUnsafeBufferPointer {
        unsafe $0.baseAddress.map { unsafe $0[text.count] }
      }
      #expect(next == 0)
    }
  }

  @Test func withoutNamesNothingIsFound() throws {
    let bytes = try SampleModel.file()
    let header = SampleModel.header(bytes)
    var damaged = bytes
    // Text that never ends: no string is there.
    let section = Int(header.names.offset)..<Int(header.names.offset + header.names.byteCount)
    damaged.replaceSubrange(section, with: section.map { _ in 65 })
    ModelWriter.stamp(&damaged)
    let memory = AlignedMemory(copying: damaged)
    let model = try unsafe Model(UnsafeRawBufferPointer(memory.bytes))
    #expect(model.inputName(0).isEmpty && model.outputName(0).isEmpty)
    #expect(model.inputIndex(named: "") == nil && model.inputIndex(named: "A") == nil)
  }
}
