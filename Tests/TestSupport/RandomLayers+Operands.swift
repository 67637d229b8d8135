package import GraphIR
import Thimble

extension RandomLayers {
  /// A function of two operands that go together; scaled so that outputs use much of int8.
  ///
  /// What is compared gets one scale first.
  package mutating func combine(
    _ function: BinaryFunction, _ first: Int, _ second: Int
  ) -> Int {
    var second = second
    if function.outputScale == .input, builder.tensors[second].constant == nil {
      second = builder.elementwise(.requantize, second, steps: builder.steps(first))
    }
    let (a, b) = (builder.steps(first), builder.steps(second))
    let shape = builder.shape(first).joined(with: builder.shape(second)) ?? builder.shape(first)
    return builder.append(
      .elementwise(function, randomActivation()), [first, second], shape,
      outputSteps(function, a, b))
  }

  private mutating func outputSteps(_ function: BinaryFunction, _ a: Steps, _ b: Steps) -> Steps {
    let ratio = Float(random.logarithmic(0.5...2))
    let largest = max(a.scale, b.scale)
    switch function {
    case .add, .subtract, .subtractFrom: return Steps(largest * ratio, random.zeroPoint())
    case .multiply: return Steps(a.scale * b.scale * 60 * ratio, random.zeroPoint())
    case .divide: return Steps(a.scale / b.scale * 0.05 * ratio, random.zeroPoint())
    case .minimum, .maximum: return a
    case .squaredDifference: return Steps(largest * largest * 60 * ratio, random.zeroPoint())
    }
  }

  /// An activation that has one row, pixel or channel where another one has several, made of that one.
  package mutating func smaller(_ tensor: Int) -> Int {
    let shape = builder.shape(tensor)
    let (height, width) = (
      random.oneIn(2) ? shape.height : 1, random.oneIn(2) ? shape.width : 1
    )
    let spec = WindowSpec(
      kernel: (height == 1 ? shape.height : 1, width == 1 ? shape.width : 1))
    guard let window = WindowGeometry(spec, .valid, over: shape) else { return tensor }
    if random.oneIn(4) { return conv2D(tensor, window, channels: 1) }
    return depthwise(tensor, window, multiplier: 1)
  }

  /// A constant that goes together with an activation.
  package mutating func constant(for tensor: Int, _ function: BinaryFunction) -> Int {
    let shape = builder.shape(tensor)
    let own = Shape(
      height: random.oneIn(3) ? shape.height : 1, width: random.oneIn(3) ? shape.width : 1,
      channels: random.oneIn(4) ? 1 : shape.channels)
    let steps = function.outputScale == .input ? builder.steps(tensor) : randomSteps()
    return builder.constant(own, steps, random.int8s(own.count))
  }

  /// A function of two operands, one of them a tensor: with a constant, a smaller one, or an equal one.
  package mutating func combined(_ tensor: Int) -> Int {
    let function = random.pick(BinaryFunction.allCases.filter { !$0.needsConstant })
    switch random.int(0...3) {
    case 0: return combine(function, tensor, constant(for: tensor, function))
    case 1: return combine(function, tensor, smaller(tensor))
    case 2: return combine(function, smaller(tensor), tensor)
    default: return combine(function, tensor, lookup(tensor))
    }
  }

  /// A product of matrices, of which one may serve all rows, each perhaps transposed.
  package mutating func batchMatMul(_ first: Int) -> Int {
    let shape = builder.shape(first)
    let transposes = (random.oneIn(2), random.oneIn(2))
    let depth = transposes.0 ? shape.width : shape.channels
    let columns = random.int(1...5)
    let height = shape.height == 1 ? random.int(1...3) : random.oneIn(3) ? 1 : shape.height
    let laid = builder.append(
      .move(.nearest(Sampling())), [first],
      Shape(
        height: height, width: transposes.1 ? columns : depth, channels: shape.channels),
      builder.steps(first))
    let second = conv2D(
      laid, WindowGeometry(WindowSpec(kernel: (1, 1)), .valid, over: builder.shape(laid)),
      channels: transposes.1 ? depth : columns)
    let scale =
      builder.steps(first).scale * builder.steps(second).scale
      * Float(120 * Double(depth).squareRoot() * random.logarithmic(0.5...2))
    return builder.append(
      .batchMatMul(transposesFirst: transposes.0, transposesSecond: transposes.1),
      [first, second],
      Shape(
        height: max(height, shape.height),
        width: transposes.0 ? shape.channels : shape.width, channels: columns),
      Steps(scale, random.zeroPoint()))
  }
}
