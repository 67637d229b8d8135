package import Thimble

/// One multiply-add in float32, rounded to a whole number with halves to even, that gives a channel's outputs
/// for every accumulator that it can reach; a factor of 0 where none was found.
///
/// Both the rescaling in integers, rounded twice, and the multiply-add never fall as the accumulator grows.
/// So they are equal everywhere if they are where an output becomes the next, at the ends, and on both sides of 0:
/// the roundings treat negative accumulators otherwise, which have a summand of their own.
package struct FusedRescale: Equatable {
  /// Multiplies an accumulator.
  package private(set) var factor: Float = 0
  /// Added for accumulators from 0 on.
  package private(set) var summand: Float = 0
  /// Added for negative ones.
  package private(set) var summandBelow: Float = 0

  /// None.
  package init() {}

  /// The one for `accumulators`, if there is one.
  package init(
    _ rescale: Rescale, _ zeroPoint: Int8, _ bounds: OutputBounds, accumulators: ClosedRange<Int>
  ) {
    let limit = 1 << 30
    guard rescale.multiplier > 0, rescale.shift <= 0, accumulators.lowerBound > -limit,
      accumulators.upperBound < limit
    else { return }
    let steps = Steps(rescale, zeroPoint, bounds, accumulators)
    var factor = Float(steps.factor)
    for _ in 0..<4 { factor = factor.nextDown }
    for _ in 0..<9 {
      if let found = steps.fused(factor) {
        self = found
        return
      }
      factor = factor.nextUp
    }
  }

  fileprivate init(factor: Float, summand: Float, summandBelow: Float) {
    (self.factor, self.summand, self.summandBelow) = (factor, summand, summandBelow)
  }

  /// What it makes of an accumulator, before that is brought into the bounds.
  package func apply(_ accumulator: Int) -> Int {
    let summand = accumulator < 0 ? summandBelow : summand
    return Int(summand.addingProduct(Float(accumulator), factor).rounded(.toNearestOrEven))
  }
}

/// Where the outputs of a channel become the next.
private struct Steps {
  /// The factor as it is meant.
  let factor: Double
  private let rescale: Rescale
  private let zeroPoint: Int
  private let bounds: OutputBounds
  /// Outputs, and for each the least accumulator, of those that can be reached, that has it or more.
  private var steps: [(output: Int, accumulator: Int)] = []
  /// Accumulators whose outputs are compared besides.
  private var ends: [Int] = []

  init(
    _ rescale: Rescale, _ zeroPoint: Int8, _ bounds: OutputBounds,
    _ accumulators: ClosedRange<Int>
  ) {
    self.rescale = rescale
    self.zeroPoint = Int(zeroPoint)
    self.bounds = bounds
    ends = [accumulators.lowerBound, accumulators.upperBound, -1, 0].filter(accumulators.contains)
    factor = Double(
      sign: .plus, exponent: -31 + Int(rescale.shift), significand: Double(rescale.multiplier))
    guard bounds.lower < bounds.upper else { return }
    for output in Int(bounds.lower) + 1..<Int(bounds.upper) + 1 {
      let guess = (Double(output - self.zeroPoint) - 0.5) / factor
      guard guess > Double(accumulators.lowerBound) - 8, guess < Double(accumulators.upperBound) + 8
      else { continue }
      var accumulator = Int(guess)
      while unbounded(accumulator) >= output { accumulator -= 1 }
      while unbounded(accumulator) < output { accumulator += 1 }
      guard accumulator > accumulators.lowerBound, accumulator <= accumulators.upperBound else {
        continue
      }
      steps.append((output, accumulator))
    }
  }

  /// The multiply-add with a factor, where there are summands for it.
  func fused(_ factor: Float) -> FusedRescale? {
    let fused = FusedRescale(
      factor: factor, summand: summand(factor) { $0 >= 0 },
      summandBelow: summand(factor) { $0 < 0 })
    let isEqual =
      steps.allSatisfy { step in
        fused.apply(step.accumulator) >= step.output
          && fused.apply(step.accumulator - 1) < step.output
      }
      && ends.allSatisfy { bounded(fused.apply($0)) == bounded(unbounded($0)) }
    return isEqual ? fused : nil
  }

  /// The middle of what can be added for some accumulators.
  private func summand(_ factor: Float, _ isMeant: (Int) -> Bool) -> Float {
    var (least, most) = (-Double.infinity, Double.infinity)
    for (output, accumulator) in steps {
      let edge = Double(output) - 0.5
      if isMeant(accumulator) { least = max(least, edge - Double(factor) * Double(accumulator)) }
      if isMeant(accumulator - 1) {
        most = min(most, edge - Double(factor) * Double(accumulator - 1))
      }
    }
    switch (least.isFinite, most.isFinite) {
    case (true, true): return Float((least + most) / 2)
    case (true, false): return Float(least + Double(factor) / 2)
    case (false, true): return Float(most - Double(factor) / 2)
    case (false, false): return Float(zeroPoint)
    }
  }

  private func unbounded(_ accumulator: Int) -> Int {
    Int(rescale.apply(Int32(truncatingIfNeeded: accumulator))) + zeroPoint
  }

  private func bounded(_ output: Int) -> Int {
    min(max(output, Int(bounds.lower)), Int(bounds.upper))
  }
}
