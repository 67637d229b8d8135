internal import CBoard

/// Text output without `String`, which a microcontroller has no room for.
enum Console {
  /// Prints a literal.
  static func write(_ text: StaticString) {
    text.withUTF8Buffer { bytes in
      guard let first = bytes.baseAddress else { return }
      board_write(UnsafeRawPointer(first).assumingMemoryBound(to: CChar.self))
    }
  }

  /// Prints a number in decimal.
  static func write(_ value: Int32) {
    if value < 0 { write("-") }
    write(value.magnitude)
  }

  /// Prints a number in decimal.
  static func write(_ value: UInt32) {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 11) { digits in
      var index = 10
      var rest = value
      digits[index] = 0
      repeat {
        index &-= 1
        digits[index] = CChar(truncatingIfNeeded: 48 &+ rest % 10)
        rest /= 10
      } while rest != 0
      guard let first = digits.baseAddress else { return }
      board_write(first + index)
    }
  }

  /// Prints a measured value on a line of its own, as run.sh reads it.
  static func report(_ name: StaticString, _ value: UInt32) {
    write("# ")
    write(name)
    write(" ")
    write(value)
    write("\n")
  }
}
