internal import CBoard
public import Thimble

/// Text output without `String`, which a microcontroller has no room for.
public enum Console {
  /// Prints a literal.
  public static func write(_ text: StaticString) {
    board_write(UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self))
  }

  /// Prints a number in decimal.
  public static func write(_ value: Int32) {
    if value < 0 { write("-") }
    write(value.magnitude)
  }

  /// Prints a number in decimal.
  @inline(never)
  public static func write(_ value: UInt32) {
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
  public static func report(_ name: StaticString, _ value: UInt32) {
    write("# ")
    write(name)
    write(" ")
    write(value)
    write("\n")
  }

  /// Prints why a model, or an input, is refused.
  public static func refuse(_ error: ModelError) {
    write("refused: reason ")
    write(UInt32(error.reason.rawValue))
    write(" at byte ")
    write(UInt32(truncatingIfNeeded: error.byteOffset))
    write("\n")
  }
}

/// How the process ends when it does not end well.
public enum ExitCode {
  /// The model, or the inputs, were refused.
  public static let refused: Int32 = 1
  /// The guard words behind the arena were overwritten.
  public static let arenaOverrun: Int32 = 2
}
