internal import CThimbleKernels

/// The bytes of the arena, as the executor and the kernels reach them.
///
/// Safe: it is made of the region that an `Arena` holds, for as long as it holds it. Where rings, scratch
/// and counters lie has been checked: see ``ModelRecords``.
@safe
struct ArenaMemory {
  /// The first byte.
  let start: UnsafeMutableRawPointer

  /// A 16-bit counter, of those at the arena's start.
  @inline(__always)
  func counter(_ index: Int) -> Int {
    unsafe Int(start.load(fromByteOffset: index &* 2, as: UInt16.self))
  }

  @inline(__always)
  func setCounter(_ index: Int, _ value: Int) {
    unsafe start.storeBytes(
      of: UInt16(truncatingIfNeeded: value), toByteOffset: index &* 2, as: UInt16.self)
  }

  /// The first row of a tensor whose rows all lie one behind the other; `nil` for any other tensor.
  @inline(never)
  func rows(ofWhole tensor: Place<TensorRecord>) -> UnsafeMutablePointer<Int8>? {
    let tensor = tensor.pointee
    guard !tensor.isScattered, tensor.firstRow == 0, tensor.ringRows == tensor.height,
      Int(truncatingIfNeeded: tensor.slotBytes) == tensor.rowBytes
    else { return nil }
    return unsafe (start + Int(truncatingIfNeeded: tensor.offset))
      .assumingMemoryBound(to: Int8.self)
  }
}
