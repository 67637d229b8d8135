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
/// busy for both moments.
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
  /// The operator of each step; `nil` for one that feeds a row of the input.
  private(set) var operators: [Int?] = []

  private let problem: PlanProblem
  private let readers: [[Int]]
  private let materialized: Set<Int>
  private var counters: [Int]
  private var present: [Int]
  private var lowest: [Int]
  private var firstMoment: [Int?]

  /// Replays the schedule with the tensors of `materialized` whole before their readers start.
  init(_ problem: PlanProblem, materialized: Set<Int>, readers: [[Int]]) {
    self.problem = problem
    self.readers = readers
    self.materialized = materialized
    let tensors = problem.shapes.count
    ringRows = Array(repeating: 1, count: tensors)
    rows = problem.shapes.map { Array(repeating: nil, count: $0.height) }
    scratchBusy = Array(repeating: TimeSet(), count: problem.steps.count)
    counters = Array(repeating: 0, count: problem.steps.count)
    present = Array(repeating: 0, count: tensors)
    lowest = Array(repeating: 0, count: tensors)
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
    let height = problem.shapes[0].height
    let last = problem.steps.count - 1
    for row in 0..<height {
      write(row..<row + 1, of: 0, from: readMoment)
      operators.append(nil)
      if problem.fullInput && row < height - 1 { continue }
      var candidate = readers[0].last ?? -1
      while candidate >= 0 {
        guard isReady(candidate) else {
          candidate -= 1
          continue
        }
        let index = candidate
        run(index)
        if counters[last] == Int(problem.steps[last].schedule.steps) {
          isComplete = true
          return
        }
        candidate = readers[index + 1].last ?? index
      }
    }
  }

  private func isReady(_ index: Int) -> Bool {
    let schedule = problem.steps[index].schedule
    guard counters[index] < Int(schedule.steps), hasRows(problem.steps[index].input, for: index)
    else { return false }
    guard let second = problem.steps[index].secondInput else { return true }
    return hasRows(second, for: index)
  }

  private func hasRows(_ input: Int, for index: Int) -> Bool {
    let height = problem.shapes[input].height
    guard present[input] < height else { return true }
    guard !materialized.contains(input) else { return false }
    let highest = problem.steps[index].schedule.highestRow(
      at: counters[index], inputHeight: height, outputHeight: problem.shapes[index + 1].height)
    return highest < present[input]
  }

  private mutating func run(_ index: Int) {
    let step = problem.steps[index]
    let height = problem.shapes[index + 1].height
    let first = step.schedule.rowsWritten(after: counters[index], outputHeight: height)
    let end = step.schedule.rowsWritten(after: counters[index] + 1, outputHeight: height)
    let written = first..<end
    let lag = step.usableOverwriteLag
    if !written.isEmpty {
      write(written, of: index + 1, from: lag == nil ? readMoment : writeMoment)
    }
    for input in step.inputs { read(input, by: index, writing: written, lag: lag) }
    counters[index] += 1
    noteScratch(index)
    for input in step.inputs { release(input) }
    operators.append(index)
  }

  /// Rows appear: the ring must hold them beside all that is still needed.
  private mutating func write(_ written: Range<Int>, of tensor: Int, from moment: Int) {
    ringRows[tensor] = max(
      ringRows[tensor], written.upperBound - min(lowest[tensor], written.lowerBound))
    present[tensor] = written.upperBound
    for row in written { rows[tensor][row] = RowLife(first: moment, last: writeMoment) }
  }

  /// The rows that a step reads live at least until now.
  private mutating func read(_ input: Int, by index: Int, writing written: Range<Int>, lag: Int?) {
    let schedule = problem.steps[index].schedule
    let highest = schedule.highestRow(
      at: counters[index], inputHeight: problem.shapes[input].height,
      outputHeight: problem.shapes[index + 1].height)
    let first = max(schedule.lowestRow(at: counters[index]), 0)
    guard first <= highest else { return }
    let moment = lag == nil ? writeMoment : readMoment
    for row in first...highest {
      rows[input][row]?.last = moment
      guard let lag else { continue }
      for outputRow in written {
        overwrites.append(
          Overwrite(
            output: index + 1, outputRow: outputRow, input: input, inputRow: row, lag: lag,
            moment: readMoment))
      }
    }
  }

  /// Notes the lowest row that some reader still waits for.
  private mutating func release(_ tensor: Int) {
    var lowest = problem.shapes[tensor].height
    for reader in readers[tensor] {
      let schedule = problem.steps[reader].schedule
      guard counters[reader] < Int(schedule.steps) else { continue }
      lowest = min(lowest, max(schedule.lowestRow(at: counters[reader]), 0))
    }
    self.lowest[tensor] = lowest
  }

  private mutating func noteScratch(_ index: Int) {
    guard problem.steps[index].scratchBytes > 0 else { return }
    let reduces = problem.steps[index].schedule.reduces
    let since = reduces ? firstMoment[index] ?? readMoment : readMoment
    firstMoment[index] = since
    scratchBusy[index].insert(since...writeMoment)
  }

  private mutating func finish() {
    let rows = rows
    overwrites.removeAll { rows[$0.input][$0.inputRow]?.last != $0.moment }
    // The caller reads the output after the last step.
    let output = problem.shapes.count - 1
    let end = moments - 1
    for row in rows[output].indices { self.rows[output][row]?.last = end }
    for tensor in materialized.union(problem.wholeTensors).union([output]) {
      ringRows[tensor] = problem.shapes[tensor].height
    }
    if problem.fullInput { ringRows[0] = problem.shapes[0].height }
  }
}
