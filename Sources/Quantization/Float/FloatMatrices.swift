import Thimble

/// Matrices, and lengths of pixels.
extension FloatOperands {
  /// Each pixel over its length, which is at least 1e-6, as in TFLite.
  func l2Normalized() -> [Float] {
    let channels = inputShape.channels
    return stride(from: 0, to: input.count, by: channels).flatMap { start in
      let pixel = input[start..<start + channels]
      let length = max(pixel.reduce(Float(0)) { $0 + $1 * $1 }.squareRoot(), 1e-6)
      return pixel.map { $0 / length }
    }
  }

  /// Each row's matrix by another activation's.
  func multiplied(
    by second: [Float], _ shape: Shape, transposesFirst: Bool, transposesSecond: Bool
  ) -> [Float] {
    let sizes = MatrixSizes(
      inputShape, shape, transposesFirst: transposesFirst, transposesSecond: transposesSecond)
    var outputs: [Float] = []
    outputs.reserveCapacity(outputShape.count)
    for y in 0..<outputShape.height {
      let start = inputShape.height == 1 ? 0 : y * inputShape.rowCount
      let other = shape.height == 1 ? 0 : y * shape.rowCount
      for row in 0..<sizes.rows {
        for column in 0..<sizes.columns {
          var sum: Float = 0
          for index in 0..<sizes.depth {
            let first = transposesFirst ? index * sizes.rows + row : row * sizes.depth + index
            let place =
              transposesSecond ? column * sizes.depth + index : index * sizes.columns + column
            sum += input[start + first] * second[other + place]
          }
          outputs.append(sum)
        }
      }
    }
    return outputs
  }
}
