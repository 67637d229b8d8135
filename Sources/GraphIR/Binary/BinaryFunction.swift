package import Thimble

/// A function of two values, operand by operand; each importer has a line that gives it its name there.
///
/// Along an axis where an operand has one value and the other several, the one serves all of them. The
/// first operand is computed; the second may be a constant.
package enum BinaryFunction: Equatable, Sendable, CaseIterable {
  case add
  case subtract
  /// The second less the first: SUB of a computed operand from a constant.
  case subtractFrom
  case multiply
  /// By a constant without zeros.
  case divide
  /// Of values of one scale; as is the largest.
  case minimum
  case maximum
  case squaredDifference

  /// The name in the field's usual (TFLite) spelling.
  package var name: String {
    switch self {
    case .add: "ADD"
    case .subtract, .subtractFrom: "SUB"
    case .multiply: "MUL"
    case .divide: "DIV"
    case .minimum: "MINIMUM"
    case .maximum: "MAXIMUM"
    case .squaredDifference: "SQUARED_DIFFERENCE"
    }
  }

  /// Where the scale of an int8 result comes from.
  package var outputScale: OutputScale {
    switch self {
    case .add, .subtract, .subtractFrom, .multiply, .divide, .squaredDifference: .free
    case .minimum, .maximum: .input
    }
  }

  /// The types of values that there are kernels for.
  var values: ValueTypes {
    switch self {
    case .add, .subtract, .subtractFrom, .multiply, .minimum, .maximum: .int8OrInt16
    case .divide, .squaredDifference: .int8
    }
  }

  /// Whether only a constant may come second.
  package var needsConstant: Bool { self == .divide }

  /// The function with its operands in the other order; `nil` where there is none.
  package var swapped: BinaryFunction? {
    switch self {
    case .add, .multiply, .minimum, .maximum, .squaredDifference: self
    case .subtract: .subtractFrom
    case .subtractFrom: .subtract
    case .divide: nil
    }
  }

  /// The function of float32 values; what is not a number stays so.
  package func real(_ first: Float, _ second: Float) -> Float {
    switch self {
    case .add: first + second
    case .subtract: first - second
    case .subtractFrom: second - first
    case .multiply: first * second
    case .divide: first / second
    case .minimum: first.isNaN || first < second ? first : second
    case .maximum: first.isNaN || first > second ? first : second
    case .squaredDifference: (first - second) * (first - second)
    }
  }
}

extension Shape {
  /// The shape of a result of two operands; `nil` where they do not go together.
  package func joined(with other: Shape) -> Shape? {
    func size(_ first: Int, _ second: Int) -> Int? {
      first == second || second == 1 ? first : first == 1 ? second : nil
    }
    guard let height = size(height, other.height), let width = size(width, other.width),
      let channels = size(channels, other.channels)
    else { return nil }
    return Shape(height: height, width: width, channels: channels)
  }

  /// For each value of a result of this shape, in order, the index of an operand's value.
  package func places(in operand: Shape) -> [Int] {
    var places: [Int] = []
    places.reserveCapacity(count)
    for y in 0..<height {
      let row = operand.height == 1 ? 0 : y * operand.rowCount
      for x in 0..<width {
        let pixel = row + (operand.width == 1 ? 0 : x * operand.channels)
        for channel in 0..<channels {
          places.append(pixel + (operand.channels == 1 ? 0 : channel))
        }
      }
    }
    return places
  }
}
