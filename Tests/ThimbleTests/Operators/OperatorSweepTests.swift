import GraphIR
import ModelCompiler
import TestSupport
import Testing
import Thimble

/// Every operator's kernel against plain loops over whole tensors.
struct OperatorSweepTests {
  @Test func conv2D() throws {
    try OperatorSweep.check("CONV_2D", seeds: 0..<250) { $0.conv2D($0.builder.input) }
  }

  @Test func pointwiseConv2D() throws {
    try OperatorSweep.check("CONV_2D 1x1", seeds: 0..<60) { layers in
      let shape = layers.builder.shape(layers.builder.input)
      let geometry = WindowGeometry(WindowSpec(kernel: (1, 1)), .valid, over: shape)
      return layers.conv2D(layers.builder.input, geometry)
    }
  }

  @Test(arguments: 1...3)
  func depthwiseConv2D(multiplier: Int) throws {
    try OperatorSweep.check("DEPTHWISE_CONV_2D x\(multiplier)", seeds: 0..<120) {
      $0.depthwise($0.builder.input, multiplier: multiplier)
    }
  }

  @Test func fullyConnectedOverRows() throws {
    try OperatorSweep.check("FULLY_CONNECTED", seeds: 0..<120) {
      $0.fullyConnected($0.builder.input)
    }
  }

  @Test func fullyConnectedOverOneRow() throws {
    try OperatorSweep.check("FULLY_CONNECTED, one row", seeds: 0..<60) { layers in
      let pooled = layers.globalPool(layers.builder.input)
      return layers.fullyConnected(pooled)
    }
  }

  @Test func averagePool2D() throws {
    try OperatorSweep.check("AVERAGE_POOL_2D", seeds: 0..<150) {
      $0.pool($0.builder.input, average: true)
    }
  }

  @Test func maxPool2D() throws {
    try OperatorSweep.check("MAX_POOL_2D", seeds: 0..<150) {
      $0.pool($0.builder.input, average: false)
    }
  }

  @Test func globalAveragePool() throws {
    try OperatorSweep.check("AVERAGE_POOL_2D, global", seeds: 0..<120) {
      $0.globalPool($0.builder.input)
    }
  }

  @Test func mean() throws {
    try OperatorSweep.check("MEAN", seeds: 0..<800) { $0.mean($0.builder.input) }
  }

  @Test(arguments: Reduction.allCases, Reach.allCases)
  func sumsAndMeans(_ reduction: Reduction, _ reach: Reach) throws {
    try OperatorSweep.check("\(reduction) \(reach)", seeds: 0..<120) { layers in
      let input = layers.builder.input
      let isOneRow = layers.builder.shape(input).height == 1
      return layers.reduce(input, reduction, reach == .columns && isOneRow ? .pixels : reach)
    }
  }

  @Test func addN() throws {
    try OperatorSweep.check("ADD_N", seeds: 0..<400) { $0.addRows($0.builder.input) }
  }

  @Test func add() throws {
    try OperatorSweep.check("ADD", seeds: 0..<150) { layers in
      let input = layers.builder.input
      let same = WindowGeometry(
        WindowSpec(kernel: (2, 3)), .same, over: layers.builder.shape(input))
      let other = layers.depthwise(input, same, multiplier: 1)
      return layers.random.oneIn(2) ? layers.add(input, other) : layers.add(other, input)
    }
  }

  @Test(
    "operators of two operands: constants, rows, pixels and channels that serve several",
    arguments: BinaryFunction.allCases.filter { !$0.needsConstant })
  func operands(_ function: BinaryFunction) throws {
    try OperatorSweep.check("\(function)", seeds: 0..<120) { layers in
      let input = layers.builder.input
      switch layers.random.int(0...4) {
      case 0: return layers.combine(function, input, layers.constant(for: input, function))
      case 1: return layers.combine(function, input, layers.smaller(input))
      case 2: return layers.combine(function, layers.smaller(input), input)
      case 3: return layers.combine(function, layers.smaller(input), layers.smaller(input))
      default: return layers.combine(function, input, layers.lookup(input))
      }
    }
  }

  @Test func division() throws {
    try OperatorSweep.check("DIV", seeds: 0..<60) { layers in
      let steps = Steps(layers.randomSteps().scale, layers.random.zeroPoint())
      var value = layers.random.int8s(1)[0]
      if Int(value) == steps.zeroPoint { value = value == 0 ? 1 : 0 }
      let divisor = layers.builder.constant(
        Shape(height: 1, width: 1, channels: 1), steps, [value])
      return layers.combine(.divide, layers.builder.input, divisor)
    }
  }

