import GraphIR
import Thimble

/// What only moves values, and what lies between them: where each value comes from, by the definitions.
enum ReferenceMovements {
  /// A place in a tensor.
  typealias Place = (y: Int, x: Int, channel: Int)

  /// The place of the input that a place of the output shows; `nil` for a border.
  static func source(
    _ movement: Movement, _ place: Place, from input: Shape, to output: Shape
  ) -> Place? {
    let (y, x, channel) = place
    switch movement {
    case .pad(let begin, _):
      let source = (y: y - begin.height, x: x - begin.width, channel: channel - begin.channels)
      let isInside =
        0..<input.height ~= source.y && 0..<input.width ~= source.x
        && 0..<input.channels ~= source.channel
      return isInside ? source : nil
    case .mirror(let begin, let repeatsEdge):
      return (
        mirrored(y - begin.height, input.height, repeatsEdge),
        mirrored(x - begin.width, input.width, repeatsEdge),
        mirrored(channel - begin.channels, input.channels, repeatsEdge)
      )
    case .nearest(let sampling):
      return (
        nearest(sampling, y, input.height, output.height),
        nearest(sampling, x, input.width, output.width), channel
      )
    case .transpose(let order):
      var source = (y: 0, x: 0, channel: 0)
      for (axis, index) in zip(order, [y, x, channel]) {
        switch axis {
        case .height: source.y = index
        case .width: source.x = index
        case .channels: source.channel = index
        }
      }
      return source
    case .depthToSpace(let block, let order, let begin):
      let (row, column) = ((y + begin.height) % block.height, (x + begin.width) % block.width)
      let inner = row * block.width + column
      return (
        (y + begin.height) / block.height, (x + begin.width) / block.width,
        order == .blockFirst
          ? inner * output.channels + channel : channel * block.height * block.width + inner
      )
    case .spaceToDepth(let block):
      let inner = channel / input.channels
      return (
        y * block.height + inner / block.width, x * block.width + inner % block.width,
        channel % input.channels
      )
    case .pick(.height, let indices): return (indices[y], x, channel)
    case .pick(.width, let indices): return (y, indices[x], channel)
    case .pick(.channels, let indices): return (y, x, indices[channel])
    case .stride(let begin, let steps):
      return (
        begin.height + y * steps.height, begin.width + x * steps.width,
        begin.channels + channel * steps.channels
      )
    case .tile: return (y % input.height, x % input.width, channel % input.channels)
    }
  }

  /// Goes back and forth between both ends, over the edge once or twice.
  private static func mirrored(_ index: Int, _ size: Int, _ repeatsEdge: Bool) -> Int {
    var place = 0
    var step = 1
    var remaining = index
    // A walk from the first value: outwards to the border's first one, then inwards.
    while remaining < 0 {
      remaining += 1
      if remaining == 0 && repeatsEdge { break }
      place += 1
    }
    guard index > 0 else { return place }
    for _ in 0..<index {
      if place + step >= size {
        step = -1
        if repeatsEdge { continue }
      }
      place += step
    }
    return place
  }

  private static func nearest(
    _ sampling: Sampling, _ index: Int, _ input: Int, _ output: Int
  ) -> Int {
    let aligned = sampling.alignsCorners
    let ratio: Float =
      aligned && output > 1
      ? Float(input - 1) / Float(output - 1) : Float(input) / Float(output)
    let offset: Float = sampling.centersPixels ? 0.5 : 0
    let place = (Float(index) + offset) * ratio
    return min(input - 1, Int(aligned ? (place + 0.5).rounded(.down) : place.rounded(.down)))
  }

  static func move(
    _ input: ReferenceTensor, _ movement: Movement, into output: inout ReferenceTensor
  ) {
    var border = Int8(output.zeroPoint)
    if case .pad(_, let value) = movement {
      let steps = (Double(value) / Double(output.scale)).rounded() + Double(output.zeroPoint)
      border = Int8(max(-128, min(127, steps)))
    }
    for y in 0..<output.shape.height {
      for x in 0..<output.shape.width {
        for channel in 0..<output.shape.channels {
          let source = source(movement, (y, x, channel), from: input.shape, to: output.shape)
          output[y, x, channel] = source.map { input[$0.y, $0.x, $0.channel] } ?? border
        }
      }
    }
  }

  /// TFLite's int8 rule: places in steps of 1/1024.
  static func resizeBilinear(
    _ input: ReferenceTensor, _ sampling: Sampling, into output: inout ReferenceTensor
  ) {
    func place(_ index: Int, _ size: Int, _ outputs: Int) -> (lower: Int, upper: Int, at: Int) {
      var scale = (1024 * size + outputs / 2) / outputs
      if sampling.alignsCorners && outputs > 1 {
        scale = (1024 * (size - 1) + (outputs - 1) / 2) / (outputs - 1)
      }
      let at = index * scale + (sampling.centersPixels ? scale / 2 - 512 : 0)
      return (max(at / 1024, 0), min((at + 1023) / 1024, size - 1), at)
    }
    for y in 0..<output.shape.height {
      let row = place(y, input.shape.height, output.shape.height)
      for x in 0..<output.shape.width {
        let column = place(x, input.shape.width, output.shape.width)
        for channel in 0..<output.shape.channels {
          var sum = 0
          for (source, share) in [
            (row.lower, 1024 - (row.at - 1024 * row.lower)), (row.upper, row.at - 1024 * row.lower),
          ] {
            let inner = column.at - 1024 * column.lower
            sum += Int(input[source, column.lower, channel]) * share * (1024 - inner)
            sum += Int(input[source, column.upper, channel]) * share * inner
          }
          let rounded = sum > 0 ? sum + (1 << 19) : sum - (1 << 19)
          output[y, x, channel] = Int8(rounded / (1 << 20))
        }
      }
    }
  }
}
