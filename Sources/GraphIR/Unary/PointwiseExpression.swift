/// What elementwise operators make of one value and of constants: a function of one value, told as they compute it.
///
/// ```swift
/// let x = PointwiseExpression.value
/// let bent = x.applying(.tanh)
/// let product = bent.flatMap { .joining($0, x, by: .arithmetic(.multiply)) }
/// product?.function    // (TANH(x) * x): one table of 256 bytes on a device
/// ```
///
/// Steps are evaluated in float32, each as the operator that it stands for; equal ones are one step, so that an
/// expression is never longer than the operators that made it.
package struct PointwiseExpression: Equatable, Sendable {
  /// A step; the steps that it reads come before it.
  fileprivate enum Step: Equatable, Sendable {
    case value
    /// By its bits, so that what is not a number equals itself.
    case constant(UInt32)
    case function(UnaryFunction, Int)
    case pair(PairFunction, Int, Int)
    /// The second where the first is not 0, else the third.
    case choice(Int, Int, Int)
  }

  /// The last one is the result.
  private var steps: [Step]

  /// The steps that an expression may have: longer ones stay operators of their own.
  private static let mostSteps = 96

  /// The value itself.
  package static let value = PointwiseExpression(steps: [.value])

  /// A constant.
  package static func constant(_ value: Float) -> PointwiseExpression {
    PointwiseExpression(steps: [.constant(value.bitPattern)])
  }

  /// Whether it is a straight line or a clamp of one: what layers beside it may take in.
  package var isFoldable: Bool {
    steps.allSatisfy { step in
      switch step {
      case .value, .constant: true
      case .function(let function, _): function.clamp != nil || function == .negative
      case .pair(let function, let first, let second):
        function.isStraight
          && (steps[second].isConstant
            || steps[first].isConstant && function != .arithmetic(.divide))
      case .choice: false
      }
    }
  }

  // MARK: Building

  /// A function of the result; `nil` where that would be too long.
  package func applying(_ function: UnaryFunction) -> PointwiseExpression? {
    var result = self
    return result.append(.function(function, steps.count - 1)) ? result : nil
  }

  /// A function of two results of one value; `nil` where that would be too long.
  package static func joining(
    _ first: PointwiseExpression, _ second: PointwiseExpression, by function: PairFunction
  ) -> PointwiseExpression? {
    var result = first
    let one = first.steps.count - 1
    guard let other = result.merge(second), result.append(.pair(function, one, other)) else {
      return nil
    }
    return result
  }

  /// One result or another, by a condition; `nil` where that would be too long.
  package static func choosing(
    by condition: PointwiseExpression, _ first: PointwiseExpression, _ second: PointwiseExpression
  ) -> PointwiseExpression? {
    var result = condition
    let chooser = condition.steps.count - 1
    guard let one = result.merge(first), let other = result.merge(second),
      result.append(.choice(chooser, one, other))
    else { return nil }
    return result
  }

  /// Adds a step as the result; whether there was room.
  private mutating func append(_ step: Step) -> Bool {
    guard steps.count < Self.mostSteps else { return false }
    steps.append(step)
    return true
  }

  /// Takes in another expression's steps; the place of its result.
  private mutating func merge(_ other: PointwiseExpression) -> Int? {
    var places: [Int] = []
    for step in other.steps {
      let moved: Step =
        switch step {
        case .value, .constant: step
        case .function(let function, let argument): .function(function, places[argument])
        case .pair(let function, let first, let second):
          .pair(function, places[first], places[second])
        case .choice(let condition, let first, let second):
          .choice(places[condition], places[first], places[second])
        }
      if let known = steps.firstIndex(of: moved) {
        places.append(known)
      } else {
        guard append(moved) else { return nil }
        places.append(steps.count - 1)
      }
    }
    return places.last
  }

  // MARK: Reading

  /// The result for a value.
  package func evaluated(at value: Float) -> Float {
    var results: [Float] = []
    results.reserveCapacity(steps.count)
    for step in steps {
      switch step {
      case .value: results.append(value)
      case .constant(let bits): results.append(Float(bitPattern: bits))
      case .function(let function, let argument): results.append(function.real(results[argument]))
      case .pair(let function, let first, let second):
        results.append(function.real(results[first], results[second]))
      case .choice(let condition, let first, let second):
        results.append(results[condition] != 0 ? results[first] : results[second])
      }
    }
    return results[results.count - 1]
  }

  /// The function, tabulated on a device; the one that it is where that is one alone.
  package var function: UnaryFunction {
    if steps.count == 2, steps[0] == .value, case .function(let function, 0) = steps[1] {
      return function
    }
    let name = text
    return .tabulated(name.count < Self.longestText ? name : "\(name) #\(digest)") {
      evaluated(at: $0)
    }
  }

  /// The characters of a text, which names a function where it is whole.
  private static let longestText = 64

  /// The expression as people read it, what is long cut off.
  private var text: String {
    var texts: [String] = []
    for step in steps {
      let text =
        switch step {
        case .value: "x"
        case .constant(let bits): "\(Float(bitPattern: bits))"
        case .function(let function, let argument): "\(function.name)(\(texts[argument]))"
        case .pair(let function, let first, let second):
          function.text(texts[first], texts[second])
        case .choice(let condition, let first, let second):
          "WHERE(\(texts[condition]), \(texts[first]), \(texts[second]))"
        }
      texts.append(
        text.count < Self.longestText ? text : String(text.prefix(Self.longestText - 1)) + "…")
    }
    return texts[texts.count - 1]
  }

  /// What tells long expressions apart: FNV-1a over all steps.
  private var digest: String {
    let bytes = steps.map { "\($0)" }.joined(separator: ";").utf8
    let hash = bytes.reduce(0xCBF2_9CE4_8422_2325 as UInt64) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01B3
    }
    return String(hash, radix: 16)
  }
}

extension PointwiseExpression.Step {
  fileprivate var isConstant: Bool { if case .constant = self { true } else { false } }
}
