import GraphIR
import Thimble

/// Movements, and what lies between values.
extension FloatOperands {
  /// The input's values at other places.
  func moved(_ movement: Movement) -> [Float] {
    let map = MovementMap(movement, from: inputShape, to: outputShape)
    var border: Float = 0
    if case .pad(_, let value) = movement { border = value }
    var output: [Float] = []
    output.reserveCapacity(outputShape.count)
    for y in 0..<outputShape.height {
      for x in 0..<outputShape.width {
        for channel in 0..<outputShape.channels {
          let source = map.source(row: y, column: x, channel: channel)
          output.append(source.map { input[index($0.height, $0.width, $0.channels)] } ?? border)
        }
      }
    }
    return output
  }

  /// What lies between the four nearest pixels, by their distance.
  func resized(_ sampling: Sampling) -> [Float] {
    let rows = (0..<outputShape.height).map {
      sampling.neighbours($0, of: outputShape.height, in: inputShape.height)
    }
    let columns = (0..<outputShape.width).map {
      sampling.neighbours($0, of: outputShape.width, in: inputShape.width)
    }
    var output: [Float] = []
    output.reserveCapacity(outputShape.count)
    for row in rows {
      for column in columns {
        for channel in 0..<outputShape.channels {
          func along(_ y: Int) -> Float {
            let first = input[index(y, column.lower, channel)]
            return first + (input[index(y, column.upper, channel)] - first) * column.share
          }
          let first = along(row.lower)
          output.append(first + (along(row.upper) - first) * row.share)
        }
      }
    }
    return output
  }

  private func index(_ y: Int, _ x: Int, _ channel: Int) -> Int {
    (y * inputShape.width + x) * inputShape.channels + channel
  }
}

extension Sampling {
  /// The two indices among `input` that one of `output` lies between, and the second one's share.
  fileprivate func neighbours(
    _ index: Int, of output: Int, in input: Int
  ) -> (lower: Int, upper: Int, share: Float) {
    let scale =
      alignsCorners && output > 1
      ? Float(input - 1) / Float(output - 1) : Float(input) / Float(output)
    let place = centersPixels ? (Float(index) + 0.5) * scale - 0.5 : Float(index) * scale
    let below = Int(place.rounded(.down))
    return (
      max(0, min(below, input - 1)), max(0, min(below + 1, input - 1)),
      place - place.rounded(.down)
    )
  }
}
