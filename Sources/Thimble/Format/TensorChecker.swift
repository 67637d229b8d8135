/// Checks the tensors of a file, and what it starts and ends with.
struct TensorChecker {
  private let file: FileBytes

  init(_ file: FileBytes) { self.file = file }

  /// Checks a tensor's own record.
  func check<Linked: OperatorSet>(_ index: Int, linking: Linked.Type) throws(ModelError) {
    let tensor = file.tensorRecord(index)
    let at = file.tensorOffset(index)
    guard tensor.pointee.flags & ~3 == 0, hasSoundElement(tensor, linking: linking) else {
      throw ModelError(.invalidField, at: at)
    }
    let values = UInt32(tensor.pointee.width) &* UInt32(tensor.pointee.channels)
    let row = UInt64(values) &<< (Linked.linksGraphs ? UInt64(tensor.pointee.element) : 0)
    // Where one of the three is 0, one less is beyond every bound.
    guard row &* UInt64(tensor.pointee.height) &- 1 < UInt64(Int32.max) else {
      throw ModelError(.invalidField, at: at)
    }
    if Linked.linksGraphs {
      guard hasSoundSpans(tensor.pointee), file.isGraph || isChained(tensor.pointee, index)
      else { throw ModelError(.invalidField, at: at) }
      if Int(tensor.pointee.storage) != index { return try checkPart(tensor, at: at) }
      guard tensor.pointee.byteOffset == 0 else { throw ModelError(.invalidField, at: at) }
    }
    let rows = tensor.pointee.ringRows
    let needsAll =
      tensor.pointee.isMaterialized || (index < file.inputCount && file.header.expectsFullInput)
    guard rows > 0, rows <= tensor.pointee.height, !needsAll || rows == tensor.pointee.height,
      tensor.pointee.firstRow == 0,
      tensor.pointee.slotBytes == UInt32(truncatingIfNeeded: row),
      (Linked.linksGraphs && file.isGraph) || hasChainedReaders(tensor, index)
    else { throw ModelError(.invalidField, at: at) }
    try checkRing(tensor, rowBytes: Int(truncatingIfNeeded: row), at: at)
  }

  /// Values wider than a byte are for graphs: chains have int8 alone.
  @inline(__always)
  private func hasSoundElement<Linked: OperatorSet>(
    _ tensor: Place<TensorRecord>, linking: Linked.Type
  ) -> Bool {
    let (element, high) = (tensor.pointee.element, tensor.pointee.zeroPointHigh)
    guard Linked.linksGraphs && file.isGraph && element != 0 else { return element | high == 0 }
    return ElementCode(rawValue: element) != nil
  }

  /// Readers and writers are operators, in order, or none.
  private func hasSoundSpans(_ tensor: TensorRecord) -> Bool {
    func isSound(_ first: UInt16, _ last: UInt16) -> Bool {
      first <= last && (last < file.header.operatorCount || first == file.header.operatorCount)
    }
    return isSound(tensor.firstReader, tensor.lastReader)
      && isSound(tensor.firstWriter, tensor.lastWriter)
  }

  /// Without ``FileFeatures/graph`` readers are operators behind the one that writes the tensor, in order:
  /// all but the last tensor have one.
  @inline(__always)
  private func hasChainedReaders(_ tensor: Place<TensorRecord>, _ index: Int) -> Bool {
    let end = max(index &+ 1, file.operatorCount)
    return Int(tensor.pointee.firstReader) >= index
      && tensor.pointee.firstReader <= tensor.pointee.lastReader
      && Int(tensor.pointee.lastReader) < end
  }

  /// Without ``FileFeatures/graph`` a tensor has a ring of its own, and one writer: what says so is read
  /// by the executor for graphs only, and checked where that is linked.
  private func isChained(_ tensor: TensorRecord, _ index: Int) -> Bool {
    let writer = index == 0 ? file.operatorCount : index &- 1
    return Int(tensor.storage) == index && tensor.origin == TensorRecord.noOrigin
      && Int(tensor.firstWriter) == writer && tensor.lastWriter == tensor.firstWriter
  }

