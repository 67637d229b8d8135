/// Checks the tensors of a file, and what it starts and ends with.
struct TensorChecker {
  private let model: Model

  init(_ model: Model) { self.model = model }

  /// Checks a tensor's own record.
  func check<Linked: OperatorSet>(_ index: Int, linking: Linked.Type) throws(ModelError) {
    let record = model.tensorRecord(index)
    let at = model.offset(of: record)
    let tensor = record.pointee
    guard tensor.height > 0, tensor.width > 0, tensor.channels > 0, tensor.flags & ~3 == 0,
      tensor.ringRows > 0, tensor.zero == 0, let element = ElementCode(rawValue: tensor.element)
    else { throw ModelError(.invalidField, at: at) }
    let (values, overflow) = Int(tensor.width).multipliedReportingOverflow(
      by: Int(tensor.channels))
    let (rowBytes, rowOverflow) = values.multipliedReportingOverflow(by: element.byteCount)
    let (total, totalOverflow) = rowBytes.multipliedReportingOverflow(by: Int(tensor.height))
    guard !overflow, !rowOverflow, !totalOverflow, total <= Int(Int32.max) else {
      throw ModelError(.invalidField, at: at)
    }
    guard hasSoundSpans(tensor) else { throw ModelError(.invalidField, at: at) }
    if Int(tensor.storage) != index {
      guard Linked.linksGraphs, model.isGraph else { throw ModelError(.invalidField, at: at) }
      return try checkPart(record, at: at)
    }
    guard tensor.firstRow == 0, tensor.byteOffset == 0, tensor.ringRows <= tensor.height,
      tensor.slotBytes == UInt32(truncatingIfNeeded: rowBytes)
    else { throw ModelError(.invalidField, at: at) }
    if !(Linked.linksGraphs && model.isGraph) {
      let writer = index == 0 ? model.operatorCount : index &- 1
      guard tensor.origin == TensorRecord.noOrigin, Int(tensor.firstReader) >= index,
        Int(tensor.firstWriter) == writer, tensor.lastWriter == tensor.firstWriter
      else { throw ModelError(.invalidField, at: at) }
    }
    let needsAll =
      tensor.isMaterialized || (index < model.inputCount && model.header.expectsFullInput)
    guard !needsAll || tensor.ringRows == tensor.height else {
      throw ModelError(.invalidField, at: at)
    }
    try checkRing(record, rowBytes: rowBytes)
  }

  /// Readers and writers are operators, in order, or none.
  private func hasSoundSpans(_ tensor: TensorRecord) -> Bool {
    func isSound(_ first: UInt16, _ last: UInt16) -> Bool {
      first <= last && (last < model.header.operatorCount || first == model.header.operatorCount)
    }
    return isSound(tensor.firstReader, tensor.lastReader)
      && isSound(tensor.firstWriter, tensor.lastWriter)
  }

  /// A part lies inside its storage, whose ring it names as its own.
  private func checkPart(_ part: UnsafePointer<TensorRecord>, at: Int) throws(ModelError) {
    guard part.pointee.storage < model.header.tensorCount else {
      throw ModelError(.invalidField, at: at)
    }
    let tensor = part.pointee
    let storage = model.tensor(Int(tensor.storage))
    let lastRow = Int(tensor.firstRow) &+ Int(tensor.height)
    let lastByte = Int(tensor.byteOffset) &+ tensor.rowBytes
    let offset = storage.offset.addingReportingOverflow(UInt32(tensor.byteOffset))
    guard storage.storage == tensor.storage, lastRow <= Int(storage.height),
      lastByte <= storage.rowBytes, tensor.element == storage.element,
      tensor.ringRows == storage.ringRows, tensor.flags == storage.flags,
      tensor.slotBytes == storage.slotBytes, tensor.origin == storage.origin,
      tensor.firstReader == storage.firstReader, tensor.lastReader == storage.lastReader,
      tensor.firstWriter == storage.firstWriter, tensor.lastWriter == storage.lastWriter,
      !offset.overflow, tensor.offset == offset.partialValue,
      !tensor.isScattered || tensor.byteOffset == 0
    else { throw ModelError(.invalidField, at: at) }
  }

