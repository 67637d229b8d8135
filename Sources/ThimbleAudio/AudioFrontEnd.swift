public import Thimble

/// What turns samples into rows of a network's input, one at a time, in memory that the caller owns.
///
/// Its parameters come from the model's file, so that training and device cannot differ.
/// ```
/// var rest = samples
/// while !rest.isEmpty {
///   rest = rest.extracting(droppingFirst: frontEnd.push(rest))
///   if frontEnd.isRowReady { frontEnd.writeRow(into: &row) }
/// }
/// ```
public protocol AudioFrontEnd: ~Copyable {
  /// Bytes of memory that it needs between calls, a multiple of 4.
  static func stateBytes(for frontEnd: FrontEnd) -> Int
  /// Values in a row, each a byte.
  static func rowBytes(for frontEnd: FrontEnd) -> Int

  /// The parameters.
  var frontEnd: FrontEnd { get }
  /// Whether the last push completed a row; the next push starts another.
  var isRowReady: Bool { get }

  /// Takes samples until a row is complete.
  ///
  /// - Parameter samples: the next samples of the stream, any number.
  /// - Returns: how many were taken: all of them, or those up to a row's last, in which case
  ///   `isRowReady` is true and the rest is to be pushed again.
  mutating func push(_ samples: Span<Int16>) -> Int
  /// Writes the last row.
  ///
  /// - Parameter row: at least `rowBytes(for:)` values.
  func writeRow(into row: inout MutableSpan<Int8>)
  /// Forgets all samples: the next one is the first of a stream.
  mutating func reset()
}

/// A front end that a firmware links with the tables of the library.
public protocol LinkedFrontEnd: AudioFrontEnd, ~Copyable {
  /// Sets up the front end of a model at a stream's start.
  ///
  /// - Parameters:
  ///   - model: the model.
  ///   - state: `stateBytes(for:)` bytes, aligned to 4. They must outlive the value, which alone may touch them.
  /// - Returns: `nil` where the model has none of this kind, or one whose tables are not in the library.
  static func opened(_ model: Model, state: UnsafeMutableRawBufferPointer) -> Self?
}
