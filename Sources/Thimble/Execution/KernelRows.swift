internal import CThimbleKernels

/// The input rows under a kernel for one output row, found once for all of its pixels: the first
/// 16 at any rate, taller kernels look them up again and again.
struct KernelRows {
  /// The kernel's rows that lie inside the input.
  let taps: Taps
  private let rows: WindowRows
  private var pointers = thk_row_pointers()
  /// Kernel row of the first pointer.
  private var cached = Int.min

  /// Rows that are looked up at a time.
  static let capacity = 16

  @inline(__always)
  init(_ window: Window2D, outputRow y: Int, ring: Ring) {
    rows = WindowRows(window, outputRow: y, ring: ring)
    taps = rows.inside
  }

  /// The input row under a kernel row that lies inside the input.
  @inline(__always)
  mutating func row(_ kernelRow: Int) -> UnsafePointer<Int8> {
    if UInt(bitPattern: kernelRow &- cached) >= UInt(KernelRows.capacity) { find(from: kernelRow) }
    return unsafe thk_row(&pointers, Int32(truncatingIfNeeded: kernelRow &- cached))
  }

  /// Writes a depthwise window's first `channels` channels, a multiple of four; the kernel has
  /// `capacity` rows at most, and they have been looked up.
  @inline(__always)
  mutating func convolveDepthwise(
    _ window: inout thk_window, _ requantization: inout ChannelRequantization, channels: Int,
    to output: UnsafeMutablePointer<Int8>
  ) {
    unsafe requantization.convolveDepthwise(&window, &pointers, channels: channels, to: output)
  }

  /// Looks up rows from `kernelRow` on.
  @inline(never)
  mutating func find(from kernelRow: Int) {
    cached = kernelRow
    let end = min(kernelRow &+ KernelRows.capacity, taps.end)
    unsafe rows.forEach(in: Taps(first: kernelRow, end: end)) { found, row in
      unsafe thk_set_row(&pointers, Int32(truncatingIfNeeded: found &- kernelRow), row)
    }
  }
}
