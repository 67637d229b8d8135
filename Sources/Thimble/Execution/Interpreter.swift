/// Runs a model in an arena: the row executor.
///
/// A small dataflow loop with one step counter for each operator. Of all operators whose next step
/// has its input rows present and its output slots free, the deepest runs first, until the last
/// operator is done. The counters lie at the start of the arena; nothing is allocated.
///
///     var interpreter = try Interpreter(model: file, arena: region)
///     try interpreter.invoke(input)      // height * width * channels int8 values
///     interpreter.output[0]
public struct Interpreter<Linked: OperatorSet>: ~Copyable {
  private let progress: Progress
  /// The memory it runs in.
  public private(set) var arena: Arena
  /// The deepest operator that could have become ready since the last step; -1 when none could.
  private var candidate = -1

  /// Opens a model, checks it, and reserves its arena.
  ///
  /// Both memories must outlive the interpreter; the model's must stay unchanged.
  public init(
    model file: UnsafeRawBufferPointer, arena region: UnsafeMutableRawBufferPointer,
    linking: Linked.Type = AllOperators.self
  ) throws(ModelError) {
    let model = try Model(file, linking: linking)
    var arena = try Arena(region)
    try arena.reserve(model.arenaBytes)
    progress = Progress(model: model, arena: arena.base)
    self.arena = arena
    reset()
  }

  /// The model that runs.
  @inline(__always)
  public var model: Model { progress.model }

  /// Starts a new inference: no row has been fed, no step has run.
  public mutating func reset() {
    for index in 0..<model.tensorCount { progress.setCounter(index, 0) }
    candidate = -1
  }

  // MARK: A whole input

  /// Runs an inference on a whole input of `height * width * channels` values.
  public mutating func invoke(_ input: UnsafeBufferPointer<Int8>) throws(ModelError) {
    let shape = model.input.shape
    guard let values = input.baseAddress, input.count == shape.count else {
      throw ModelError(.inputSize, at: 0)
    }
    reset()
    for y in 0..<shape.height where !isComplete {
      try feedRow(values + y &* shape.rowBytes)
    }
    guard isComplete else { throw ModelError(.stalled, at: 0) }
  }

  // MARK: Row by row

  /// Takes the next row of the input, `width * channels` values, and runs whatever it makes ready.
  ///
  /// Last rows that no operator reads, as a stride may leave them, are counted and dropped.
  ///
  /// - Throws: `inputSize` when all rows have been fed, `stalled` when the plan has no room for it.
  public mutating func feedRow(_ row: UnsafePointer<Int8>) throws(ModelError) {
    let fed = progress.counter(model.operatorCount)
    if isComplete && fed < Int(model.input.height) {
      // The input's ring may be the output's by now.
      return progress.setCounter(model.operatorCount, fed &+ 1)
    }
    guard let slot = try nextInputRow() else { throw ModelError(.stalled, at: 0) }
    slot.copy(row, count: model.input.shape.rowBytes)
    commitInputRow()
  }

  /// Where the next row of the input may be written; `nil` while the ring has no free slot.
  ///
  /// - Throws: `inputSize` when all rows have been fed or the output is complete.
  public func nextInputRow() throws(ModelError) -> UnsafeMutablePointer<Int8>? {
    let row = progress.counter(model.operatorCount)
    let input = model.tensorRecord(0)
    guard row < Int(input.pointee.height), !isComplete else { throw ModelError(.inputSize, at: 0) }
    guard row &- Int(input.pointee.ringRows) < progress.lowestNeededRow(of: 0) else { return nil }
    return Ring(input, model: model, arena: arena.base).row(row)
  }

  /// Says that the row from `nextInputRow()` is written, and runs whatever it makes ready.
  public mutating func commitInputRow() {
    countInputRow()
    while step() != nil {}
  }

  /// Counts the row just written without running anything: calls of `step()` are to follow.
  public mutating func countInputRow() {
    let fed = progress.counter(model.operatorCount) &+ 1
    progress.setCounter(model.operatorCount, fed)
    let input = model.input
    if isComplete || (model.header.expectsFullInput && fed < Int(input.height)) { return }
    candidate = Int(input.lastReader)
  }

  /// Whether the output is complete.
  public var isComplete: Bool { progress.isComplete }

  /// The output's values; complete once `isComplete`.
  public var output: UnsafeBufferPointer<Int8> {
    let ring = Ring(model.tensorRecord(model.operatorCount), model: model, arena: arena.base)
    return UnsafeBufferPointer(start: ring.row(0), count: ring.shape.count)
  }

  // MARK: The executor

  /// Runs one step of the deepest operator that is ready; the index of that operator, or `nil`
  /// when none is.
  ///
  /// After a step only its own output's readers and shallower operators can have become ready, so
  /// the search goes on from the last of those readers. Call it after `countInputRow()` until it
  /// returns `nil`; `commitInputRow()` does just that.
  public mutating func step() -> Int? {
    var index = candidate
    while index >= 0 {
      let record = model.operatorRecord(index)
      if progress.isReady(index, record) {
        progress.run(index, record, linking: Linked.self)
        progress.setCounter(index, progress.counter(index) &+ 1)
        if index &+ 1 < model.operatorCount {
          candidate = Int(model.tensor(index &+ 1).lastReader)
        } else {
          // Rows that shallower operators could still compute are for nobody.
          candidate = isComplete ? -1 : index
        }
        return index
      }
      index &-= 1
    }
    candidate = -1
    return nil
  }
}
