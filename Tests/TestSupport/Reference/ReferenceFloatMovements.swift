import GraphIR
import Thimble

/// What only moves values, and what lies between them, in real numbers.
extension ReferenceFloatExecutor {
  func moved(_ node: Node, _ input: [Float], _ movement: Movement) -> [Float] {
    let (from, to) = (shape(node.inputs[0]), shape(node.output))
    var border: Float = 0
    if case .pad(_, let value) = movement { border = value }
    return (0..<to.count).map { index in
      let place = (
        index / (to.width * to.channels), index / to.channels % to.width, index % to.channels
      )
      return ReferenceMovements.source(movement, place, from: from, to: to)
        .map { input[($0.y * from.width + $0.x) * from.channels + $0.channel] } ?? border
    }
  }

  func resized(_ node: Node, _ input: [Float], _ sampling: Sampling) -> [Float] {
    let (from, to) = (shape(node.inputs[0]), shape(node.output))
    /// Shares of the inputs along an axis.
    func shares(_ index: Int, _ size: Int, _ outputs: Int) -> [Double] {
      var ratio = Float(size) / Float(outputs)
      if sampling.alignsCorners && outputs > 1 { ratio = Float(size - 1) / Float(outputs - 1) }
      var place = Float(index) * ratio
      if sampling.centersPixels { place = (Float(index) + 0.5) * ratio - 0.5 }
      place = max(0, min(place, Float(size - 1)))
      return (0..<size).map { max(0, 1 - abs(Double(place) - Double($0))) }
    }
    let rows = (0..<to.height).map { shares($0, from.height, to.height) }
    let columns = (0..<to.width).map { shares($0, from.width, to.width) }
    return (0..<to.count).map { index in
      let (y, x) = (index / (to.width * to.channels), index / to.channels % to.width)
      var sum = 0.0
      for row in 0..<from.height {
        for column in 0..<from.width {
          let value = input[(row * from.width + column) * from.channels + index % to.channels]
          sum += Double(value) * rows[y][row] * columns[x][column]
        }
      }
      return Float(sum)
    }
  }
}
