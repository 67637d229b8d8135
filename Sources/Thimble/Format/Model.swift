/// A model file where it lies: records and constants are read in place, nothing is copied.
///
/// The memory must outlive the model and stay unchanged.
public struct Model {
  /// The file's first byte, aligned to `FileLayout.alignment`.
  let base: UnsafeRawPointer

  /// Opens a file and checks it whole: checksum, bounds, shapes, references.
  ///
  /// What passed can be run without further checks; `Linked` names the operators there are.
  public init<Linked: OperatorSet>(
    _ bytes: UnsafeRawBufferPointer, linking: Linked.Type = AllOperators.self
  ) throws(ModelError) {
    guard let base = bytes.baseAddress, bytes.count >= FileLayout.headerBytes else {
      throw ModelError(.truncated, at: bytes.count)
    }
    guard UInt(bitPattern: base) % UInt(FileLayout.alignment) == 0 else {
      throw ModelError(.misaligned, at: 0)
    }
    self.base = base
    try ModelChecker(self).checkAll(fileBytes: bytes.count, linking: linking)
  }

  /// The file's header.
  @inline(__always)
  public var header: FileHeader { FileHeader(reading: base) }

  /// Number of operators.
  @inline(__always)
  public var operatorCount: Int { Int(header.operatorCount) }

  /// Number of tensors.
  @inline(__always)
  public var tensorCount: Int { Int(header.tensorCount) }

  /// Number of inputs.
  @inline(__always)
  public var inputCount: Int { Int(header.inputCount) }

  /// Number of outputs.
  @inline(__always)
  public var outputCount: Int { Int(header.outputCount) }

  /// Number of tensors that outlive an inference.
  @inline(__always)
  public var stateCount: Int { Int(header.stateCount) }

  /// Whether operators name the tensor that they write; see ``FileFeatures/graph``.
  @inline(__always)
  public var isGraph: Bool { header.features.contains(.graph) }

  /// Bytes of the file, without a trailer.
  public var byteCount: Int { Int(truncatingIfNeeded: header.totalBytes) }

  /// Bytes of SRAM an inference uses.
  public var arenaBytes: Int { Int(truncatingIfNeeded: header.arenaBytes) }

  /// The network's first input.
  public var input: TensorRecord { tensor(0) }

  /// The network's first output.
  public var output: TensorRecord { tensor(outputTensor(0)) }

  /// The tensor of an output; `index` is below `outputCount`.
  @inline(__always)
  public func outputTensor(_ index: Int) -> Int {
    let ends = Int(truncatingIfNeeded: header.ends.offset)
    return Int(base.load(fromByteOffset: ends &+ index &* 2, as: UInt16.self))
  }

  /// The record of a state; `index` is below `stateCount`.
  public func state(_ index: Int) -> StateRecord {
    let states =
      Int(truncatingIfNeeded: header.ends.offset)
      &+ FileLayout.statesOffset(outputs: outputCount)
    return StateRecord(reading: base + (states &+ index &* FileLayout.stateBytes))
  }

  /// Values of all inputs together.
  public var inputValues: Int {
    var sum = 0
    for index in 0..<inputCount { sum &+= tensor(index).shape.count }
    return sum
  }

  /// The record of a tensor; `index` is below `tensorCount`.
  @inline(__always)
  public func tensor(_ index: Int) -> TensorRecord {
    tensorRecord(index).pointee
  }

  /// The record of an operator; `index` is below `operatorCount`.
  @inline(__always)
  public func record(_ index: Int) -> OperatorRecord {
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
  public func visit<Linked: OperatorSet, Visitor: OperatorVisitor>(
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
  public var frontEnd: FrontEnd? {
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
  public var constants: UnsafeRawBufferPointer { bytes(header.constants) }

  /// The labels: UTF-8, each ended by a zero byte, as the converter writes them.
  ///
  /// Running a model does not rest on text: opening a file does not check it.
  public var labels: UnsafeRawBufferPointer { bytes(header.labels) }

  /// The tensors' names in their order: UTF-8, each ended by a zero byte; empty where they were left out.
  public var names: UnsafeRawBufferPointer { bytes(header.names) }

  /// The provenance: the source's SHA-256, then UTF-8 text.
  public var provenance: UnsafeRawBufferPointer { bytes(header.provenance) }

  /// A string of a section of strings, without the zero byte that ends it; empty where there are fewer.
  public func string(_ index: Int, of section: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    var (start, remaining) = (0, index)
    for position in 0..<section.count where section[position] == 0 {
      if remaining == 0 { return UnsafeRawBufferPointer(rebasing: section[start..<position]) }
      remaining &-= 1
      start = position &+ 1
    }
    return UnsafeRawBufferPointer(rebasing: section[..<0])
  }

  /// The slot table at a file offset.
  @inline(__always)
  func slotTable(at offset: Int) -> UnsafePointer<UInt16> {
    (base + offset).assumingMemoryBound(to: UInt16.self)
  }

  /// Where each slot of a tensor's ring starts in the arena; `slot` is below its `ringRows`.
  public func slotOffset(_ slot: Int, of tensor: TensorRecord) -> Int {
    tensor.isScattered
      ? Int(slotTable(at: Int(tensor.offset))[slot]) &* FileLayout.slotUnitBytes
      : Int(tensor.offset) &+ slot &* Int(tensor.slotBytes)
  }

  @inline(__always)
  func operatorOffset(_ index: Int) -> Int {
    Int(truncatingIfNeeded: header.operators.offset) &+ index &* FileLayout.operatorBytes
  }
}