  /// A part lies inside its storage, whose ring it names as its own.
  private func checkPart(_ part: Place<TensorRecord>, at: Int) throws(ModelError) {
    guard part.pointee.storage < file.header.tensorCount else {
      throw ModelError(.invalidField, at: at)
    }
    let tensor = part.pointee
    let storage = file.tensor(Int(tensor.storage))
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
    _ tensor: Place<TensorRecord>, rowBytes: Int, at: Int
  ) throws(ModelError) {
    let rows = Int(tensor.pointee.ringRows)
    guard tensor.pointee.isScattered else {
      return try file.checkArena(tensor.pointee.offset, bytes: rowBytes &* rows, at: at)
    }
    guard tensor.pointee.offset % 2 == 0 else { throw ModelError(.misaligned, at: at) }
    guard file.header.slotTables.contains(tensor.pointee.offset, bytes: rows &* 2) else {
      throw ModelError(.outOfBounds, at: at)
    }
    let table = Int(truncatingIfNeeded: tensor.pointee.offset)
    for slot in 0..<rows {
      let offset =
        UInt32(file.load(table &+ slot &* 2, as: UInt16.self)) &* UInt32(FileLayout.slotUnitBytes)
      try file.checkArena(offset, bytes: rowBytes, at: table &+ slot &* 2)
    }
  }

  // MARK: Outputs and states

  /// Outputs lie whole and in order in the arena; states have a ring of their own and a counter.
  func checkEnds<Linked: OperatorSet>(linking: Linked.Type) throws(ModelError) {
    let at = Int(truncatingIfNeeded: file.header.ends.offset)
    guard Linked.linksGraphs, file.isGraph else {
      let output = file.operatorCount
      guard file.outputTensor(0) == output,
        file.isContiguous(file.tensorRecord(output), linking: linking)
      else { throw ModelError(.invalidField, at: at) }
      return
    }
    // An audio front end, and what listens behind it, are of int8.
    let isWide = { (tensor: Int) in file.tensorRecord(tensor).pointee.element != 0 }
    guard file.header.frontEnd.byteCount == 0 || !isWide(0) else {
      throw ModelError(.invalidField, at: 88)
    }
    for index in 0..<file.outputCount {
      let output = file.outputTensor(index)
      guard output < file.tensorCount, output >= file.inputCount,
        file.isContiguous(file.tensorRecord(output), linking: linking),
        file.header.frontEnd.byteCount == 0 || !isWide(output)
      else { throw ModelError(.invalidField, at: at &+ index &* 2) }
    }
    var origins = 0
    for index in 0..<file.stateCount {
      try checkState(file.state(index), index, at: at)
    }
    for index in 0..<file.tensorCount {
      let tensor = file.tensor(index)
      if Int(tensor.storage) == index, tensor.origin != TensorRecord.noOrigin { origins &+= 1 }
    }
    // Each state has named its own: no other tensor's rows move.
    guard origins == file.stateCount else { throw ModelError(.invalidField, at: at) }
  }

  private func checkState(_ state: StateRecord, _ index: Int, at: Int) throws(ModelError) {
    guard state.tensor < file.header.tensorCount else { throw ModelError(.invalidField, at: at) }
    let tensor = file.tensor(Int(state.tensor))
    let counter = file.operatorCount &+ file.inputCount &+ index
    // What is kept whole is written in place, by the operator that reads it.
    guard tensor.storage == state.tensor, Int(tensor.origin) == counter, state.keptRows > 0,
      state.keptRows <= tensor.ringRows,
      state.keptRows < tensor.height
        || (state.keptRows == tensor.height && file.isOwned(tensor))
    else { throw ModelError(.invalidField, at: at) }
    guard state.contents != 0 else { return }
    let bytes = Int(state.keptRows) &* tensor.rowBytes
    guard file.header.constants.contains(state.contents, bytes: bytes) else {
      throw ModelError(.outOfBounds, at: at)
    }
  }
}

extension FileBytes {
  /// Whether a tensor's rows all lie in the arena, one after the other.
  func isContiguous<Linked: OperatorSet>(
    _ tensor: Place<TensorRecord>, linking: Linked.Type
  ) -> Bool {
    guard Linked.linksGraphs && isGraph else {
      return tensor.pointee.ringRows == tensor.pointee.height && !tensor.pointee.isScattered
    }
    let storage = self.tensor(Int(tensor.pointee.storage))
    return storage.ringRows == storage.height && !storage.isScattered
      && storage.origin == TensorRecord.noOrigin
      && Int(truncatingIfNeeded: storage.slotBytes) == tensor.pointee.rowBytes
  }
}

extension RecordReader {
  /// Whether a state's ring is written in place by the one operator that reads it, and by no other.
  @inline(__always)
  func isOwned(_ tensor: TensorRecord) -> Bool {
    Int(tensor.firstWriter) == operatorCount && tensor.firstReader == tensor.lastReader
      && Int(tensor.firstReader) < operatorCount && tensor.origin != TensorRecord.noOrigin
  }
}

extension TensorRecord {
  /// Whether an operator is among the readers that the record names: they must span all there are.
  func hasReader(_ index: Int) -> Bool { firstReader <= index && lastReader >= index }

  /// Whether an operator is among the writers that the record names: they must span all there are.
  func hasWriter(_ index: Int) -> Bool { firstWriter <= index && lastWriter >= index }
}
