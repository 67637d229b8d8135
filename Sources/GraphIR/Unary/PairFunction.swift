import Foundation

/// A function of two values of which at most one is computed: a step of a ``PointwiseExpression``.
package enum PairFunction: Equatable, Sendable {
  case arithmetic(BinaryFunction)
  /// The first to the power of the second.
  case power
  /// What is left of a division, with the sign of the second.
  case remainder
  /// What is left of a division, with the sign of the first.
  case truncatedRemainder
  /// The first from zero up, times the second below.
  case slope
  // 1 where it holds, else 0.
  case greater
  case greaterOrEqual
  case less
  case lessOrEqual
  case equal
  case and
  case or
  case exclusiveOr

  /// Whether it is a line, or a line beside a constant.
  var isStraight: Bool {
    switch self {
    case .arithmetic(let function):
      switch function {
      case .add, .subtract, .subtractFrom, .multiply, .divide: true
      case .minimum, .maximum, .squaredDifference: false
      }
    case .power, .remainder, .truncatedRemainder, .slope, .greater, .greaterOrEqual, .less,
      .lessOrEqual, .equal, .and, .or, .exclusiveOr:
      false
    }
  }

  /// The function of float32 values.
  package func real(_ first: Float, _ second: Float) -> Float {
    func truth(_ holds: Bool) -> Float { holds ? 1 : 0 }
    return switch self {
    case .arithmetic(let function): function.real(first, second)
    case .power: pow(first, second)
    case .remainder: first - second * (first / second).rounded(.down)
    case .truncatedRemainder: fmod(first, second)
    case .slope: first < 0 ? first * second : first
    case .greater: truth(first > second)
    case .greaterOrEqual: truth(first >= second)
    case .less: truth(first < second)
    case .lessOrEqual: truth(first <= second)
    case .equal: truth(first == second)
    case .and: truth(first != 0 && second != 0)
    case .or: truth(first != 0 || second != 0)
    case .exclusiveOr: truth((first != 0) != (second != 0))
    }
  }

  /// The function of two operands as people read it.
  func text(_ first: String, _ second: String) -> String {
    func infix(_ sign: String) -> String { "(\(first) \(sign) \(second))" }
    return switch self {
    case .arithmetic(.add): infix("+")
    case .arithmetic(.subtract): infix("-")
    case .arithmetic(.multiply): infix("*")
    case .arithmetic(.divide): infix("/")
    case .arithmetic(let function): "\(function.name)(\(first), \(second))"
    case .power: "POW(\(first), \(second))"
    case .remainder: "FLOOR_MOD(\(first), \(second))"
    case .truncatedRemainder: "MOD(\(first), \(second))"
    case .slope: "PRELU(\(first), \(second))"
    case .greater: infix(">")
    case .greaterOrEqual: infix(">=")
    case .less: infix("<")
    case .lessOrEqual: infix("<=")
    case .equal: infix("==")
    case .and: infix("and")
    case .or: infix("or")
    case .exclusiveOr: infix("xor")
    }
  }
}
