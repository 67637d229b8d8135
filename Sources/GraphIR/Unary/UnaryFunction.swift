import Thimble

/// A function of one value: what becomes a table of 256 bytes on a device.
///
/// Everything there is to know of a function is one value in a file of this folder and its place in
/// `all`; each importer has a line that gives it its name there.
package struct UnaryFunction: Equatable, Sendable {
  /// The name in the field's usual (TFLite) spelling, which tells functions apart.
  package let name: String
  /// Where the scale of an int8 result comes from.
  package let outputScale: OutputScale
  /// The clamp that the function is, where it is nothing else.
  package let clamp: Activation?
  /// Whether `f(ax) = a f(x)` for every `a` above 0.
  package let isHomogeneous: Bool
  /// The function of float32 values.
  package let real: @Sendable (Float) -> Float
  /// What the kernels of 16-bit values have for the function; `nil` where they have nothing.
  package let wide: WideFunction?
  /// The exact rule of the int8 kernel, between two quantizations.
  let stored: @Sendable (UnaryScales) throws(UnsupportedScale) -> StoredFunction

  init(
    name: String, outputScale: OutputScale = .free, clamp: Activation? = nil,
    isHomogeneous: Bool = false, wide: WideFunction? = nil,
    real: @escaping @Sendable (Float) -> Float,
    stored: @escaping @Sendable (UnaryScales) throws(UnsupportedScale) -> StoredFunction
  ) {
    self.name = name
    self.outputScale = outputScale
    self.clamp = clamp
    self.isHomogeneous = isHomogeneous
    self.wide = wide
    self.real = real
    self.stored = stored
  }

  /// The types of values that there are kernels for.
  var values: ValueTypes { self == .requantize ? .any : wide == nil ? .int8 : .int8OrInt16 }

  /// Every function there is, the change of scale included; those with a parameter once.
  package static let all = [
    logistic, tanh, clamp(.relu), clamp(.relu6), clamp(.reluN1To1), clamp(-2...2), requantize,
    leakyReLU(alpha: 0.1), abs, hardSwish, reciprocalRoot, elu, elu(alpha: 0.5), gelu, geluByTanh,
    negative, squareRoot, square, exponential, logarithm, round, floor, ceiling, sign, sine, cosine,
    reciprocal, errorFunction, softplus, softsign, mish, hardSigmoid(alpha: 0.2, beta: 0.5),
    selu(alpha: 1.673, gamma: 1.051), celu(alpha: 0.5), power(3), tangent, arcSine, arcCosine,
    arcTangent, hyperbolicSine, hyperbolicCosine, areaSine, areaCosine, areaTangent, truncate, not,
    isNonzero, isNaN,
    isInfinite(above: true, below: false), thresholded(above: 0.5),
    shrink(bias: 0.25, threshold: 0.5),
    swish(alpha: 1.702),
  ]

  /// Functions of one name are one function.
  package static func == (first: UnaryFunction, second: UnaryFunction) -> Bool {
    first.name == second.name
  }

  /// The int8 results for all int8 values in the order of their bytes, 0 to 127 before -128 to -1: the
  /// table that the device reads.
  ///
  /// - Throws: `UnsupportedScale` for scales that the int8 kernel does not take.
  package func table(_ scales: UnaryScales) throws(UnsupportedScale) -> [Int8] {
    let function = try stored(scales)
    return (0...255).map { index in
      let value = Int32(Int8(bitPattern: UInt8(index)))
      return Int8(clamping: function(value - Int32(scales.inputZeroPoint)))
    }
  }
}

/// A function that kernels of 16-bit values have.
package enum WideFunction: Equatable, Sendable {
  /// `1 / (1 + exp(-x))`.
  case sigmoid
  /// The hyperbolic tangent.
  case tanh
  /// The distance from zero.
  case magnitude
  /// `x` from zero up, `alpha x` below, clamped.
  case straight(Activation, alpha: Float)
}

/// What an int8 kernel makes of a stored value less its zero point, before it is clamped to int8.
typealias StoredFunction = @Sendable (_ difference: Int32) -> Int32

/// The quantizations on both sides of a function.
package struct UnaryScales: Sendable {
  package var inputScale: Float
  package var inputZeroPoint: Int8
  package var outputScale: Float
  package var outputZeroPoint: Int8

  package init(
    inputScale: Float, inputZeroPoint: Int8, outputScale: Float, outputZeroPoint: Int8
  ) {
    self.inputScale = inputScale
    self.inputZeroPoint = inputZeroPoint
    self.outputScale = outputScale
    self.outputZeroPoint = outputZeroPoint
  }
}

/// Scales that int8 kernels do not take.
package struct UnsupportedScale: Error, Equatable, Sendable {
  /// What was found, and what works.
  package var reason: String
}
