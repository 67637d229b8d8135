/// How the sizes of an activation are matched to other ones.
package struct Sampling: Equatable, Sendable {
  /// Whether the first and last values of both lie on one another.
  package var alignsCorners: Bool
  /// Whether values stand for the middles of what they cover.
  package var centersPixels: Bool

  /// Makes a rule; by default, values stand for where what they cover starts.
  package init(alignsCorners: Bool = false, centersPixels: Bool = false) {
    self.alignsCorners = alignsCorners
    self.centersPixels = centersPixels
  }
}

/// Rows and columns that are one pixel elsewhere.
package struct Block: Equatable, Sendable {
  /// Rows.
  package var height: Int
  /// Columns.
  package var width: Int

  /// Makes a block.
  package init(height: Int, width: Int) { (self.height, self.width) = (height, width) }

  /// Pixels.
  package var count: Int { height * width }
}

/// In which order the values of a block lie among the channels.
package enum BlockOrder: String, Equatable, Sendable {
  /// Row of the block, column of the block, channel.
  case blockFirst
  /// Channel, row of the block, column of the block.
  case channelFirst
}

/// An operation that moves values, and computes none: each value of the result is one of the input's, or
/// one and the same real value.
package enum Movement: Equatable, Sendable {
  /// A border of a real value around the input, which starts at a place of the result.
  case pad(begin: Offset, value: Float)
  /// A border that mirrors the input, whose edge is in it or not.
  case mirror(begin: Offset, repeatsEdge: Bool)
  /// The nearest row and column of the input.
  case nearest(Sampling)
  /// For each of the result's axes, the input's.
  case transpose([Axis])
  /// Channels become blocks of rows and columns, of which the result is a box that starts at a place.
  case depthToSpace(Block, BlockOrder, begin: Offset)
  /// Blocks of rows and columns become channels.
  case spaceToDepth(Block)
  /// The slices along an axis with these indices.
  case pick(Axis, [Int])
  /// The values from a place on, so many apart.
  case stride(begin: Offset, steps: Offset)
  /// The input again and again.
  case tile

  /// The name in the field's usual (TFLite) spelling.
  package var name: String {
    switch self {
    case .pad: "PAD"
    case .mirror: "MIRROR_PAD"
    case .nearest: "RESIZE_NEAREST_NEIGHBOR"
    case .transpose: "TRANSPOSE"
    case .depthToSpace: "DEPTH_TO_SPACE"
    case .spaceToDepth: "SPACE_TO_DEPTH"
    case .pick: "GATHER"
    case .stride: "STRIDED_SLICE"
    case .tile: "TILE"
    }
  }

  /// What holds of it whatever it is applied to.
  var facts: OperationFacts {
    var keepsChannels = true
    var passesFactors = true
    switch self {
    case .pad(let begin, let value):
      keepsChannels = begin.channels == 0
      passesFactors = value == 0
    case .mirror(let begin, _): keepsChannels = begin.channels == 0
    case .transpose(let order): keepsChannels = order.last == .channels
    case .depthToSpace, .spaceToDepth: keepsChannels = false
    case .pick(let axis, _): keepsChannels = axis != .channels
    case .stride(let begin, let steps):
      keepsChannels = begin.channels == 0 && steps.channels == 1
    case .nearest, .tile: break
    }
    return OperationFacts(
      name: name, values: .anyOne, outputScale: .input,
      channelFlow: keepsChannels ? .separate : .opaque,
      passesFactors: passesFactors)
  }

  /// The same with height and width in each other's place.
  var turned: Movement {
    switch self {
    case .pad(let begin, let value): .pad(begin: begin.turned, value: value)
    case .mirror(let begin, let repeatsEdge):
      .mirror(begin: begin.turned, repeatsEdge: repeatsEdge)
    case .transpose(let order): .transpose([order[1], order[0], order[2]].map(\.turned))
    case .depthToSpace(let block, let order, let begin):
      .depthToSpace(block.turned, order, begin: begin.turned)
    case .spaceToDepth(let block): .spaceToDepth(block.turned)
    case .pick(let axis, let indices): .pick(axis.turned, indices)
    case .stride(let begin, let steps): .stride(begin: begin.turned, steps: steps.turned)
    case .nearest, .tile: self
    }
  }
}

extension Block {
  /// One that is a row or a column with height and width in each other's place.
  fileprivate var turned: Block { Block(height: width, width: height) }
}

extension Axis {
  /// The axes of an activation, from the outermost.
  package static let all: [Axis] = [.height, .width, .channels]

  fileprivate var turned: Axis {
    switch self {
    case .height: .width
    case .width: .height
    case .channels: .channels
    }
  }
}

extension Offset {
  /// The place along an axis.
  package subscript(axis: Axis) -> Int {
    get {
      switch axis {
      case .height: height
      case .width: width
      case .channels: channels
      }
    }
    set {
      switch axis {
      case .height: height = newValue
      case .width: width = newValue
      case .channels: channels = newValue
      }
    }
  }

  /// The place with height and width in each other's place.
  var turned: Offset { Offset(height: width, width: height, channels: channels) }
}
