/// The shape of an activation tensor, NHWC with a batch of one.
///
/// Rows are what the executor moves: a tensor is `height` rows of `width * channels` values. A
/// vector of N values is one row: `Shape(height: 1, width: 1, channels: N)`.
public struct Shape: Equatable, Sendable {
  /// Number of rows.
  public var height: Int
  /// Pixels in a row.
  public var width: Int
  /// Values in a pixel.
  public var channels: Int

  /// Makes a shape; the values are not checked.
  public init(height: Int, width: Int, channels: Int) {
    self.height = height
    self.width = width
    self.channels = channels
  }

  /// Values in a row.
  public var rowCount: Int { width &* channels }
  /// Number of values in the tensor.
  public var count: Int { height &* width &* channels }
}
