/// A model's records and constants, read where they lie, once all of them have been checked.
///
/// It is one pointer, which kernels and the executor pass around: nothing is checked twice.
package struct ModelRecords {
  /// The file's first byte, aligned to `FileLayout.alignment`.
  let base: UnsafeRawPointer

  /// The file's header.
  @inline(__always)
  package var header: FileHeader { FileHeader(reading: base) }

  /// Number of operators.
  @inline(__always)
  package var operatorCount: Int { Int(header.operatorCount) }

  /// Number of tensors.
  @inline(__always)
  package var tensorCount: Int { Int(header.tensorCount) }

  /// Number of inputs.
  @inline(__always)
  package var inputCount: Int { Int(header.inputCount) }

  /// Number of outputs.
  @inline(__always)
  package var outputCount: Int { Int(header.outputCount) }

  /// Number of tensors that outlive an inference.
  @inline(__always)
  package var stateCount: Int { Int(header.stateCount) }

  /// Whether operators name the tensor that they write; see ``FileFeatures/graph``.
  @inline(__always)
  package var isGraph: Bool { header.features.contains(.graph) }

  /// Bytes of the file, without a trailer.
  package var byteCount: Int { Int(truncatingIfNeeded: header.totalBytes) }

  /// Bytes of SRAM an inference uses.
  package var arenaBytes: Int { Int(truncatingIfNeeded: header.arenaBytes) }

  /// The tensor of an output; `index` is below `outputCount`.
  @inline(__always)
  package func outputTensor(_ index: Int) -> Int {
    let ends = Int(truncatingIfNeeded: header.ends.offset)
    return Int(base.load(fromByteOffset: ends &+ index &* 2, as: UInt16.self))
  }

  /// The record of a state; `index` is below `stateCount`.
  package func state(_ index: Int) -> StateRecord {
    let states =
      Int(truncatingIfNeeded: header.ends.offset)
      &+ FileLayout.statesOffset(outputs: outputCount)
    return StateRecord(reading: base + (states &+ index &* FileLayout.stateBytes))
  }

  /// Values of all inputs together.
  package var inputValues: Int {
    var sum = 0
    for index in 0..<inputCount { sum &+= tensor(index).shape.count }
    return sum
  }

  /// The record of a tensor; `index` is below `tensorCount`.
  @inline(__always)
  package func tensor(_ index: Int) -> TensorRecord {
    tensorRecord(index).pointee
  }

  /// The record of an operator; `index` is below `operatorCount`.
  @inline(__always)
  package func record(_ index: Int) -> OperatorRecord {
    operatorRecord(index).pointee
  }

  /// Where the record of a tensor lies.
  @inline(__always)
  func tensorRecord(_ index: Int) -> UnsafePointer<TensorRecord> {
    (base + (Int(truncatingIfNeeded: header.tensors.offset) &+ index &* FileLayout.tensorBytes))
      .assumingMemoryBound(to: TensorRecord.self)
  }

  /// Where the record of an operator lies.
  @inline(__always)
  func operatorRecord(_ index: Int) -> UnsafePointer<OperatorRecord> {
    (base + operatorOffset(index)).assumingMemoryBound(to: OperatorRecord.self)
  }

  /// The file offset of a record.
  @inline(__always)
  func offset(of record: UnsafePointer<TensorRecord>) -> Int { UnsafeRawPointer(record) - base }

  /// Visits an operator; `index` is below `operatorCount`.
  @inline(__always)
  package func visit<Linked: OperatorSet, Visitor: OperatorVisitor>(
    _ index: Int, linking: Linked.Type = AllOperators.self, _ visitor: inout Visitor
  ) throws(ModelError) {
    let offset = operatorOffset(index)
    guard let kind = KernelKind(rawValue: base.load(fromByteOffset: offset, as: UInt8.self))
    else { throw ModelError(.unknownOperator, at: offset) }
    do throws(ModelError) {
      try kind.visit(
        linking: linking, at: base + (offset &+ FileLayout.operatorLinkBytes), &visitor)
    } catch {
      throw error.byteOffset == 0 ? ModelError(error.reason, at: offset) : error
    }
  }

  /// The audio front end's parameters, where the file has them.
  package var frontEnd: FrontEnd? {
    guard header.frontEnd.byteCount != 0 else { return nil }
    let frontEnd = frontEndRecord.pointee
    return frontEnd.isSound ? frontEnd : nil
  }

  /// Where the front end's parameters lie, in a file that has them.
  var frontEndRecord: UnsafePointer<FrontEnd> {
    (base + Int(truncatingIfNeeded: header.frontEnd.offset)).assumingMemoryBound(to: FrontEnd.self)
  }

  /// A section's bytes.
  @inline(__always)
  func bytes(_ section: FileSection) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(
      start: base + Int(truncatingIfNeeded: section.offset),
      count: Int(truncatingIfNeeded: section.byteCount))
  }

  /// The constants: weights, requantization, tables, first contents of states.
  package var constants: UnsafeRawBufferPointer { bytes(header.constants) }

  /// The labels: UTF-8, each ended by a zero byte, as the converter writes them.
  ///
  /// Running a model does not rest on text: opening a file does not check it.
  package var labels: UnsafeRawBufferPointer { bytes(header.labels) }

  /// The tensors' names in their order: UTF-8, each ended by a zero byte; empty where they were left out.
  package var names: UnsafeRawBufferPointer { bytes(header.names) }

  /// The provenance: the source's SHA-256, then UTF-8 text.
  package var provenance: UnsafeRawBufferPointer { bytes(header.provenance) }

  /// The slot table at a file offset.
  @inline(__always)
  func slotTable(at offset: Int) -> UnsafePointer<UInt16> {
    (base + offset).assumingMemoryBound(to: UInt16.self)
  }

  /// Where each slot of a tensor's ring starts in the arena; `slot` is below its `ringRows`.
  package func slotOffset(_ slot: Int, of tensor: TensorRecord) -> Int {
    tensor.isScattered
      ? Int(slotTable(at: Int(tensor.offset))[slot]) &* FileLayout.slotUnitBytes
      : Int(tensor.offset) &+ slot &* Int(tensor.slotBytes)
  }

  @inline(__always)
  func operatorOffset(_ index: Int) -> Int {
    Int(truncatingIfNeeded: header.operators.offset) &+ index &* FileLayout.operatorBytes
  }
}
