import GraphIR
import TestSupport
import Testing

@testable import Quantization

/// What the simulation predicts is what the int8 arithmetic gives.
struct SimulationTests {
  @Test(arguments: 0..<40)
  func followsTheInt8Reference(seed: Int) throws {
    let float = RandomGraph.make(seed: seed).inFloat()
    try float.validate()
    let inputs = float.inputs(3, seed: seed)
    let set = try CalibrationSet(name: "random", inputs: inputs, for: float)
    let quantized = try PostTrainingQuantization(float, with: set, method: .minMax).graph
    try quantized.validate()
    let model = try SimulatedModel(quantized)
    for input in inputs {
      let exact = ReferenceExecutor.run(quantized, quantized.stored(input))
      let found = try #require(exact[quantized.judgedTensors[0]])
      for (value, prediction) in zip(
        found.values, model.judgedValues(model.start(input), from: 0)[0])
      {
        let real = Float(Int(value) - found.zeroPoint) * found.scale
        #expect(abs(real - prediction) <= 3 * found.scale + 1e-5, "seed \(seed)")
      }
    }
  }
}
