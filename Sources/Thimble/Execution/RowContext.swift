/// What a row kernel works on: the rows it may read, the row it writes, its scratch, its constants.
///
/// All of it follows from the records in the file; a kernel reads what it needs, once.
///
/// Safe as the file's records are: see ``ModelRecords``. A kernel's `unsafe` rests on the same argument.
@safe
package struct RowContext {
  let model: ModelRecords
  let arena: ArenaMemory
  let record: Place<OperatorRecord>
  let inputRecord: Place<TensorRecord>
  /// The first input's again for an operator of one.
  let secondRecord: Place<TensorRecord>
  let outputRecord: Place<TensorRecord>

  /// The ring of the first input.
  @inline(__always)
  var input: Ring { Ring(inputRecord, model: model, arena: arena) }

  /// The ring of the second input, for an operator that has one.
  @inline(__always)
  var second: Ring { Ring(secondRecord, model: model, arena: arena) }

  /// The ring of the output.
  @inline(__always)
  var output: Ring { Ring(outputRecord, model: model, arena: arena) }

  /// The whole model file, for offsets of constants.
  @inline(__always)
  var file: UnsafeRawPointer { unsafe model.base }

  /// The operator's scratch and accumulators, 4-byte aligned.
  @inline(__always)
  var scratch: UnsafeMutableRawPointer {
    unsafe arena.start + Int(truncatingIfNeeded: record.pointee.scratchOffset)
  }

  /// Whether the first bytes of the scratch lie clear of output row `y`.
  ///
  /// They do in every plan, of values of eight bits: no other kernel has scratch. Where a kernel keeps in its scratch what it reads from, a damaged file must
  /// not lead it elsewhere.
  func isScratchClear(_ bytes: Int, ofOutputRow y: Int) -> Bool {
    let output = output
    let row = unsafe UnsafeMutableRawPointer(output.row(y))
    return unsafe row + output.shape.rowCount <= scratch || scratch + bytes <= row
  }

  /// Whether the first bytes of the scratch lie clear of some output rows.
  func isScratchClear(_ bytes: Int, ofOutputRows rows: Range<Int>) -> Bool {
    let output = output
    guard output.areContiguous(rows) else {
      for y in rows where !isScratchClear(bytes, ofOutputRow: y) { return false }
      return true
    }
    let start = unsafe UnsafeMutableRawPointer(output.row(rows.lowerBound))
    return unsafe start + rows.count &* output.rowBytes <= scratch || scratch + bytes <= start
  }

  /// The int8 constants at a file offset.
  @inline(__always)
  func int8Constants(_ offset: UInt32) -> UnsafePointer<Int8> {
    unsafe model.int8Constants(Int(truncatingIfNeeded: offset))
  }

  /// The accumulators of a reducing operator.
  @inline(__always)
  var accumulators: UnsafeMutablePointer<Int32> {
    unsafe scratch.assumingMemoryBound(to: Int32.self)
  }
}
