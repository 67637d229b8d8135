package import Thimble

extension Movement {
  /// Whether an output of a shape can be made of an input of a shape, both of at most 65,535 a side.
  package func makes(_ output: Shape, of input: Shape) -> Bool {
    switch self {
    case .pad(let begin, let value):
      value.isFinite
        && Axis.all.allSatisfy { axis in
          0...65_535 ~= begin[axis] && begin[axis] + input[axis] <= output[axis]
        }
    case .mirror(let begin, let repeatsEdge):
      Axis.all.allSatisfy { axis in
        let most = repeatsEdge ? input[axis] : input[axis] - 1
        return 0...most ~= begin[axis] && 0...most ~= output[axis] - input[axis] - begin[axis]
      }
    case .nearest: input.channels == output.channels
    case .transpose(let order):
      order.count == 3 && Set(order.map(\.rawValue)).count == 3
        && zip(Axis.all, order).allSatisfy { output[$0] == input[$1] }
    case .depthToSpace(let block, _, let begin):
      block.isSound && begin.channels == 0 && 0..<block.height ~= begin.height
        && 0..<block.width ~= begin.width && input.channels == output.channels * block.count
        && output.height + begin.height <= input.height * block.height
        && output.width + begin.width <= input.width * block.width
    case .spaceToDepth(let block):
      block.isSound && output.channels == input.channels * block.count
        && input.height == output.height * block.height
        && input.width == output.width * block.width
    case .pick(let axis, let indices):
      indices.count == output[axis] && indices.allSatisfy { 0..<input[axis] ~= $0 }
        && Axis.all.allSatisfy { $0 == axis || input[$0] == output[$0] }
    case .stride(let begin, let steps):
      Axis.all.allSatisfy { axis in
        let (span, overflow) = steps[axis].multipliedReportingOverflow(by: output[axis] - 1)
        return !overflow && 0..<input[axis] ~= begin[axis]
          && -begin[axis]..<input[axis] - begin[axis] ~= span
      }
    case .tile: Axis.all.allSatisfy { output[$0] % input[$0] == 0 }
    }
  }
}

/// Where the values of a movement's result come from.
///
/// The value at row y, column x and channel c is the input's at the sum of three places, one for y, one
/// for x and one for c; `nil` stands for the border's value.
package struct MovementMap: Equatable, Sendable {
  /// A summand for each row of the result.
  package var rows: [Offset?]
  /// A summand for each column of the result.
  package var columns: [Offset?]
  /// A summand for each channel of the result.
  package var channels: [Offset?]

  /// The map of a movement between shapes that it accepts.
  package init(_ movement: Movement, from input: Shape, to output: Shape) {
    func places(_ axis: Axis, _ place: (Int) -> Offset?) -> [Offset?] {
      (0..<output[axis]).map(place)
    }
    switch movement {
    case .pad, .mirror, .nearest, .pick, .stride, .tile:
      func own(_ axis: Axis) -> [Offset?] {
        movement.indices(along: axis, input[axis], output[axis]).map { index in
          index.map { index in
            var place = Offset()
            place[axis] = index
            return place
          }
        }
      }
      (rows, columns, channels) = (own(.height), own(.width), own(.channels))
    case .transpose(let order):
      func own(_ axis: Axis, _ source: Axis) -> [Offset?] {
        places(axis) { index in
          var place = Offset()
          place[source] = index
          return place
        }
      }
      rows = own(.height, order[0])
      columns = own(.width, order[1])
      channels = own(.channels, order[2])
    case .depthToSpace(let block, let order, let begin):
      let isBlockFirst = order == .blockFirst
      let column = isBlockFirst ? output.channels : 1
      rows = places(.height) { y in
        let (row, inner) = (y + begin.height).quotientAndRemainder(dividingBy: block.height)
        return Offset(height: row, channels: inner * block.width * column)
      }
      columns = places(.width) { x in
        let (pixel, inner) = (x + begin.width).quotientAndRemainder(dividingBy: block.width)
        return Offset(width: pixel, channels: inner * column)
      }
      channels = places(.channels) { Offset(channels: isBlockFirst ? $0 : $0 * block.count) }
    case .spaceToDepth(let block):
      rows = places(.height) { Offset(height: $0 * block.height) }
      columns = places(.width) { Offset(width: $0 * block.width) }
      channels = places(.channels) { index in
        let (inner, channel) = index.quotientAndRemainder(dividingBy: input.channels)
        return Offset(
          height: inner / block.width, width: inner % block.width, channels: channel)
      }
    }
  }

  /// The input's place for one of the result; `nil` for the border.
  package func source(row: Int, column: Int, channel: Int) -> Offset? {
    guard let y = rows[row], let x = columns[column], let c = channels[channel] else { return nil }
    return Offset(
      height: y.height + x.height + c.height, width: y.width + x.width + c.width,
      channels: y.channels + x.channels + c.channels)
  }
}

extension Movement {
  /// The input's index for each of the result's along an axis, of a movement that treats each axis by
  /// itself; `nil` for the border.
  fileprivate func indices(along axis: Axis, _ input: Int, _ output: Int) -> [Int?] {
    (0..<output).map { index in
      switch self {
      case .pad(let begin, _):
        let place = index - begin[axis]
        return 0..<input ~= place ? place : nil
      case .mirror(let begin, let repeatsEdge):
        let (place, edge) = (index - begin[axis], repeatsEdge ? 1 : 0)
        return place < 0 ? -place - edge : place < input ? place : 2 * input - 2 - place + edge
      case .nearest(let sampling): return sampling.nearest(index, of: output, in: input)
      case .pick(let picked, let indices): return picked == axis ? indices[index] : index
      case .stride(let begin, let steps): return begin[axis] + index * steps[axis]
      case .tile: return index % input
      case .transpose, .depthToSpace, .spaceToDepth: return index
      }
    }
  }
}

extension Block {
  fileprivate var isSound: Bool { 1...255 ~= height && 1...255 ~= width }
}

extension Sampling {
  /// The index among `input` that lies nearest to one of `output`, in TFLite's float32 arithmetic.
  package func nearest(_ index: Int, of output: Int, in input: Int) -> Int {
    let scale =
      alignsCorners && output > 1
      ? Float(input - 1) / Float(output - 1) : Float(input) / Float(output)
    let place = (Float(index) + (centersPixels ? 0.5 : 0)) * scale
    let nearest = alignsCorners ? place.rounded() : place.rounded(.down)
    return max(0, min(Int(nearest), input - 1))
  }
}