  private func checkRing(
    _ tensor: UnsafePointer<TensorRecord>, rowBytes: Int
  ) throws(ModelError) {
    let at = model.offset(of: tensor)
    let rows = Int(tensor.pointee.ringRows)
    guard tensor.pointee.isScattered else {
      return try model.checkArena(tensor.pointee.offset, bytes: rowBytes &* rows, at: at)
    }
    let tables = model.header.slotTables
    let end = Int(truncatingIfNeeded: tables.offset) &+ Int(truncatingIfNeeded: tables.byteCount)
    guard tensor.pointee.offset % 2 == 0 else { throw ModelError(.misaligned, at: at) }
    guard let table = Int(exactly: tensor.pointee.offset), tensor.pointee.offset >= tables.offset,
      table <= end, rows &* 2 <= end &- table
    else { throw ModelError(.outOfBounds, at: at) }
    for slot in 0..<rows {
      let offset = UInt32(model.slotTable(at: table)[slot]) &* UInt32(FileLayout.slotUnitBytes)
      try model.checkArena(offset, bytes: rowBytes, at: table &+ slot &* 2)
    }
  }

  // MARK: Outputs and states

  /// Outputs lie whole and in order in the arena; states have a ring of their own and a counter.
  func checkEnds<Linked: OperatorSet>(linking: Linked.Type) throws(ModelError) {
    let at = Int(truncatingIfNeeded: model.header.ends.offset)
    for index in 0..<model.outputCount {
      let output = model.outputTensor(index)
      guard output < model.tensorCount, output >= model.inputCount,
        model.isGraph || output == model.operatorCount,
        model.isContiguous(model.tensorRecord(output))
      else { throw ModelError(.invalidField, at: at &+ index &* 2) }
    }
    guard Linked.linksGraphs, model.isGraph else { return }
    var origins = 0
    for index in 0..<model.stateCount {
      try checkState(model.state(index), index, at: at)
    }
    for index in 0..<model.tensorCount {
      let tensor = model.tensor(index)
      if Int(tensor.storage) == index, tensor.origin != TensorRecord.noOrigin { origins &+= 1 }
    }
    // Each state has named its own: no other tensor's rows move.
    guard origins == model.stateCount else { throw ModelError(.invalidField, at: at) }
  }

  private func checkState(_ state: StateRecord, _ index: Int, at: Int) throws(ModelError) {
    guard state.tensor < model.header.tensorCount else { throw ModelError(.invalidField, at: at) }
    let tensor = model.tensor(Int(state.tensor))
    let counter = model.operatorCount &+ model.inputCount &+ index
    guard tensor.storage == state.tensor, Int(tensor.origin) == counter, state.keptRows > 0,
      state.keptRows < tensor.height, state.keptRows <= tensor.ringRows
    else { throw ModelError(.invalidField, at: at) }
    guard state.contents != 0 else { return }
    let constants = model.header.constants
    let bytes = Int(state.keptRows) &* tensor.rowBytes
    guard state.contents >= constants.offset,
      let start = Int(exactly: state.contents &- constants.offset),
      let count = Int(exactly: constants.byteCount), start <= count, bytes <= count &- start
    else { throw ModelError(.outOfBounds, at: at) }
  }
}

extension Model {
  /// Whether a tensor's rows all lie in the arena, one after the other.
  func isContiguous(_ tensor: UnsafePointer<TensorRecord>) -> Bool {
    let storage = self.tensor(Int(tensor.pointee.storage))
    return storage.ringRows == storage.height && !storage.isScattered
      && storage.origin == TensorRecord.noOrigin
      && Int(truncatingIfNeeded: storage.slotBytes) == tensor.pointee.rowBytes
  }

  /// Whether an operator reads earlier tensors and writes its own, as in files without
  /// ``FileFeatures/graph``.
  func isChained(_ index: Int, _ record: UnsafePointer<OperatorRecord>) -> Bool {
    let second = record.pointee.secondInput
    return Int(record.pointee.input) <= index && Int(record.pointee.output) == index &+ 1
      && (second == OperatorRecord.noTensor || Int(second) <= index)
  }
}

extension TensorRecord {
  /// Whether an operator is among the readers that the record names: they must span all there are.
  func hasReader(_ index: Int) -> Bool { firstReader <= index && lastReader >= index }

  /// Whether an operator is among the writers that the record names: they must span all there are.
  func hasWriter(_ index: Int) -> Bool { firstWriter <= index && lastWriter >= index }
}
