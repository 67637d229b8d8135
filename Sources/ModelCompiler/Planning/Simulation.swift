import Thimble

/// When a row of a tensor holds something that is still needed, in moments.
struct RowLife: Equatable {
  /// The moment from which the row is written.
  var first: Int
  /// The last moment at which it is read.
  var last: Int
}

/// A dying input row whose bytes the output row of the same step may take.
struct Overwrite: Equatable {
  /// The tensor written, and its row.
  var output: Int
  var outputRow: Int
  /// The tensor whose row dies, and that row.
  var input: Int
  var inputRow: Int
  /// Bytes by which the output row must start before the input row.
  var lag: Int
  /// The moment of the read; the next one is that of the write.
  var moment: Int
}

/// Replays the executor's schedule with rings as long as they need to be, and notes how long that
/// is and when each row is busy.
///
/// The rings found this way give the executor the same schedule again: a slot it waits for is free
/// whenever it was free here. A step takes two moments: it reads in the first and writes in the
/// second. Only an operator that may overwrite its input makes that difference; all other rows are
/// busy for both moments. Rows are counted in the tensors that have rings; of parts nothing is noted.
struct Simulation {
  /// Rows that a tensor's ring must hold.
  private(set) var ringRows: [Int]
  /// When each row is busy, those of one tensor behind the other's; `nil` for a row that is never written.
  private var lives: [RowLife?]
  /// For each tensor, where its rows start among these; one entry more.
  private let rowStarts: [Int]
  /// Moments at which an operator's scratch or accumulators are in use.
  private(set) var scratchBusy: [TimeSet]
  /// Rows that die in the step that may write over them.
  private(set) var overwrites: [Overwrite] = []
  /// Whether the schedule reached the last output row.
  private(set) var isComplete = false
  /// The operator of each step; `nil` for one that feeds a row of an input.
  private(set) var operators: [Int?] = []
  /// For each operator, how often searches for its steps first looked at another one that waited for rows.
  private(set) var skipped: [Int]
  /// The same of searches that found nothing.
  private(set) var skippedInVain = 0

  private let problem: PlanProblem
  private let links: PlanLinks
  private let materialized: Set<Int>
  /// For each tensor, whether it is one of these.
  private let isWhole: [Bool]
  private var counters: [Int]
  /// Rows that each source has written so far, of the tensor that it writes; see ``PlanLinks``.
  private var written: [Int]
  private var lowest: [Int]
  private var firstMoment: [Int?]

  /// Replays the schedule with the tensors of `materialized` whole before their readers start.
  init(_ problem: PlanProblem, materialized: Set<Int>, links: PlanLinks) {
    self.problem = problem
    self.links = links
    self.materialized = materialized
    let tensors = problem.tensors
    ringRows = tensors.map { max($0.keptRows, 1) }
    var rowStarts = [0]
    for tensor in tensors.indices {
      let rows = problem.isStorage(tensor) ? tensors[tensor].shape.height : 0
      rowStarts.append(rowStarts[tensor] + rows)
    }
    self.rowStarts = rowStarts
    lives = Array(repeating: nil, count: rowStarts[tensors.count])
    isWhole = tensors.indices.map(materialized.contains)
    scratchBusy = Array(repeating: TimeSet(), count: problem.steps.count)
    counters = Array(repeating: 0, count: problem.steps.count)
    skipped = counters
    written = Array(repeating: 0, count: links.written.count)
    lowest = Array(repeating: 0, count: tensors.count)
    firstMoment = Array(repeating: nil, count: problem.steps.count)
    replay()
    finish()
  }

  /// When each row of a tensor is busy; `nil` for one that is never written.
  func rows(of tensor: Int) -> ArraySlice<RowLife?> {
    lives[rowStarts[tensor]..<rowStarts[tensor + 1]]
  }

  /// Rows of an input that were fed.
  func fedRows(of input: Int) -> Int { written[input] }

  /// Number of steps, those that feed the input included.
  var steps: Int { operators.count }

  /// Number of moments.
  var moments: Int { steps * 2 }

  private var readMoment: Int { steps * 2 }
  private var writeMoment: Int { steps * 2 + 1 }

  private mutating func replay() {
    while let input = links.nextInput(fed: written, problem) {
      write(written[input]..<written[input] + 1, by: input, from: readMoment)
      operators.append(nil)
      if problem.fullInput && links.nextInput(fed: written, problem) != nil { continue }
      // A last row that is only kept for the next inference may end this one: no step waits for it.
      isComplete = reachesEnd
      // What only reads what was kept is ready from the start.
      if !isComplete { runWhatIsReady(after: input) }
      if isComplete { return }
    }
  }

  private mutating func runWhatIsReady(after input: Int) {
    var candidate = problem.steps.count - 1
    // In a chain the executor knows that nothing deeper can be ready.
    var deepest = problem.isGraph ? candidate : links.readers[links.storages[input]].last ?? -1
    var passed = 0
    while candidate >= 0 {
      guard isReady(candidate) else {
        let isFinished = counters[candidate] == links.steps[candidate].steps
        if candidate <= deepest && !isFinished { passed += 1 }
        candidate -= 1
        continue
      }
      let index = candidate
      skipped[index] += passed
      passed = 0
      run(index)
      if counters[index] == links.steps[index].steps, reachesEnd {
        isComplete = true
        return
      }
      candidate = links.steps[index].candidate
      deepest = candidate
    }
    skippedInVain += passed
  }

  private var reachesEnd: Bool {
    links.ends.allSatisfy { hasRows(links.heights[$0], of: $0) }
      && links.owners.allSatisfy { counters[$0] == links.steps[$0].steps }
  }

