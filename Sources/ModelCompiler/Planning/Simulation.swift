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
  /// For each tensor and row, when it is busy; `nil` for a row that is never written.
  private(set) var rows: [[RowLife?]]
  /// Moments at which an operator's scratch or accumulators are in use.
  private(set) var scratchBusy: [TimeSet]
  /// Rows that die in the step that may write over them.
  private(set) var overwrites: [Overwrite] = []
  /// Whether the schedule reached the last output row.
  private(set) var isComplete = false
  /// The operator of each step; `nil` for one that feeds a row of an input.
  private(set) var operators: [Int?] = []

  private let problem: PlanProblem
  private let links: PlanLinks
  private let materialized: Set<Int>
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
    rows = tensors.indices.map {
      Array(repeating: nil, count: problem.isStorage($0) ? tensors[$0].shape.height : 0)
    }
    scratchBusy = Array(repeating: TimeSet(), count: problem.steps.count)
    counters = Array(repeating: 0, count: problem.steps.count)
    written = Array(repeating: 0, count: links.written.count)
    lowest = Array(repeating: 0, count: tensors.count)
    firstMoment = Array(repeating: nil, count: problem.steps.count)
    replay()
    finish()
  }

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
      if !isComplete { runWhatIsReady(from: problem.steps.count - 1) }
      if isComplete { return }
    }
  }

  private mutating func runWhatIsReady(from first: Int) {
    var candidate = first
    while candidate >= 0 {
      guard isReady(candidate) else {
        candidate -= 1
        continue
      }
      let index = candidate
      run(index)
      if counters[index] == Int(problem.steps[index].schedule.steps), reachesEnd {
        isComplete = true
        return
      }
      candidate = links.candidate(after: index, problem)
    }
  }

  private var reachesEnd: Bool {
    links.ends.allSatisfy { hasRows(links.heights[$0], of: $0) }
      && links.owners.allSatisfy { counters[$0] == Int(problem.steps[$0].schedule.steps) }
  }

  private func isReady(_ index: Int) -> Bool {
    let schedule = problem.steps[index].schedule
    guard counters[index] < Int(schedule.steps), hasRows(problem.steps[index].input, for: index)
    else { return false }
    guard let second = problem.steps[index].secondInput else { return true }
    return hasRows(second, for: index)
  }

  private func hasRows(_ input: Int, for index: Int) -> Bool {
    let storage = links.storages[input]
    guard !materialized.contains(storage) else {
      return hasRows(links.heights[storage], of: storage)
    }
    let step = problem.steps[index]
    let highest = step.schedule.highestRow(
      at: counters[index], inputHeight: links.heights[input],
      outputHeight: links.heights[step.output])
    return hasRows(highest + 1, of: input)
  }

  /// Whether a tensor's first rows are there: all that is written over them.
  private func hasRows(_ count: Int, of tensor: Int) -> Bool {
    let end = links.firstRows[tensor] + count
    for source in links.sources[tensor] {
      let part = links.written[source]
      if written[source] < min(end - links.firstRows[part], links.heights[part]) { return false }
    }
    return true
  }

  private mutating func run(_ index: Int) {
    let step = problem.steps[index]
    let height = links.heights[step.output]
    let first = step.schedule.rowsWritten(after: counters[index], outputHeight: height)
    let end = step.schedule.rowsWritten(after: counters[index] + 1, outputHeight: height)
    let rows = first..<end
    let lag = usableLag(step)
    if !rows.isEmpty {
      write(rows, by: problem.inputCount + index, from: lag == nil ? readMoment : writeMoment)
    }
    for input in step.inputs {
      read(
        input, by: index, writing: rows,
        lag: problem.serves(input, several: step.output) ? nil : lag)
    }
    counters[index] += 1
    noteScratch(index)
    for input in step.inputs { release(links.storages[input]) }
    operators.append(index)
  }

  /// The lag of an operator that writes whole rows over whole rows of another tensor.
  private func usableLag(_ step: PlanProblem.Step) -> Int? {
    let mayOverwrite = problem.fillsRows(step.output) && step.inputs.allSatisfy(problem.fillsRows)
    return mayOverwrite ? step.usableOverwriteLag : nil
  }

  /// Rows appear: the ring must hold them beside all that is still needed.
  private mutating func write(_ range: Range<Int>, by source: Int, from moment: Int) {
    let tensor = links.written[source]
    let (storage, firstRow) = (links.storages[tensor], links.firstRows[tensor])
    let (first, end) = (firstRow + range.lowerBound, firstRow + range.upperBound)
    ringRows[storage] = max(ringRows[storage], end - min(lowest[storage], first))
    written[source] = range.upperBound
    for row in first..<end {
      let since = min(rows[storage][row]?.first ?? moment, moment)
      rows[storage][row] = RowLife(first: since, last: writeMoment)
    }
  }

  /// The rows that a step reads live at least until now.
  private mutating func read(_ input: Int, by index: Int, writing written: Range<Int>, lag: Int?) {
    let step = problem.steps[index]
    let (storage, firstRow) = (links.storages[input], links.firstRows[input])
    let highest = step.schedule.highestRow(
      at: counters[index], inputHeight: links.heights[input],
      outputHeight: links.heights[step.output])
    let first = step.schedule.lowestRow(at: counters[index], inputHeight: links.heights[input])
    guard first <= highest else { return }
    let moment = lag == nil ? writeMoment : readMoment
    for row in firstRow + first...firstRow + highest {
      rows[storage][row]?.last = moment
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
    for reader in links.readers[storage] {
      let schedule = problem.steps[reader].schedule
      guard counters[reader] < Int(schedule.steps) else { continue }
      for input in problem.steps[reader].inputs where links.storages[input] == storage {
        let row = schedule.lowestRow(at: counters[reader], inputHeight: links.heights[input])
        lowest = min(lowest, links.firstRows[input] + row)
      }
    }
    self.lowest[storage] = lowest
  }

  private mutating func noteScratch(_ index: Int) {
    guard problem.steps[index].scratchBytes > 0 || problem.steps[index].faster != nil else {
      return
    }
    let reduces = problem.steps[index].schedule.reduces
    let since = reduces ? firstMoment[index] ?? readMoment : readMoment
    firstMoment[index] = since
    scratchBusy[index].insert(since...writeMoment)
  }

  private mutating func finish() {
    let rows = rows
    overwrites.removeAll { rows[$0.input][$0.inputRow]?.last != $0.moment }
    // The caller reads the outputs after the last step.
    let end = moments - 1
    let outputs = Set(problem.outputs.map { problem.tensors[$0].storage })
    for output in outputs {
      for row in rows[output].indices { self.rows[output][row]?.last = end }
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
      self.rows[tensor] = rows[tensor].map { _ in RowLife(first: 0, last: max(end, 0)) }
    }
  }
}
