package import Thimble

/// Kernel, stride and dilation along both axes, as a test writes them.
package struct WindowSpec: Sendable {
  package var kernel: (height: Int, width: Int)
  package var stride: (height: Int, width: Int)
  package var dilation: (height: Int, width: Int)

  package init(
    kernel: (height: Int, width: Int), stride: (height: Int, width: Int) = (1, 1),
    dilation: (height: Int, width: Int) = (1, 1)
  ) {
    self.kernel = kernel
    self.stride = stride
    self.dilation = dilation
  }

  /// Rows and columns that the dilated kernel spans.
  var extent: (height: Int, width: Int) {
    ((kernel.height - 1) * dilation.height + 1, (kernel.width - 1) * dilation.width + 1)
  }
}

/// How much border a window sees.
package enum Padding: Sendable {
  case same
  case valid
  case explicit(top: Int, bottom: Int, left: Int, right: Int)
}

/// A window over an input of a given size, by TFLite's rules.
package struct WindowGeometry: Sendable {
  package let window: Window2D
  package let outputHeight: Int
  package let outputWidth: Int

  /// `nil` when no window fits.
  package init?(_ spec: WindowSpec, _ padding: Padding, over input: Shape) {
    let rows = WindowGeometry.axis(
      padding, input.height, spec.extent.height, spec.stride.height, isRows: true)
    let columns = WindowGeometry.axis(
      padding, input.width, spec.extent.width, spec.stride.width, isRows: false)
    guard rows.count > 0, columns.count > 0, rows.before < spec.extent.height,
      columns.before < spec.extent.width
    else { return nil }
    outputHeight = rows.count
    outputWidth = columns.count
    window = Window2D(
      kernelHeight: UInt8(spec.kernel.height), kernelWidth: UInt8(spec.kernel.width),
      strideHeight: UInt8(spec.stride.height), strideWidth: UInt8(spec.stride.width),
      dilationHeight: UInt8(spec.dilation.height), dilationWidth: UInt8(spec.dilation.width),
      padTop: UInt8(rows.before), padLeft: UInt8(columns.before))
  }

  package func outputShape(channels: Int) -> Shape {
    Shape(height: outputHeight, width: outputWidth, channels: channels)
  }

  /// Outputs along an axis, and the padding before it.
  private static func axis(
    _ padding: Padding, _ size: Int, _ extent: Int, _ stride: Int, isRows: Bool
  ) -> (count: Int, before: Int) {
    switch padding {
    case .same:
      let count = (size + stride - 1) / stride
      return (count, max((count - 1) * stride + extent - size, 0) / 2)
    case .valid:
      return (size < extent ? 0 : (size - extent) / stride + 1, 0)
    case .explicit(let top, let bottom, let left, let right):
      let padded = size + (isRows ? top + bottom : left + right)
      return (padded < extent ? 0 : (padded - extent) / stride + 1, isRows ? top : left)
    }
  }
}
