/// A sliding window over rows and columns: what convolutions and pools share.
///
/// Padding is given at the top and on the left only; what lies beyond the bottom and the right
/// edge follows from the output's shape.
package struct Window2D: Equatable, Sendable, BitwiseCopyable {
  /// Rows of the kernel.
  package var kernelHeight: UInt8
  /// Columns of the kernel.
  package var kernelWidth: UInt8
  /// Input rows between two output rows.
  package var strideHeight: UInt8
  /// Input columns between two output columns.
  package var strideWidth: UInt8
  /// Input rows between two kernel rows.
  package var dilationHeight: UInt8
  /// Input columns between two kernel columns.
  package var dilationWidth: UInt8
  /// Rows of padding above the first input row.
  package var padTop: UInt8
  /// Columns of padding before the first input column.
  package var padLeft: UInt8

  /// Makes a window; a plain 1 × 1 one by default.
  package init(
    kernelHeight: UInt8 = 1, kernelWidth: UInt8 = 1, strideHeight: UInt8 = 1,
    strideWidth: UInt8 = 1, dilationHeight: UInt8 = 1, dilationWidth: UInt8 = 1,
    padTop: UInt8 = 0, padLeft: UInt8 = 0
  ) {
    self.kernelHeight = kernelHeight
    self.kernelWidth = kernelWidth
    self.strideHeight = strideHeight
    self.strideWidth = strideWidth
    self.dilationHeight = dilationHeight
    self.dilationWidth = dilationWidth
    self.padTop = padTop
    self.padLeft = padLeft
  }

  /// Rows that the dilated kernel spans.
  package var extentHeight: Int { (Int(kernelHeight) &- 1) &* Int(dilationHeight) &+ 1 }
  /// Columns that the dilated kernel spans.
  package var extentWidth: Int { (Int(kernelWidth) &- 1) &* Int(dilationWidth) &+ 1 }

  /// Whether some tap of some output pixel lies outside the input.
  package func reachesOutside(_ input: Shape, output: Shape) -> Bool {
    let bottom = (output.height &- 1) &* Int(strideHeight) &- Int(padTop) &+ extentHeight
    let right = (output.width &- 1) &* Int(strideWidth) &- Int(padLeft) &+ extentWidth
    return padTop > 0 || padLeft > 0 || bottom > input.height || right > input.width
  }

  /// Whether the window is one pixel, stride one, without padding: a pointwise convolution's.
  package var isPointwise: Bool {
    kernelHeight == 1 && kernelWidth == 1 && strideHeight == 1 && strideWidth == 1
      && padTop == 0 && padLeft == 0
  }

  /// Whether no field is one that would loop forever or divide by zero.
  @inline(__always)
  var isSound: Bool {
    kernelHeight > 0 && kernelWidth > 0 && strideHeight > 0 && strideWidth > 0
      && dilationHeight > 0 && dilationWidth > 0 && Int(padTop) < extentHeight
      && Int(padLeft) < extentWidth
  }
}
