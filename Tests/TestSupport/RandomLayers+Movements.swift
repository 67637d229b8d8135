import GraphIR
import Thimble

/// Movements drawn at random.
extension RandomLayers {
  /// Values that move: any movement, with a result that is not too large.
  package mutating func move(_ input: Int) -> Int {
    let shape = builder.shape(input)
    let (movement, output) = movement(of: shape)
    return builder.append(.move(movement), [input], output, builder.steps(input))
  }

  /// What lies between pixels.
  package mutating func resizeBilinear(_ input: Int) -> Int {
    let shape = builder.shape(input)
    let output = Shape(
      height: random.int(1...2 * shape.height + 2), width: random.int(1...2 * shape.width + 2),
      channels: shape.channels)
    return builder.append(
      .resizeBilinear(sampling()), [input], output, builder.steps(input))
  }

  private mutating func sampling() -> Sampling {
    random.pick([
      Sampling(), Sampling(alignsCorners: true), Sampling(centersPixels: true),
    ])
  }

  private mutating func movement(of shape: Shape) -> (Movement, Shape) {
    switch random.int(0...9) {
    case 0, 1: bordered(shape)
    case 2: mirrored(shape)
    case 3:
      (
        .nearest(sampling()),
        Shape(
          height: random.int(1...2 * shape.height + 2), width: random.int(1...2 * shape.width + 2),
          channels: shape.channels)
      )
    case 4: transposed(shape)
    case 5: blocks(shape)
    case 6: depth(shape)
    case 7: picked(shape)
    case 8: strided(shape)
    default: tiled(shape)
    }
  }

  private mutating func bordered(_ shape: Shape) -> (Movement, Shape) {
    let isDeep = random.oneIn(2)
    let begin = Offset(
      height: random.int(0...3), width: random.int(0...3), channels: isDeep ? random.int(0...3) : 0)
    let value = random.oneIn(2) ? 0 : Float(random.int(-9...9)) / 4
    return (
      .pad(begin: begin, value: value),
      Shape(
        height: shape.height + begin.height + random.int(0...2),
        width: shape.width + begin.width + random.int(0...2),
        channels: shape.channels + begin.channels + (isDeep ? random.int(0...3) : 0))
    )
  }

  private mutating func mirrored(_ shape: Shape) -> (Movement, Shape) {
    let repeatsEdge = random.oneIn(2)
    var (begin, output) = (Offset(), shape)
    for axis in Axis.all where axis != .channels || random.oneIn(4) {
      let most = repeatsEdge ? shape[axis] : shape[axis] - 1
      begin[axis] = random.int(0...most)
      output[axis] += begin[axis] + random.int(0...most)
    }
    return (.mirror(begin: begin, repeatsEdge: repeatsEdge), output)
  }

  private mutating func transposed(_ shape: Shape) -> (Movement, Shape) {
    var axes = Axis.all
    for index in axes.indices { axes.swapAt(index, random.int(index...2)) }
    return (
      .transpose(axes),
      Shape(height: shape[axes[0]], width: shape[axes[1]], channels: shape[axes[2]])
    )
  }

  private mutating func blocks(_ shape: Shape) -> (Movement, Shape) {
    // Of channels that come in blocks, whatever they were: 6 are three of two, or two of three.
    let sides = (1...3).flatMap { rows in (1...3).map { (rows, $0) } }
      .filter { shape.channels % ($0.0 * $0.1) == 0 }
    let (rows, columns) = random.pick(sides)
    let begin = Offset(height: random.int(0...rows - 1), width: random.int(0...columns - 1))
    return (
      .depthToSpace(
        Block(height: rows, width: columns), random.pick([.blockFirst, .channelFirst]),
        begin: begin),
      Shape(
        height: shape.height * rows - begin.height, width: shape.width * columns - begin.width,
        channels: shape.channels / (rows * columns))
    )
  }

  private mutating func depth(_ shape: Shape) -> (Movement, Shape) {
    let rows = random.pick((1...3).filter { shape.height % $0 == 0 })
    let columns = random.pick((1...3).filter { shape.width % $0 == 0 })
    return (
      .spaceToDepth(Block(height: rows, width: columns)),
      Shape(
        height: shape.height / rows, width: shape.width / columns,
        channels: shape.channels * rows * columns)
    )
  }

  private mutating func picked(_ shape: Shape) -> (Movement, Shape) {
    let axis = random.pick(Axis.all)
    let indices = (0..<random.int(1...9)).map { _ in random.int(0...shape[axis] - 1) }
    var output = shape
    output[axis] = indices.count
    return (.pick(axis, indices), output)
  }

  private mutating func strided(_ shape: Shape) -> (Movement, Shape) {
    var (begin, steps, output) = (Offset(), Offset(), shape)
    for axis in Axis.all {
      begin[axis] = random.int(0...shape[axis] - 1)
      steps[axis] = random.pick([1, 2, 3, -1, -2])
      let room = steps[axis] > 0 ? shape[axis] - 1 - begin[axis] : begin[axis]
      output[axis] = random.int(1...room / abs(steps[axis]) + 1)
    }
    return (.stride(begin: begin, steps: steps), output)
  }

  private mutating func tiled(_ shape: Shape) -> (Movement, Shape) {
    (
      .tile,
      Shape(
        height: shape.height * random.int(1...2), width: shape.width * random.int(1...2),
        channels: shape.channels * random.int(1...3))
    )
  }
}
