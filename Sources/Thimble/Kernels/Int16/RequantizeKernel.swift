internal import CThimbleKernels

/// The kernel of every core.
extension Requantize {
  /// Where the kernel's cost is kept.
  package var kernelName: KernelName { KernelName("requantize", of: "lookup") }

  /// Values rescaled.
  package func countLoops(_ run: KernelRun, in loops: inout some LoopCounter) {
    loops.outer("outputs", run.shapes.output.count)
    countRows(run, in: &loops)
    countSteps(run, in: &loops)
  }

  /// Computes output row `y`.
  package func computeRow(_ y: Int, _ context: RowContext) {
    let input = unsafe TypedRow(context.input.row(y), context.inputRecord.pointee.element)
    let output = unsafe TypedRow(context.output.row(y), context.outputRecord.pointee.element)
    for index in 0..<context.output.shape.rowCount {
      let value = result(input[index])
      output[index] = output.isNarrow ? Int32(bounds.clamp(value)) : value
    }
  }

  /// What a value becomes before it is clamped.
  package func result(_ value: Int32) -> Int32 {
    let difference = value &- Int32(inputZeroPoint)
    guard difference < 0 else { return upper.apply(difference) &+ Int32(outputZeroPoint) }
    let below = lower.apply(difference)
    return (negatesLower ? 0 &- below : below) &+ Int32(outputZeroPoint)
  }
}

/// A row of values of a type that the file says.
///
/// Safe as the file's records are: see ``ModelRecords``.
@safe
private struct TypedRow {
  private let bytes: UnsafeMutablePointer<Int8>
  private let element: UInt8

  @unsafe
  @inline(__always)
  init(_ bytes: UnsafeMutablePointer<Int8>, _ element: UInt8) {
    unsafe self.bytes = bytes
    self.element = element
  }

  /// Whether values take 16 bits or fewer.
  var isNarrow: Bool { element < ElementCode.int32.rawValue }

  subscript(_ index: Int) -> Int32 {
    get {
      switch element {
      case ElementCode.int8.rawValue: unsafe Int32(bytes[index])
      case ElementCode.int16.rawValue: unsafe Int32(thk_load_half(bytes, index))
      default: unsafe Int32(bitPattern: thk_load_word(bytes + index &* 4))
      }
    }
    nonmutating set {
      switch element {
      case ElementCode.int8.rawValue: unsafe bytes[index] = Int8(truncatingIfNeeded: newValue)
      case ElementCode.int16.rawValue:
        unsafe thk_store_half(bytes, index, Int16(truncatingIfNeeded: newValue))
      default:
        unsafe thk_store_half(bytes, index &* 2, Int16(truncatingIfNeeded: newValue))
        unsafe thk_store_half(bytes, index &* 2 &+ 1, Int16(truncatingIfNeeded: newValue &>> 16))
      }
    }
  }
}
