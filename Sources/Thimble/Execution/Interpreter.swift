/// Runs a model in an arena: the row executor.
///
/// A small dataflow loop with one step counter for each operator. Of all operators whose next step
/// has its input rows present and its output slots free, the deepest runs first, until the outputs are
/// complete. The counters lie at the start of the arena; nothing is allocated.
///
///     var interpreter = try Interpreter(model: file, arena: region)
///     try interpreter.invoke(input)      // height * width * channels int8 values
///     interpreter.output[0]
public struct Interpreter<Linked: OperatorSet>: ~Copyable {
  /// The model that runs.
  public let model: Model
  /// The memory it runs in.
  public private(set) var arena: Arena
  /// The deepest operator that could have become ready since the last step; -1 when none could.
  private var candidate = -1

  /// Opens a model, checks it, reserves its arena, and gives its states their first contents.
  ///
  /// Both memories must outlive the interpreter; the model's must stay unchanged, the arena's belongs to
  /// the interpreter alone. Nobody can check that, which is why both come as raw buffers: this is `unsafe`,
  /// everything after it is not.
  public init(
    model file: UnsafeRawBufferPointer, arena region: UnsafeMutableRawBufferPointer,
    linking: Linked.Type = AllOperators.self
  ) throws(ModelError) {
    let model = try unsafe Model(file, linking: linking)
    var arena = try unsafe Arena(region)
    try arena.reserve(model.arenaBytes)
    self.model = model
    self.arena = arena
    reset()
  }

  @inline(__always)
  var records: ModelRecords { model.records }

  @inline(__always)
  var progress: Progress { Progress(model: records, arena: arena.memory) }

  /// Checks the model's file again, as opening it did: whether flash still holds it.
  ///
  /// Nothing of an inference under way is touched. It reads every byte, and takes as long as opening did; a
  /// program that never calls it does not link it.
  ///
  /// - Throws: what opening the file would throw, `checksumMismatch` as a rule, and `arenaTooSmall` where a
  ///   larger model lies there by now.
  public func check() throws(ModelError) {
    try model.check(linking: Linked.self)
    guard records.arenaBytes <= arena.usedBytes else { throw ModelError(.arenaTooSmall, at: 20) }
  }

  /// Starts from nothing: no row has been fed, no step has run, states have their first contents.
  public mutating func reset() {
    if Linked.linksGraphs && records.isGraph { progress.restoreStates() }
    clearCounters()
  }

  /// Starts the next inference: no row has been fed, no step has run.
  ///
  /// States keep what the inference before has left in them. After one that was not finished there is
  /// nothing that they could keep: they get their first contents.
  #if !hasFeature(Embedded)
    @_specialize(where Linked == AllOperators)
  #endif
  public mutating func startInference() {
    if Linked.linksGraphs && records.isGraph {
      if progress.isUnderWay {
        progress.restoreStates()
      } else if isComplete {
        progress.advanceStates()
      }
    }
    clearCounters()
  }

  /// Fills the arena and the guard words behind it with a pattern, and starts from nothing.
  ///
  /// What an inference does not write keeps the pattern: see ``Arena``.
  public mutating func paintArena() {
    arena.paint()
    reset()
  }

  private mutating func clearCounters() {
    let count = records.operatorCount &+ (Linked.linksGraphs ? records.inputCount : 1)
    for index in 0..<count { progress.setCounter(index, 0) }
    candidate = -1
  }

  // MARK: Row by row

  /// Rows of an input that have been fed in this inference.
  @inline(__always)
  public func rowsFed(of input: Int = 0) -> Int { progress.counter(records.operatorCount &+ input) }

  /// Takes the next row of an input, the bytes of `width * channels` values, and runs whatever it makes ready.
  ///
  /// Last rows that no operator reads, as a stride may leave them, are counted and dropped.
  ///
  /// - Throws: `inputSize` for another number of values or when all rows have been fed, `stalled` when the
  ///   plan has no room for it.
  @inline(__always)
  public mutating func feedRow(_ row: Span<Int8>, to input: Int = 0) throws(ModelError) {
    try placeRow(row, of: input)
    commitInputRow(input)
  }

  /// Takes the next row of an input without running anything: `commitInputRow()` is to follow, or
  /// `countInputRow()` and calls of `step()`.
  ///
  /// - Throws: as `feedRow(_:to:)` does.
  @inline(__always)
  public mutating func placeRow(_ row: Span<Int8>, of input: Int = 0) throws(ModelError) {
    guard hasRowToCome(input), row.count == rowBytes(of: input) else {
      throw ModelError(.inputSize, at: 0)
    }
    // The input's ring may be the output's by now.
    if isComplete { return }
    guard let slot = unsafe nextInputSlot(input) else { throw ModelError(.stalled, at: 0) }
    unsafe row.withUnsafeBufferPointer { values in
      if let start = values.baseAddress { unsafe slot.copy(start, count: values.count) }
    }
  }

  /// Lets `body` write the next row of an input, the bytes of `width * channels` values, where it belongs.
  ///
  /// `commitInputRow()` is to follow. The result is `nil` while the ring has no free slot.
  ///
  /// - Throws: `inputSize` when all rows have been fed or the outputs are complete.
  public mutating func withNextRow<Result>(
    of input: Int = 0, _ body: (inout MutableSpan<Int8>) -> Result
  ) throws(ModelError) -> Result? {
    guard hasRowToCome(input), !isComplete else { throw ModelError(.inputSize, at: 0) }
    guard let slot = unsafe nextInputSlot(input) else { return nil }
    var row = unsafe MutableSpan(_unsafeStart: slot, count: rowBytes(of: input))
    return body(&row)
  }

