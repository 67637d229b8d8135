import Thimble

/// PRELU, `x` above zero and `alpha x` below, as the sum of both parts.
///
/// One part of the sum is always zero, so that the sum adds no rounding: in int8, `above` and `scaledBelow`
/// have the result's scale, and each rescales as TFLite's kernel does on its side.
package enum ParametricReLU {
  /// What is above zero, in the result's steps.
  package static let above = Operation.clamp(.relu)
  /// What is below zero, in the input's steps.
  package static let below = Operation.unary(.clamp(-Float.infinity...0))
  /// What is below zero, times `alpha`, the second operand, in the result's steps.
  package static let scaledBelow = Operation.elementwise(.multiply, .none)
  /// Both.
  package static let sum = Operation.add(.none)
}
