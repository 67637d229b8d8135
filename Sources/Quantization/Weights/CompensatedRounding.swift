/// Rounds a channel's weights one after the other, each rounding error made up for by the weights that
/// follow, as far as their inputs go together.
///
/// The optimal brain surgeon's update (Hassibi and Stork, 1992) in a fixed order, as GPTQ (Frantar et
/// al., 2022) has it.
struct CompensatedRounding {
  /// For each weight, what its error costs the weights from it on: a row of the inverse of the inputs'
  /// second moments, as it is once the weights before are fixed, over its first element.
  private let shares: [[Double]]

  /// Prepares the rounding of weights whose inputs have the second moments `moments`, row by row.
  init(moments: [Double], count: Int) {
    var inverse = Self.inverse(ofDamped: moments, count)
    var shares: [[Double]] = []
    for index in 0..<count {
      let pivot = max(inverse[index * count + index], 1e-30)
      let row = (index..<count).map { inverse[index * count + $0] / pivot }
      for other in index + 1..<max(count, index + 1) {
        let factor = inverse[other * count + index]
        guard factor != 0 else { continue }
        for column in index..<count {
          inverse[other * count + column] -= factor * row[column - index]
        }
      }
      shares.append(row)
    }
    self.shares = shares
  }

  /// Int8 values of weights, the steps they may take given.
  func stored(_ weights: [Float], _ steps: WeightSteps) -> [Int8] {
    var left = weights.map(Double.init)
    return left.indices.map { index in
      let stored = steps.stored(left[index], at: index)
      let error = left[index] - Double(stored) * Double(steps.scale)
      for (offset, share) in shares[index].enumerated().dropFirst() {
        left[index + offset] -= error * share
      }
      return stored
    }
  }

  /// The inverse of a symmetric matrix by Gauss and Jordan, a hundredth of the mean of its diagonal
  /// added to that.
  private static func inverse(ofDamped moments: [Double], _ count: Int) -> [Double] {
    var matrix = moments
    let trace = (0..<count).reduce(0.0) { $0 + moments[$1 * count + $1] }
    let damping = max(0.01 * trace / Double(max(count, 1)), 1e-12)
    for index in 0..<count { matrix[index * count + index] += damping }
    // In place: a positive definite matrix needs no other pivots than its diagonal.
    for pivot in 0..<count {
      let divisor = 1 / matrix[pivot * count + pivot]
      matrix[pivot * count + pivot] = 1
      for column in 0..<count { matrix[pivot * count + column] *= divisor }
      for row in 0..<count where row != pivot {
        let factor = matrix[row * count + pivot]
        guard factor != 0 else { continue }
        matrix[row * count + pivot] = 0
        for column in 0..<count {
          matrix[row * count + column] -= factor * matrix[pivot * count + column]
        }
      }
    }
    return matrix
  }
}