  /// Where the next row of an input belongs; `nil` while there is no room for it.
  @inline(__always)
  private func nextInputSlot(_ input: Int) -> UnsafeMutablePointer<Int8>? {
    let input = Linked.linksGraphs ? input : 0
    let row = rowsFed(of: input)
    let tensor = records.tensorRecord(input)
    guard progress.hasSlot(forRow: row, ofInput: input, linking: Linked.self) else { return nil }
    guard Linked.linksGraphs && records.isGraph else {
      return unsafe Ring(tensor, model: records, arena: arena.memory).row(row)
    }
    return unsafe Place.with(progress.turned(input)) {
      unsafe Ring($0, model: records, arena: arena.memory).row(row)
    }
  }

  /// Whether there is such an input, and not all of its rows have been fed.
  @inline(__always)
  private func hasRowToCome(_ input: Int) -> Bool {
    let isInput = Linked.linksGraphs ? input >= 0 && input < records.inputCount : input == 0
    return isInput && rowsFed(of: input) < Int(records.tensor(input).height)
  }

  /// Says that the row from `withNextRow(of:_:)` is written, and runs whatever it makes ready.
  #if !hasFeature(Embedded)
    @_specialize(where Linked == AllOperators)
  #endif
  public mutating func commitInputRow(_ input: Int = 0) {
    countInputRow(input)
    while step() != nil {}
  }

  /// Counts the row just written without running anything: calls of `step()` are to follow.
  public mutating func countInputRow(_ input: Int = 0) {
    let input = Linked.linksGraphs ? input : 0
    let fed = rowsFed(of: input) &+ 1
    progress.setCounter(records.operatorCount &+ input, fed)
    if isComplete { return }
    if Linked.linksGraphs && records.isGraph {
      // What only reads what was kept is ready from the start.
      if !records.header.expectsFullInput || progress.nextInput == nil {
        candidate = records.operatorCount &- 1
      }
      return
    }
    let tensor = records.tensor(input)
    if records.header.expectsFullInput && fed < Int(tensor.height) { return }
    candidate = Int(tensor.lastReader)
  }

  /// Whether the outputs, and what outlives the inference, are complete.
  public var isComplete: Bool { progress.isComplete(linking: Linked.self) }

  /// The first output's values; complete once `isComplete`.
  public var output: Span<Int8> {
    @_lifetime(borrow self)
    get { output(0) }
  }

  /// Number of outputs.
  @inline(__always)
  public var outputCount: Int { Linked.linksGraphs ? records.outputCount : 1 }

  /// The bytes of an output's values, `index` below `outputCount`; complete once `isComplete`.
  @_lifetime(borrow self)
  public func output(_ index: Int) -> Span<Int8> {
    precondition(index >= 0 && index < outputCount)
    let tensor = Linked.linksGraphs ? records.outputTensor(index) : records.operatorCount
    let ring = Ring(records.tensorRecord(tensor), model: records, arena: arena.memory)
    let count = Linked.linksGraphs ? ring.shape.height &* ring.rowBytes : ring.shape.count
    let values = unsafe Span(_unsafeStart: UnsafePointer(ring.row(0)), count: count)
    return unsafe _overrideLifetime(values, borrowing: self)
  }

  /// The class of an output's highest value; complete once `isComplete`.
  public func bestClass(ofOutput index: Int = 0) -> BestClass {
    let scores = output(index)
    if Linked.linksGraphs {
      let tensor = records.tensor(records.outputTensor(index))
      if tensor.element != 0 { return BestClass(ofWide: scores, tensor.element) }
    }
    var best = 0
    for index in 1..<max(scores.count, 1) where scores[index] > scores[best] { best = index }
    return BestClass(index: best, score: Int32(scores[best]))
  }

  // MARK: The executor

  /// Runs one step of the deepest operator that is ready; the index of that operator, or `nil`
  /// when none is.
  ///
  /// After a step only its own output's readers, writers of what it has read, and shallower operators can
  /// have become ready, so the search goes on from the last of those. Call it after `countInputRow()` until
  /// it returns `nil`; `commitInputRow()` does just that.
  #if !hasFeature(Embedded)
    @_specialize(where Linked == AllOperators)
  #endif
  public mutating func step() -> Int? {
    var index = candidate
    while index >= 0 {
      let record = records.operatorRecord(index)
      if progress.isReady(index, record, linking: Linked.self) {
        progress.run(index, record, linking: Linked.self)
        progress.setCounter(index, progress.counter(index) &+ 1)
        candidate = candidate(after: index, record)
        return index
      }
      index &-= 1
    }
    candidate = -1
    return nil
  }

  @inline(__always)
  private func candidate(after index: Int, _ record: Place<OperatorRecord>) -> Int {
    if Linked.linksGraphs && records.isGraph {
      return isComplete ? -1 : progress.candidate(after: index, record)
    }
    if index &+ 1 < records.operatorCount { return Int(records.tensor(index &+ 1).lastReader) }
    // Rows that shallower operators could still compute are for nobody.
    return isComplete ? -1 : index
  }
}