  private func isReady(_ index: Int) -> Bool {
    let step = links.steps[index]
    guard counters[index] < step.steps, hasRows(step.input, for: step, at: counters[index])
    else { return false }
    guard let second = step.secondInput else { return true }
    return hasRows(second, for: step, at: counters[index])
  }

  private func hasRows(_ input: Int, for step: PlanLinks.Step, at counter: Int) -> Bool {
    let storage = links.storages[input]
    guard !isWhole[storage] else { return hasRows(links.heights[storage], of: storage) }
    let highest = step.schedule.highestRow(
      at: counter, inputHeight: links.heights[input], outputHeight: step.height)
    return hasRows(highest + 1, of: input)
  }

  /// Whether a tensor's first rows are there: all that is written over them.
  private func hasRows(_ count: Int, of tensor: Int) -> Bool {
    let end = links.firstRows[tensor] + count
    return links.sources.allSatisfy(in: tensor) { source in
      let part = links.written[source]
      return written[source] >= min(end - links.firstRows[part], links.heights[part])
    }
  }

  private mutating func run(_ index: Int) {
    let step = links.steps[index]
    let counter = counters[index]
    let first = step.schedule.rowsWritten(after: counter, outputHeight: step.height)
    let end = step.schedule.rowsWritten(after: counter + 1, outputHeight: step.height)
    let rows = first..<end
    if !rows.isEmpty {
      write(rows, by: problem.inputCount + index, from: step.lag == nil ? readMoment : writeMoment)
    }
    read(step.input, by: step, at: counter, writing: rows, lag: step.servesSeveral ? nil : step.lag)
    if let second = step.secondInput {
      let lag = step.secondServesSeveral ? nil : step.lag
      read(second, by: step, at: counter, writing: rows, lag: lag)
    }
    counters[index] += 1
    noteScratch(index)
    release(links.storages[step.input])
    if let second = step.secondInput { release(links.storages[second]) }
    operators.append(index)
  }

  /// Rows appear: the ring must hold them beside all that is still needed.
  private mutating func write(_ range: Range<Int>, by source: Int, from moment: Int) {
    let tensor = links.written[source]
    let (storage, firstRow) = (links.storages[tensor], links.firstRows[tensor])
    let (first, end) = (firstRow + range.lowerBound, firstRow + range.upperBound)
    ringRows[storage] = max(ringRows[storage], end - min(lowest[storage], first))
    written[source] = range.upperBound
    for row in first..<end {
      let place = rowStarts[storage] + row
      let since = min(lives[place]?.first ?? moment, moment)
      lives[place] = RowLife(first: since, last: writeMoment)
    }
  }

  /// The rows that a step reads live at least until now.
  private mutating func read(
    _ input: Int, by step: PlanLinks.Step, at counter: Int, writing written: Range<Int>, lag: Int?
  ) {
    let (storage, firstRow) = (links.storages[input], links.firstRows[input])
    let highest = step.schedule.highestRow(
      at: counter, inputHeight: links.heights[input], outputHeight: step.height)
    let first = step.schedule.lowestRow(at: counter, inputHeight: links.heights[input])
    guard first <= highest else { return }
    let moment = lag == nil ? writeMoment : readMoment
    for row in firstRow + first...firstRow + highest {
      lives[rowStarts[storage] + row]?.last = moment
      guard let lag else { continue }
      for outputRow in written {
        overwrites.append(
          Overwrite(
            output: links.storages[step.output],
            outputRow: links.firstRows[step.output] + outputRow, input: storage, inputRow: row,
            lag: lag, moment: readMoment))
      }
    }
  }

  /// Notes the lowest row that some reader, or the next inference, still waits for.
  private mutating func release(_ storage: Int) {
    var lowest = links.heights[storage] - problem.tensors[storage].keptRows
    links.parts.forEach(in: storage) { reader in
      let step = links.steps[reader.step]
      guard counters[reader.step] < step.steps else { return }
      let row = step.schedule.lowestRow(at: counters[reader.step], inputHeight: reader.height)
      lowest = min(lowest, reader.firstRow + row)
    }
    self.lowest[storage] = lowest
  }

  private mutating func noteScratch(_ index: Int) {
    guard links.steps[index].hasScratch else { return }
    let since = links.steps[index].schedule.reduces ? firstMoment[index] ?? readMoment : readMoment
    firstMoment[index] = since
    scratchBusy[index].insert(since...writeMoment)
  }

  private mutating func finish() {
    overwrites = overwrites.filter {
      lives[rowStarts[$0.input] + $0.inputRow]?.last == $0.moment
    }
    // The caller reads the outputs after the last step.
    let end = moments - 1
    let outputs = Set(problem.outputs.map { problem.tensors[$0].storage })
    for output in outputs {
      for place in rows(of: output).indices { lives[place]?.last = end }
    }
    let whole = problem.wholeTensors.map { problem.tensors[$0].storage }
    for tensor in materialized.union(whole).union(outputs) {
      ringRows[tensor] = problem.tensors[tensor].shape.height
    }
    for input in 0..<problem.inputCount where problem.fullInput && problem.isStorage(input) {
      ringRows[input] = problem.tensors[input].shape.height
    }
    for tensor in problem.tensors.indices where problem.tensors[tensor].keptRows > 0 {
      // Its rows are there before the first step and after the last.
      for place in rows(of: tensor).indices { lives[place] = RowLife(first: 0, last: max(end, 0)) }
    }
  }
}
