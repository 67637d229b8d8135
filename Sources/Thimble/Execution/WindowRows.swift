/// Where the rows of a window lie for one output row: every kernel finds its input rows here.
struct WindowRows {
  private let slots: RingSlots
  private let height: Int
  private let kernel: Int
  private let step: Int
  /// The input row under the first kernel row; it may lie above the input.
  private let first: Int

  @inline(__always)
  init(_ window: Window2D, outputRow y: Int, ring: Ring) {
    slots = ring.slots
    height = ring.shape.height
    kernel = Int(window.kernelHeight)
    step = Int(window.dilationHeight)
    first = y &* Int(window.strideHeight) &- Int(window.padTop)
  }

  /// The kernel's rows that lie inside the input.
  @inline(__always)
  var inside: Taps { Taps(start: first, kernel: kernel, dilation: step, limit: height) }

  /// The input row under a kernel row; `nil` outside the input.
  @inline(__always)
  func row(_ kernelRow: Int) -> UnsafePointer<Int8>? {
    let y = first &+ kernelRow &* step
    guard UInt(bitPattern: y) < UInt(bitPattern: height) else { return nil }
    return unsafe UnsafePointer(slots.row(y))
  }

  /// Calls `body` with each of some kernel rows, all inside the input, and the input row it lies on.
  @inline(__always)
  func forEach(
    in kernelRows: Taps, _ body: (_ kernelRow: Int, _ row: UnsafeMutablePointer<Int8>) -> Void
  ) {
    var slot = slots.index(ofRow: first &+ kernelRows.first &* step)
    let slotStep = slots.advanced(0, by: step)
    var kernelRow = kernelRows.first
    while kernelRow < kernelRows.end {
      unsafe body(kernelRow, slots.slot(slot))
      slot &+= slotStep
      if slot >= slots.count { slot &-= slots.count }
      kernelRow &+= 1
    }
  }
}
