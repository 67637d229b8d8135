import GraphIR
import ModelCompiler
import TestSupport
import Testing
import Thimble

/// Graphs of 16-bit values that no kernel computes.
struct Int16RefusalTests {
  private func reason(_ graph: Graph) -> String? {
    do throws(CompileError) {
      _ = try Lowering.lower(graph, passes: PassPipeline.none)
      return nil
    } catch {
      return "\(error)"
    }
  }

  /// What front ends make is int8, whatever the number of values.
  @Test func aFrontEndBeforeInt16Values() throws {
    var graph = SampleModel.wideGraph()
    graph.frontEnd = FrontEnd.mlperfStreamingWakeWord(frames: 1)
    let narrow = #expect(throws: GraphError.self) { try graph.validate() }
    #expect(try #require(narrow).description.contains("features for an input of 72"))
    graph.tensors[graph.input].type = .int16
    let wide = #expect(throws: GraphError.self) { try graph.validate() }
    #expect(try #require(wide).description.contains("int8 values, its input is int16"))
  }

  /// Kernels read stored values as they are: what has a zero point would be computed as if it had none.
  @Test func zeroPointsOtherThanZero() throws {
    let sound = SampleModel.wideGraph()
    #expect(reason(sound) == nil)
    let names = ["CONV_2D", "DEPTHWISE_CONV_2D", "ADD", "MUL", "UNIDIRECTIONAL_SEQUENCE_LSTM"]
    for name in names {
      let node = try #require(sound.nodes.first { $0.operation.name == name })
      for tensor in [node.inputs[0], node.output] {
        var graph = sound
        graph.tensors[tensor].quantization?.zeroPoints = [7]
        let found = try #require(reason(graph), "\(name)")
        #expect(found.contains("\(name) '\(node.name)'"), "\(found)")
        #expect(found.contains("int16 values of zero point 7; 0 works"), "\(found)")
      }
    }
  }
}
