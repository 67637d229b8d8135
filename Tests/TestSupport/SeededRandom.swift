import HostSupport

/// A small generator whose seed a failing test prints, so that the case can be made again.
package struct SeededRandom: RandomNumberGenerator {
  private var generator: SplitMix64

  /// Starts the sequence of a seed.
  package init(seed: Int) {
    generator = SplitMix64(seed: UInt64(bitPattern: Int64(seed)) &* 0x2545_F491_4F6C_DD1D)
  }

  /// The next 64 bits.
  package mutating func next() -> UInt64 { generator.next() }

  /// An integer of a range.
  package mutating func int(_ range: ClosedRange<Int>) -> Int {
    Int.random(in: range, using: &self)
  }

  /// A real number of a range, even on a logarithmic scale.
  package mutating func logarithmic(_ range: ClosedRange<Double>) -> Double {
    let (lower, upper) = (range.lowerBound, range.upperBound)
    let steps = 4_096
    var factor = 1.0
    // lower * (upper / lower)^(k / steps), by repeated square roots: no C library needed.
    var root = upper / lower
    var bits = int(0...steps - 1)
    var bit = steps / 2
    while bit > 0 {
      root = root.squareRoot()
      if bits >= bit {
        factor *= root
        bits -= bit
      }
      bit /= 2
    }
    return lower * factor
  }

  /// An element of a list that is not empty.
  package mutating func pick<Element>(_ list: [Element]) -> Element {
    list[int(0...list.count - 1)]
  }

  /// True once in `count` times.
  package mutating func oneIn(_ count: Int) -> Bool { int(1...count) == 1 }

  /// Values of a range.
  package mutating func int8s(_ count: Int, in range: ClosedRange<Int> = -128...127) -> [Int8] {
    (0..<count).map { _ in Int8(int(range)) }
  }

  /// A zero point: often an extreme one.
  package mutating func zeroPoint() -> Int {
    pick([-128, -128, 127, 0, -1, int(-128...127), int(-128...127), int(-128...127)])
  }
}
