import GraphIR
import Thimble

/// Operations with a state of their own.
extension RandomLayers {
  /// An LSTM whose gates use much of their range, of values of the input's type.
  package mutating func lstm(
    _ input: Int, units: Int? = nil, startsAnew: Bool? = nil
  ) -> Int {
    let shape = builder.shape(input)
    let units = units ?? random.int(1...6)
    let exponent = random.int(-14 ... -9)
    let type = builder.type(input)
    let isWide = type == .int16
    let scale = Float(random.logarithmic(0.004...0.02))
    let steps = isWide ? Steps(scale / 256, 0) : Steps(scale, random.zeroPoint())
    let zeros = Array(repeating: Int8(clamping: steps.zeroPoint), count: units)
    let state = builder.state(
      Shape(height: 1, width: 1, channels: (isWide ? 2 : 3) * units), Steps(steps.scale, 0),
      initial: isWide ? nil : Array(repeating: 0, count: 2 * units) + zeros, type: type)
    // The scale of as many steps as int8 has.
    let narrow: Float = isWide ? 256 : 1
    let fresh = gateScales(shape.channels, units, builder.steps(input).scale * narrow)
    let kept = gateScales(units, units, steps.scale * narrow)
    let biases = fresh.flatMap { scale -> [UInt8] in
      let spread = Int(1.5 / Double(scale * builder.steps(input).scale))
      let bias = random.int(-spread...spread)
      return (0..<(isWide ? 8 : 4)).map { UInt8(truncatingIfNeeded: bias >> (8 * $0)) }
    }
    let constants = [
      gateWeights(shape.channels, fresh), gateWeights(units, kept),
      builder.constant(isWide ? .int64 : .int32, [4 * units], bytes: biases),
    ]
    let limit = random.oneIn(3) ? Float(random.logarithmic(0.05...4)) : 0
    return builder.append(
      .lstm(cellLimit: limit, cellExponent: exponent, startsAnew: startsAnew ?? random.oneIn(3)),
      [input, state] + constants,
      Shape(height: shape.height, width: shape.width, channels: units), steps, type: type)
  }

  /// An SVDF with a state of 8 or 16 bits.
  package mutating func svdf(_ input: Int, isWide: Bool? = nil) -> Int {
    let shape = builder.shape(input)
    let (units, rank, memory) = (random.int(1...5), random.int(1...3), random.int(1...6))
    let isWide = isWide ?? random.oneIn(2)
    let filters = units * rank
    let steps = randomSteps()
    // Values of the state as far as they go, outputs likewise.
    let levels = isWide ? 8_000.0 : 50
    let state = builder.state(
      Shape(height: 1, width: memory * (isWide ? 2 : 1), channels: filters),
      Steps(Float(random.logarithmic(0.001...0.1)), isWide ? 0 : random.zeroPoint()))
    let stateScale = Double(builder.steps(state).scale)
    let fresh =
      levels / (74 * 74 * Double(shape.channels).squareRoot())
      * random.logarithmic(0.5...2) * stateScale / Double(builder.steps(input).scale)
    let spread = isWide ? 12_000 : 127
    let products = levels * Double(spread) * 0.6 * Double(rank * memory).squareRoot()
    let later = 45 / products * random.logarithmic(0.5...2) * Double(steps.scale) / stateScale
    let stepWeights = (0..<filters * memory).flatMap { _ -> [UInt8] in
      let value = random.int(-spread...spread)
      return isWide
        ? [UInt8(truncatingIfNeeded: value), UInt8(truncatingIfNeeded: value >> 8)]
        : [UInt8(truncatingIfNeeded: value)]
    }
    let biases = (0..<units).flatMap { _ -> [UInt8] in
      let bias = Int32(random.int(-Int(products)...Int(products)))
      return (0..<4).map { UInt8(truncatingIfNeeded: bias >> Int32(8 * $0)) }
    }
    let constants = [
      gateWeights(shape.channels, [Float(fresh)], rows: filters),
      builder.constant(
        isWide ? .int16 : .int8, [filters, memory], scales: [Float(later)], bytes: stepWeights),
      builder.constant(.int32, [units], bytes: biases),
    ]
    return builder.append(
      .svdf(rank: rank, randomActivation()), [input, state] + constants,
      Shape(height: shape.height, width: shape.width, channels: units), steps)
  }

  /// A scale a row, one a gate or one for each.
  private mutating func gateScales(_ count: Int, _ units: Int, _ scale: Float) -> [Float] {
    let areAlike = random.oneIn(2)
    var last: Float = 0
    return (0..<4 * units).map { row in
      if !areAlike || row % units == 0 {
        last = Float(0.0004 / Double(count).squareRoot() * random.logarithmic(0.4...2.5)) / scale
      }
      return last
    }
  }

  private mutating func gateWeights(_ count: Int, _ scales: [Float], rows: Int? = nil) -> Int {
    builder.constant(
      .int8, [rows ?? scales.count, count], scales: scales,
      bytes: random.int8s(count * (rows ?? scales.count), in: -127...127).map {
        UInt8(bitPattern: $0)
      })
  }
}
