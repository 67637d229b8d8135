import GraphIR
import ModelCompiler
import TestSupport
import Testing
import Thimble

/// Operators on values whose results the reference runtime gave: lowered, planned, run.
struct WorkedValueTests {
  private let x: [Int8] = [-128, -60, -20, -1, 0, 1, 5, 20, 60, 127]

  /// Runs one elementwise operation on `x`.
  private func run(_ operation: Operation, _ input: Steps, _ output: Steps) throws -> [Int8] {
    var builder = GraphBuilder(input: Shape(height: 1, width: 1, channels: 10), input)
    let result = builder.elementwise(operation, builder.input, steps: output)
    return try CompiledGraph(builder.graph(output: result)).output(x)
  }

  @Test func logistic() throws {
    #expect(
      try run(.logistic, Steps(0.05, 3), Steps(1 / 256, -128)) == [
        -128, -117, -66, -13, -10, -6, 6, 51, 114, 127,
      ])
  }

  @Test func softmax() throws {
    #expect(
      try run(.softmax(beta: 1), Steps(0.05, 0), Steps(1 / 256, -128)) == [
        -128, -128, -128, -128, -128, -128, -127, -127, -119, 116,
      ])
    #expect(
      try run(.softmax(beta: 1), Steps(0.4, 0), Steps(1 / 256, -128)) == [
        -128, -128, -128, -128, -128, -128, -128, -128, -128, 127,
      ])
  }

  @Test func relu() throws {
    #expect(
      try run(.clamp(.relu), Steps(0.1, 3), Steps(0.03, -100)) == [
        -100, -100, -100, -100, -100, -100, -93, -43, 90, 127,
      ])
  }

  @Test func quantize() throws {
    #expect(
      try run(.requantize, Steps(0.1, 3), Steps(0.15, -10)) == [
        -97, -52, -25, -13, -12, -11, -9, 1, 28, 73,
      ])
  }

  @Test func mean() throws {
    let values: [Int8] = [5, -7, 100, 3, -128, 127]
    for (output, expected) in [(Steps(0.1, -5), Int8(17)), (Steps(0.07, 9), 40)] {
      var builder = GraphBuilder(input: Shape(height: 2, width: 3, channels: 1), Steps(0.1, -5))
      let result = builder.append(
        .mean, [builder.input], Shape(height: 1, width: 1, channels: 1), output)
      #expect(try CompiledGraph(builder.graph(output: result)).output(values) == [expected])
    }
  }

  /// ADD of `x` and `x` backwards, which a 1 × 1 convolution with a permutation makes: its factor
  /// 0.1 / 0.03 would round, so both come from one vector of 20 values by exact convolutions.
  @Test func add() throws {
    var builder = GraphBuilder(input: Shape(height: 1, width: 1, channels: 20), Steps(1, 0))
    func pick(_ builder: inout GraphBuilder, _ start: Int, _ steps: Steps) -> Int {
      let weights = (0..<10).flatMap { row in (0..<20).map { Int8($0 == start + row ? 1 : 0) } }
      // One step in, one step out: the factor is 1, and the bias moves the zero point back.
      return builder.fullyConnected(
        builder.input, units: 10,
        Constants(
          weights: weights, scales: [steps.scale],
          biases: Array(repeating: Int32(-steps.zeroPoint), count: 10)), .none, steps)
    }
    let first = pick(&builder, 0, Steps(0.1, 3))
    let second = pick(&builder, 10, Steps(0.03, -7))
    let sum = builder.elementwise(.add(.none), first, second, steps: Steps(0.09, 11))
    let output = try CompiledGraph(builder.graph(output: sum)).output(x + x.reversed())
    #expect(output == [-90, -37, -6, 11, 10, 11, 15, 26, 57, 108])
  }

  @Test func averagePoolRoundsHalfAwayFromZero() throws {
    for (values, expected) in [
      ([1, 2], 2), ([-1, -2], -2), ([1, 0], 1), ([-1, 0], -1), ([127, 127], 127),
      ([-128, -128], -128), ([3, -3], 0),
    ] as [([Int8], Int8)] {
      var builder = GraphBuilder(input: Shape(height: 1, width: 2, channels: 1), Steps(0.1, 50))
      let result = builder.append(
        .averagePool2D(Window2D(kernelWidth: 2), .none), [builder.input],
        Shape(height: 1, width: 1, channels: 1), Steps(0.1, 50))
      #expect(try CompiledGraph(builder.graph(output: result)).output(values) == [expected])
    }
  }
}
