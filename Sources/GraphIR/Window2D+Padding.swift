public import Thimble

extension Window2D {
  /// Whether some tap of some output pixel lies outside the input.
  public func reachesOutside(_ input: Shape, output: Shape) -> Bool {
    let bottom = (output.height - 1) * Int(strideHeight) - Int(padTop) + extentHeight
    let right = (output.width - 1) * Int(strideWidth) - Int(padLeft) + extentWidth
    return padTop > 0 || padLeft > 0 || bottom > input.height || right > input.width
  }
}
