/// Progress through a graph of any shape: tensors that are parts of others, several writers of one ring,
/// rows that outlive an inference.
///
/// Rows are counted in the storage here: row `y` of a part is row `firstRow + y`.
extension Progress {
  /// Whether a tensor's row, or its last one where `row` lies beyond, has been written by all that write
  /// it, and every row of the storage where readers wait for it.
  @inline(never)
  func hasRowInGraph(_ row: Int, of index: Int) -> Bool {
    let tensor = model.tensorRecord(index)
    guard !tensor.pointee.isMaterialized else {
      return hasAllRows(of: Int(tensor.pointee.storage))
    }
    return hasRows(min(row, Int(tensor.pointee.height) &- 1) &+ 1, of: index)
  }

  private func hasAllRows(of index: Int) -> Bool {
    hasRows(Int(model.tensorRecord(index).pointee.height), of: index)
  }

  /// Whether everything that writes bytes of a tensor's first rows has written them.
  private func hasRows(_ count: Int, of index: Int) -> Bool {
    let tensor = model.tensorRecord(index)
    for input in 0..<model.inputCount {
      let fed = counter(model.operatorCount &+ input)
      guard isWritten(fed, of: input, before: count, of: tensor) else { return false }
    }
    guard Int(tensor.pointee.firstWriter) < model.operatorCount else { return true }
    for writer in Int(tensor.pointee.firstWriter)...Int(tensor.pointee.lastWriter) {
      let output = Int(model.operatorRecord(writer).pointee.output)
      guard isWritten(rowsWritten(by: writer), of: output, before: count, of: tensor) else {
        return false
      }
    }
    return true
  }

  /// Whether `rows` rows of a tensor are all that it has of the first `count` rows of another one.
  private func isWritten(
    _ rows: Int, of index: Int, before count: Int, of other: Place<TensorRecord>
  ) -> Bool {
    let tensor = model.tensorRecord(index)
    guard tensor.pointee.overlaps(other.pointee) else { return true }
    let end = Int(other.pointee.firstRow) &+ count
    return rows >= min(end &- Int(tensor.pointee.firstRow), Int(tensor.pointee.height))
  }

  private func rowsWritten(by index: Int) -> Int {
    let record = model.operatorRecord(index)
    return record.pointee.schedule.rowsWritten(
      after: counter(index),
      outputHeight: Int(model.tensorRecord(Int(record.pointee.output)).pointee.height))
  }

  /// The lowest row of a storage that some reader, the next inference or the caller still needs; its
  /// height when none needs any.
  @inline(never)
  func lowestNeededRowInGraph(of storage: Int) -> Int {
    let record = model.tensor(storage)
    var lowest = Int(record.height)
    for output in 0..<model.outputCount
    where Int(model.tensor(model.outputTensor(output)).storage) == storage {
      return 0
    }
    if record.origin != TensorRecord.noOrigin {
      lowest &-= Int(model.state(stateIndex(record)).keptRows)
    }
    guard Int(record.firstReader) < model.operatorCount else { return lowest }
    for reader in Int(record.firstReader)...Int(record.lastReader) {
      let schedule = model.operatorRecord(reader).pointee.schedule
      let step = counter(reader)
      guard step < Int(schedule.steps) else { continue }
      let inputs = model.operatorRecord(reader).pointee
      lowest = min(lowest, needed(schedule, at: step, of: inputs.input, in: storage) ?? lowest)
      guard inputs.secondInput != OperatorRecord.noTensor else { continue }
      lowest = min(
        lowest, needed(schedule, at: step, of: inputs.secondInput, in: storage) ?? lowest)
    }
    return lowest
  }

  /// The lowest row of a tensor that a step or a later one reads, as one of the storage that it is part of;
  /// `nil` for another storage.
  private func needed(
    _ schedule: RowSchedule, at step: Int, of index: UInt16, in storage: Int
  ) -> Int? {
    let tensor = model.tensorRecord(Int(index))
    guard Int(tensor.pointee.storage) == storage else { return nil }
    return schedule.lowestRow(at: step, inputHeight: Int(tensor.pointee.height))
      &+ Int(tensor.pointee.firstRow)
  }

  private func stateIndex(_ storage: TensorRecord) -> Int {
    Int(storage.origin) &- model.operatorCount &- model.inputCount
  }

