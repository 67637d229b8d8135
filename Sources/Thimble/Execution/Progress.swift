/// How far an inference has come: the counters, at the arena's start, and what follows from them.
///
/// One counter for each operator, then one for the rows fed of each input, then the row origin of each
/// state's ring; 16 bits each. What files with ``FileFeatures/graph`` need beside is in
/// `Progress+Graph.swift`; it is not linked where no such file can be opened.
struct Progress {
  let model: ModelRecords
  /// The arena's start.
  let arena: ArenaMemory

  /// Steps that an operator has run; rows fed, for the indices behind the last operator.
  @inline(__always)
  func counter(_ index: Int) -> Int {
    arena.counter(index)
  }

  @inline(__always)
  func setCounter(_ index: Int, _ value: Int) { arena.setCounter(index, value) }

  /// Whether the last operator has run its last step.
  var isChainComplete: Bool {
    @inline(never)
    get {
      let last = model.operatorCount &- 1
      return counter(last) == Int(model.operatorRecord(last).pointee.schedule.steps)
    }
  }

  /// Whether all outputs, and what outlives the inference, have been written.
  @inline(__always)
  func isComplete<Linked: OperatorSet>(linking: Linked.Type) -> Bool {
    if Linked.linksGraphs && model.isGraph { return isGraphComplete }
    return isChainComplete
  }

  /// Whether an operator's next step has its input rows present and its output slots free.
  @inline(__always)
  func isReady<Linked: OperatorSet>(
    _ index: Int, _ record: Place<OperatorRecord>, linking: Linked.Type
  ) -> Bool {
    let step = counter(index)
    let schedule = record.pointee.schedule
    guard step < Int(schedule.steps) else { return false }
    let isGraph = Linked.linksGraphs && model.isGraph
    let output = model.tensorRecord(isGraph ? Int(record.pointee.output) : index &+ 1)
    let outputHeight = Int(output.pointee.height)
    let last = schedule.highestRow(at: step, outputHeight: outputHeight)
    @inline(__always)
    func isPresent(_ tensor: UInt16) -> Bool {
      isGraph ? hasRowInGraph(last, of: Int(tensor)) : hasRow(last, of: Int(tensor))
    }
    guard isPresent(record.pointee.input),
      record.pointee.secondInput == OperatorRecord.noTensor
        || isPresent(record.pointee.secondInput)
    else { return false }
    let excess =
      schedule.rowsWritten(after: step &+ 1, outputHeight: outputHeight)
      &- Int(output.pointee.ringRows) &+ (isGraph ? Int(output.pointee.firstRow) : 0)
    guard excess > 0 else { return true }
    return excess
      <= (isGraph
        ? lowestNeededRowInGraph(of: Int(output.pointee.storage)) : lowestNeededRow(of: index &+ 1))
  }

  /// Whether a tensor's row, or its last one where `row` lies beyond, has been written, and with it
  /// all rows where readers wait for the whole tensor.
  @inline(never)
  private func hasRow(_ row: Int, of index: Int) -> Bool {
    let tensor = model.tensorRecord(index)
    let height = Int(tensor.pointee.height)
    let present: Int
    if index > 0 {
      present = model.operatorRecord(index &- 1).pointee.schedule.rowsWritten(
        after: counter(index &- 1), outputHeight: height)
    } else {
      present = counter(model.operatorCount)
    }
    return present == height || (row < present && !tensor.pointee.isMaterialized)
  }

  /// The lowest row of a tensor that some reader still needs; its height when none needs any.
  @inline(never)
  func lowestNeededRow(of index: Int) -> Int {
    guard index < model.operatorCount else { return 0 }
    let tensor = model.tensorRecord(index)
    var lowest = Int(tensor.pointee.height)
    for reader in Int(tensor.pointee.firstReader)...Int(tensor.pointee.lastReader) {
      let record = model.operatorRecord(reader)
      let step = counter(reader)
      guard record.pointee.reads(index), step < Int(record.pointee.schedule.steps) else {
        continue
      }
      lowest = min(lowest, max(record.pointee.schedule.lowestRow(at: step), 0))
    }
    return lowest
  }

  /// Whether the next row of an input may be written.
  @inline(__always)
  func hasSlot<Linked: OperatorSet>(forRow row: Int, ofInput input: Int, linking: Linked.Type)
    -> Bool
  {
    let tensor = model.tensorRecord(input)
    let replaced = row &- Int(tensor.pointee.ringRows)
    if Linked.linksGraphs && model.isGraph {
      let first = Int(tensor.pointee.firstRow)
      return replaced &+ first < lowestNeededRowInGraph(of: Int(tensor.pointee.storage))
    }
    return replaced < lowestNeededRow(of: input)
  }

  /// Runs an operator's next step.
  @inline(__always)
  func run<Linked: OperatorSet>(
    _ index: Int, _ record: Place<OperatorRecord>, linking: Linked.Type
  ) {
    if Linked.linksGraphs && model.isGraph {
      return runInGraph(index, record, linking: linking)
    }
    let second = record.pointee.secondInput
    let input = model.tensorRecord(Int(record.pointee.input))
    run(
      index,
      RowContext(
        model: model, arena: arena, record: record, inputRecord: input,
        secondRecord: second == OperatorRecord.noTensor ? input : model.tensorRecord(Int(second)),
        outputRecord: model.tensorRecord(index &+ 1)), linking: linking)
  }

  /// Runs an operator's next step in a context.
  @inline(__always)
  func run<Linked: OperatorSet>(_ index: Int, _ context: RowContext, linking: Linked.Type) {
    let schedule = context.record.pointee.schedule
    let first = counter(index) &* Int(schedule.rowsPerStep)
    let last = schedule.reduces ? first &+ 1 : Int(context.outputRecord.pointee.height)
    let end = min(first &+ Int(schedule.rowsPerStep), last)
    var visitor = unsafe RowVisitor(
      rows: Range(uncheckedBounds: (lower: first, upper: end)), context: context)
    do throws(ModelError) {
      try model.visit(index, linking: linking, &visitor)
    } catch {
      // The model was checked when it was opened: every operator is known and linked.
    }
  }
}

/// Computes the rows of one step.
struct RowVisitor: OperatorVisitor {
  static var role: VisitorRole { .run }

  let rows: Range<Int>
  let context: RowContext

  @inline(__always)
  mutating func visit<Operation: RowOperator>(
    _ type: Operation.Type, at fields: UnsafeRawPointer
  ) {
    unsafe Operation(reading: fields).computeRows(rows, context)
  }
}
