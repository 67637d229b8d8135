import Foundation
import GraphIR
import ModelCompiler
import TestSupport
import Testing
import Thimble

@testable import Quantization

/// Networks of several inputs and outputs, and with states that operations own, made int8.
struct EndsAndStatesTests {
  /// Signal to noise of each output of the int8 kernels, in decibels, over the inputs that ranges were found with.
  private func decibels(
    _ float: Graph, _ inputs: [[Float]], method: CalibrationMethod
  ) throws -> [Double] {
    try float.validate()
    let set = try CalibrationSet(name: "random", inputs: inputs, for: float)
    let quantized = try PostTrainingQuantization(float, with: set, method: method).graph
    try quantized.validate()
    let executor = try FloatExecutor(float)
    var (signal, noise) = (float.outputs.map { _ in 0.0 }, float.outputs.map { _ in 1e-12 })
    for input in inputs {
      var start = 0
      let stored = quantized.inputs.map { tensor in
        let count = quantized.tensors[tensor].count
        start += count
        return quantized.tensors[tensor].stored(Array(input[start - count..<start]))
      }
      let found = ReferenceExecutor.sequence(of: quantized, [stored])[0]
      var expected = executor.run(input)[...]
      for (index, values) in found.enumerated() {
        let tensor = quantized.tensors[quantized.outputs[index]]
        for (real, value) in zip(expected.prefix(values.count), tensor.real(values)) {
          signal[index] += Double(real * real)
          noise[index] += Double((real - value) * (real - value))
        }
        expected = expected.dropFirst(values.count)
      }
    }
    return zip(signal, noise).map { 10 * log10($0 / $1) }
  }

  @Test(arguments: 0..<6, [false, true])
  func recurrentNetworksFollowTheirFloatOnes(seed: Int, isSVDF: Bool) throws {
    var layers = RandomLayers(input: Shape(height: 5, width: 1, channels: 4), seed: seed)
    let input = layers.builder.input
    let output = isSVDF ? layers.svdf(input, isWide: true) : layers.lstm(input, units: 5)
    let graph = layers.builder.graph(output: output)
    // Inputs that the network was scaled for: gates saturate at 8 where theirs are too large.
    let inputs = (0..<12).map {
      graph.tensors[input].real(RandomGraph.input(of: graph, seed: 20 * seed + $0))
    }
    for method in [CalibrationMethod.minMax, .auto] {
      let found = try decibels(graph.inFloat(), inputs, method: method)
      #expect(found.allSatisfy { $0 > 15 }, "seed \(seed), \(method): \(found)")
    }
  }

  @Test func severalEndsCountAlike() throws {
    var layers = RandomLayers(input: Shape(height: 4, width: 3, channels: 3), seed: 4)
    let input = layers.builder.input
    let other = layers.builder.source(
      Shape(height: 4, width: 3, channels: 3), layers.builder.steps(input))
    let sum = layers.add(input, other)
    let first = layers.fullyConnected(sum, units: 4)
    let second = layers.softmax(layers.fullyConnected(other, units: 5))
    var graph = layers.builder.graph(outputs: [first, second], states: [])
    graph.inputs.append(other)
    graph.inputNames.append("other")
    let float = graph.inFloat()
    for method in [CalibrationMethod.minMax, .auto] {
      let found = try decibels(float, float.inputs(12, seed: 1), method: method)
      #expect(found.count == 2 && found.allSatisfy { $0 > 14 }, "\(method): \(found)")
    }
  }

  @Test func statesOfRowsAreRefused() throws {
    let float = SampleModel.streamGraph().inFloat()
    let set = try CalibrationSet(name: "random", inputs: float.inputs(2, seed: 1), for: float)
    let error = #expect(throws: GraphError.self) {
      try PostTrainingQuantization(float, with: set)
    }
    #expect(error?.description.contains("1 states") == true)
  }
}

extension Tensor {
  fileprivate func stored(_ values: [Float]) -> [Int8] {
    values.map { value in
      let steps = (value / (quantization?.scales[0] ?? 1)).rounded(.toNearestOrAwayFromZero)
      return Int8(max(-128, min(127, steps + Float(quantization?.zeroPoints[0] ?? 0))))
    }
  }

  fileprivate func real(_ values: [Int8]) -> [Float] {
    values.map {
      Float(Int($0) - (quantization?.zeroPoints[0] ?? 0)) * (quantization?.scales[0] ?? 1)
    }
  }
}
