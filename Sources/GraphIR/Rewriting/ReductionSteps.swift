package import Thimble

/// The nodes that a reduction over any axes becomes: reductions over those axes that there are kernels for,
/// between views and transposes.
///
/// `ReductionSteps(.largest, along: [.channels], of: Shape(height: 2, width: 3, channels: 4))` is a view as
/// 6 × 1 × 4, a transpose to 4 × 1 × 6, a pool over 4 × 1 and a view as 2 × 3 × 1.
package struct ReductionSteps {
  /// What becomes of the values.
  package enum Kind: Sendable {
    case mean, sum, largest, smallest
  }

  /// Whose scale and zero point a step's result has.
  package enum Scale: Sendable {
    /// The reduction's input's.
    case input
    /// The input's as the negated values have it: zero points are negated, less one.
    case negated
    /// The reduction's output's.
    case output
  }

  /// A node, and what it makes.
  package struct Step: Sendable {
    package let operation: Operation
    package let shape: Shape
    package let scale: Scale
  }

  /// The steps in order, one or more.
  package private(set) var steps: [Step] = []
  private var shape: Shape
  private var scale = Scale.input

  /// The steps for an activation; `nil` where a shape on the way has more than 65,535 a side.
  package init?(_ kind: Kind, along axes: Set<Axis>, of source: Shape) {
    shape = source
    let reduced = axes.filter { source[$0] > 1 }
    var result = source
    for axis in axes { result[axis] = 1 }
    switch kind {
    case .mean: total(.mean, reduced)
    case .sum: total(.sum, reduced)
    case .largest: extreme(reduced)
    case .smallest:
      append(.unary(.negative), shape, .negated)
      extreme(reduced)
      append(.unary(.negative), shape, .input)
    }
    view(result.height, result.width, result.channels)
    guard steps.allSatisfy({ step in Axis.all.allSatisfy { step.shape[$0] <= 65_535 } }) else {
      return nil
    }
    if steps.isEmpty { append(.reshape, shape, scale) }
  }

  private mutating func append(_ operation: Operation, _ shape: Shape, _ scale: Scale) {
    steps.append(Step(operation: operation, shape: shape, scale: scale))
    (self.shape, self.scale) = (shape, scale)
  }

  private mutating func view(_ height: Int, _ width: Int, _ channels: Int) {
    let viewed = Shape(height: height, width: width, channels: channels)
    if viewed != shape { append(.reshape, viewed, scale) }
  }

  private mutating func transpose(_ order: [Axis]) {
    let turned = Shape(
      height: shape[order[0]], width: shape[order[1]], channels: shape[order[2]])
    append(.move(.transpose(order)), turned, scale)
  }

  /// Lays what the channels are reduced with among the channels: rows of one pixel are left.
  private mutating func gather(_ reduced: Set<Axis>) {
    if reduced.contains(.height), !reduced.contains(.width), shape.width > 1 {
      transpose([.width, .height, .channels])
      return view(shape.height, 1, shape.width * shape.channels)
    }
    let isWidthReduced = reduced.contains(.width)
    view(
      shape.height * (isWidthReduced ? 1 : shape.width), 1,
      shape.channels * (isWidthReduced ? shape.width : 1))
  }

  // MARK: Sums and means

  private mutating func total(_ reduction: Reduction, _ reduced: Set<Axis>) {
    if reduced.contains(.channels) {
      let isWhole = reduced.union(Axis.all.filter { shape[$0] == 1 }).count == 3
      guard !isWhole else {
        view(shape.height, shape.width * shape.channels, 1)
        return reduce(reduction, .pixels)
      }
      gather(reduced)
      return reduce(reduction, .channels)
    }
    if reduced.isEmpty {
      view(1, 1, shape.count)
    } else if !reduced.contains(.width), shape.width > 1 {
      view(shape.height, 1, shape.width * shape.channels)
    } else if !reduced.contains(.height), shape.height > 1 {
      guard shape.width > 255 else { return reduce(reduction, .columns) }
      transpose([.width, .height, .channels])
      view(shape.height, 1, shape.width * shape.channels)
    }
    reduce(reduction, .pixels)
  }

  private mutating func reduce(_ reduction: Reduction, _ reach: Reach) {
    append(.reduce(reduction, reach), reach.reduced(shape), .output)
  }

  // MARK: Extremes

  private mutating func extreme(_ reduced: Set<Axis>) {
    guard reduced.contains(.channels) else { return pool(reduced) }
    if reduced.union(Axis.all.filter { shape[$0] == 1 }).count == 3 {
      view(shape.count, 1, 1)
    } else {
      gather(reduced)
      transpose([.channels, .width, .height])
    }
    pool([.height])
  }

  /// Pools over axes, in several steps where windows are too small for one.
  private mutating func pool(_ axes: Set<Axis>) {
    while axes.contains(where: { shape[$0] > 1 }) {
      let height = axes.contains(.height) ? min(255, shape.height) : 1
      let width = axes.contains(.width) ? min(255, shape.width) : 1
      let window = Window2D(
        kernelHeight: UInt8(height), kernelWidth: UInt8(width), strideHeight: UInt8(height),
        strideWidth: UInt8(width))
      let pooled = Shape(
        height: (shape.height + height - 1) / height, width: (shape.width + width - 1) / width,
        channels: shape.channels)
      append(.maxPool2D(window, .none), pooled, scale)
    }
  }
}

extension Reach {
  /// What is left of a shape.
  package func reduced(_ shape: Shape) -> Shape {
    switch self {
    case .pixels: Shape(height: 1, width: 1, channels: shape.channels)
    case .columns: Shape(height: shape.height, width: 1, channels: shape.channels)
    case .channels: Shape(height: shape.height, width: shape.width, channels: 1)
    }
  }

  /// How many values of a shape become one.
  package func count(_ shape: Shape) -> Int {
    switch self {
    case .pixels: shape.height * shape.width
    case .columns: shape.width
    case .channels: shape.channels
    }
  }
}