  @Test func divisionByConstantsOfOtherShapes() throws {
    try OperatorSweep.check("DIV by many", seeds: 0..<120) { layers in
      let input = layers.builder.input
      let shape = layers.builder.shape(input)
      let steps = Steps(layers.randomSteps().scale, layers.random.zeroPoint())
      let divisor = Shape(
        height: layers.random.oneIn(2) ? 1 : shape.height,
        width: layers.random.oneIn(2) ? 1 : shape.width,
        channels: layers.random.oneIn(3) ? 1 : shape.channels)
      let values = layers.random.int8s(divisor.count).map {
        Int($0) == steps.zeroPoint ? ($0 == 0 ? 1 : 0) : $0
      }
      return layers.combine(.divide, input, layers.builder.constant(divisor, steps, values))
    }
  }

  @Test func logSoftmax() throws {
    try OperatorSweep.check("LOG_SOFTMAX", seeds: 0..<150) { layers in
      layers.builder.elementwise(
        .logSoftmax, layers.builder.input, steps: Steps(1 / 16, 127))
    }
  }

  @Test func batchMatMul() throws {
    try OperatorSweep.check("BATCH_MATMUL", seeds: 0..<200) {
      $0.batchMatMul($0.builder.input)
    }
  }

  @Test func l2Normalization() throws {
    try OperatorSweep.check("L2_NORMALIZATION", seeds: 0..<150) { layers in
      layers.builder.elementwise(
        .l2Normalization, layers.builder.input, steps: Steps(1 / 128, 0))
    }
  }

  @Test func lstm() throws {
    try OperatorSweep.check("LSTM", seeds: 0..<200) { $0.lstm($0.builder.input) }
  }

  /// What starts anew forgets the inference before; what does not goes on.
  @Test(arguments: 0..<12, [false, true])
  func lstmOverSeveralInferences(seed: Int, startsAnew: Bool) throws {
    var layers = RandomLayers(input: Shape(height: 3, width: 2, channels: 4), seed: seed)
    let output = layers.lstm(layers.builder.input, startsAnew: startsAnew)
    let graph = layers.builder.graph(output: output)
    let inputs = (0..<4).map { [RandomGraph.input(of: graph, seed: 9 * seed + $0)] }
    let expected = ReferenceExecutor.sequence(of: graph, inputs).map { $0[0] }
    let apart = inputs.map { ReferenceExecutor.sequence(of: graph, [$0])[0][0] }
    #expect(!startsAnew || expected == apart)
    let bench = try TestBench(file: CompiledGraph(graph, layout: .portable).file(.smallest, .rows))
    for (input, values) in zip(inputs, expected) { #expect(try bench.runNext(input[0]) == values) }
  }

  @Test(arguments: [false, true])
  func svdf(isWide: Bool) throws {
    try OperatorSweep.check("SVDF", seeds: 0..<120) {
      $0.svdf($0.builder.input, isWide: isWide)
    }
  }

  @Test func softmax() throws {
    try OperatorSweep.check("SOFTMAX", seeds: 0..<150) { $0.softmax($0.builder.input) }
  }

  @Test func tables() throws {
    try OperatorSweep.check("LOGISTIC, RELU, RELU6, QUANTIZE", seeds: 0..<200) {
      $0.lookup($0.builder.input)
    }
  }

  @Test func pad() throws {
    try OperatorSweep.check("PAD", seeds: 0..<100) { $0.pad($0.builder.input) }
  }

  @Test func reshape() throws {
    try OperatorSweep.check("RESHAPE", seeds: 0..<100) { layers in
      // A table before and after, so that the view cannot be folded into an edge.
      let before = layers.lookup(layers.builder.input)
      return layers.softmax(layers.reshape(before))
    }
  }
}

/// What moves values, and what lies between them, alone and between layers whose rings are short.
extension OperatorSweepTests {
  @Test func movements() throws {
    try OperatorSweep.check("movements", seeds: 0..<500) { $0.move($0.builder.input) }
  }

  @Test func movementsBetweenLayers() throws {
    try OperatorSweep.check("movements between layers", seeds: 0..<150) { layers in
      let before = layers.conv2D(layers.builder.input)
      return layers.conv2D(layers.move(before))
    }
  }

  @Test func resizeBilinear() throws {
    try OperatorSweep.check("RESIZE_BILINEAR", seeds: 0..<200) { layers in
      let before = layers.lookup(layers.builder.input)
      return layers.resizeBilinear(before)
    }
  }
}