  /// Whether every output and every state has all of its rows, and operators have done all their steps with
  /// the states that they own.
  var isGraphComplete: Bool {
    @inline(never)
    get {
      for index in 0..<model.outputCount where !hasAllRows(of: model.outputTensor(index)) {
        return false
      }
      for index in 0..<model.stateCount where !isComplete(model.state(index)) { return false }
      return true
    }
  }

  private func isComplete(_ state: StateRecord) -> Bool {
    let tensor = model.tensorRecord(Int(state.tensor))
    // Only what an operator writes in place has no new rows behind those that are kept.
    guard state.keptRows == tensor.pointee.height else { return hasAllRows(of: Int(state.tensor)) }
    let owner = Int(tensor.pointee.firstReader)
    return counter(owner) == Int(model.operatorRecord(owner).pointee.schedule.steps)
  }

  /// The deepest operator that could have become ready by a step of another: a reader of what it wrote,
  /// a writer of what it has read, or that one again.
  func candidate(after index: Int, _ record: Place<OperatorRecord>) -> Int {
    func last(_ operation: UInt16) -> Int {
      Int(operation) < model.operatorCount ? Int(operation) : index
    }
    let input = model.tensorRecord(Int(record.pointee.input))
    let output = model.tensorRecord(Int(record.pointee.output))
    // Of three values `max` would keep the third in an array.
    let deepest = max(max(index, last(output.pointee.lastReader)), last(input.pointee.lastWriter))
    guard record.pointee.secondInput != OperatorRecord.noTensor else { return deepest }
    let second = model.tensorRecord(Int(record.pointee.secondInput))
    return max(deepest, last(second.pointee.lastWriter))
  }

  /// Runs an operator's next step, the rings of states turned to where their first row lies.
  @inline(never)
  func runInGraph<Linked: OperatorSet>(
    _ index: Int, _ record: Place<OperatorRecord>, linking: Linked.Type
  ) {
    let second = record.pointee.secondInput
    let input = turned(Int(record.pointee.input))
    let other = second == OperatorRecord.noTensor ? input : turned(Int(second))
    let output = turned(Int(record.pointee.output))
    Place.with(input) { input in
      Place.with(other) { other in
        Place.with(output) { output in
          run(
            index,
            RowContext(
              model: model, arena: arena, record: record, inputRecord: input,
              secondRecord: other, outputRecord: output), linking: linking)
        }
      }
    }
  }

  /// A tensor's record with the slot of its first row in place of that row's number.
  func turned(_ index: Int) -> TensorRecord {
    var tensor = model.tensor(index)
    guard tensor.origin != TensorRecord.noOrigin else { return tensor }
    let slot = (Int(tensor.firstRow) &+ counter(Int(tensor.origin))) % Int(tensor.ringRows)
    tensor.firstRow = UInt16(truncatingIfNeeded: slot)
    return tensor
  }

  // MARK: States

  /// Makes the last rows of each state the first ones of the next inference.
  func advanceStates() {
    for index in 0..<model.stateCount {
      let state = model.state(index)
      let tensor = model.tensor(Int(state.tensor))
      let rows = Int(tensor.height) &- Int(state.keptRows)
      let origin = counter(Int(tensor.origin))
      setCounter(Int(tensor.origin), (origin &+ rows) % Int(tensor.ringRows))
    }
  }

  /// Gives each state its first contents.
  func restoreStates() {
    for index in 0..<model.stateCount {
      let state = model.state(index)
      let record = model.tensorRecord(Int(state.tensor))
      setCounter(Int(record.pointee.origin), 0)
      let ring = Ring(record, model: model, arena: arena)
      for row in 0..<Int(state.keptRows) {
        guard state.contents != 0 else {
          ring.fillRow(row)
          continue
        }
        let contents = Int(truncatingIfNeeded: state.contents) &+ row &* ring.rowBytes
        unsafe ring.copyRow(row, from: model.int8Constants(contents))
      }
    }
  }

  /// Whether something of an inference has been done, but not all.
  var isUnderWay: Bool {
    for index in 0..<model.operatorCount &+ model.inputCount where counter(index) > 0 {
      return !isGraphComplete
    }
    return false
  }

  /// The input whose next row is due: the one of which the least share has been fed.
  var nextInput: Int? {
    var best: Int?
    var (bestFed, bestHeight) = (0, 1)
    for input in 0..<model.inputCount {
      let fed = counter(model.operatorCount &+ input)
      let height = Int(model.tensorRecord(input).pointee.height)
      guard fed < height, best == nil || fed &* bestHeight < bestFed &* height else { continue }
      (best, bestFed, bestHeight) = (input, fed, height)
    }
    return best
  }
}
