/// What a file's records say, whoever reads them: one that checks every access, or one that need not.
package protocol RecordReader {
  /// The file's header.
  var header: FileHeader { get }
  /// Where the value at a file offset lies.
  func place<Value: BitwiseCopyable>(_ offset: Int, as type: Value.Type) -> Place<Value>
}

extension RecordReader {
  /// The value at a file offset.
  @inline(__always)
  package func load<Value: BitwiseCopyable>(_ offset: Int, as type: Value.Type) -> Value {
    place(offset, as: type).pointee
  }

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

  /// Bytes of SRAM that an inference uses.
  package var arenaBytes: Int { Int(truncatingIfNeeded: header.arenaBytes) }

  /// The tensor of an output; `index` is below `outputCount`.
  @inline(__always)
  package func outputTensor(_ index: Int) -> Int {
    let ends = Int(truncatingIfNeeded: header.ends.offset)
    return Int(load(ends &+ index &* 2, as: UInt16.self))
  }

  /// The record of a state; `index` is below `stateCount`.
  package func state(_ index: Int) -> StateRecord {
    let states =
      Int(truncatingIfNeeded: header.ends.offset)
      &+ FileLayout.statesOffset(outputs: outputCount)
    return load(states &+ index &* FileLayout.stateBytes, as: StateRecord.self)
  }

  /// The record of a tensor; `index` is below `tensorCount`.
  @inline(__always)
  package func tensor(_ index: Int) -> TensorRecord { tensorRecord(index).pointee }

  /// The record of an operator; `index` is below `operatorCount`.
  @inline(__always)
  package func record(_ index: Int) -> OperatorRecord { operatorRecord(index).pointee }

  /// Where the record of a tensor lies.
  @inline(__always)
  func tensorRecord(_ index: Int) -> Place<TensorRecord> {
    place(tensorOffset(index), as: TensorRecord.self)
  }

  /// Where the record of an operator lies.
  @inline(__always)
  func operatorRecord(_ index: Int) -> Place<OperatorRecord> {
    place(operatorOffset(index), as: OperatorRecord.self)
  }

  /// Values of all inputs together.
  package var inputValues: Int {
    var sum = 0
    for index in 0..<inputCount { sum &+= tensor(index).shape.count }
    return sum
  }

  /// Where each slot of a tensor's ring starts in the arena; `slot` is below its `ringRows`.
  package func slotOffset(_ slot: Int, of tensor: TensorRecord) -> Int {
    let offset = Int(truncatingIfNeeded: tensor.offset)
    return tensor.isScattered
      ? Int(load(offset &+ slot &* 2, as: UInt16.self)) &* FileLayout.slotUnitBytes
      : offset &+ slot &* Int(truncatingIfNeeded: tensor.slotBytes)
  }

  /// Where the record of a tensor lies in the file.
  @inline(__always)
  func tensorOffset(_ index: Int) -> Int {
    Int(truncatingIfNeeded: header.tensors.offset) &+ index &* FileLayout.tensorBytes
  }

  /// Where the record of an operator lies in the file.
  @inline(__always)
  func operatorOffset(_ index: Int) -> Int {
    Int(truncatingIfNeeded: header.operators.offset) &+ index &* FileLayout.operatorBytes
  }
}
