import Thimble

/// Replays the executor's schedule with rings as long as they need to be, and notes how long that
/// is and when each buffer is busy.
///
/// The rings found this way give the executor the same schedule again: a slot it waits for is free
/// whenever it was free here.
struct Simulation {
  /// Rows that a tensor's ring must hold.
  private(set) var ringRows: [Int]
  /// For each tensor and row: from when it is written to when its last reader has read it; `nil` for
  /// a row that is never written.
  private(set) var rowBusy: [[ClosedRange<Int>?]]
  /// Times at which an operator's scratch or accumulators are in use.
  private(set) var scratchBusy: [TimeSet]
  /// Whether the schedule reached the last output row.
  private(set) var isComplete = false
  /// Number of moments.
  private(set) var time = 0

  private let problem: PlanProblem
  private let readers: [[Int]]
  private let materialized: Set<Int>
  private var counters: [Int]
  private var present: [Int]
  private var lowest: [Int]
  private var released: [Int]
  private var firstStep: [Int?]

  /// Replays the schedule with the tensors of `materialized` whole before their readers start.
  init(_ problem: PlanProblem, materialized: Set<Int>, readers: [[Int]]) {
    self.problem = problem
    self.readers = readers
    self.materialized = materialized
    let tensors = problem.shapes.count
    ringRows = Array(repeating: 1, count: tensors)
    rowBusy = problem.shapes.map { Array(repeating: nil, count: $0.height) }
    scratchBusy = Array(repeating: TimeSet(), count: problem.steps.count)
    counters = Array(repeating: 0, count: problem.steps.count)
    present = Array(repeating: 0, count: tensors)
    lowest = Array(repeating: 0, count: tensors)
    released = Array(repeating: 0, count: tensors)
    firstStep = Array(repeating: nil, count: problem.steps.count)
    replay()
    finish()
  }

  private mutating func replay() {
    let height = problem.shapes[0].height
    for row in 0..<height {
      write(rows: row..<row + 1, of: 0)
      release(0)
      time += 1
      if problem.fullInput && row < height - 1 { continue }
      var candidate = readers[0].last ?? -1
      while candidate >= 0 {
        guard isReady(candidate) else {
          candidate -= 1
          continue
        }
        let index = candidate
        run(index)
        candidate = readers[index + 1].last ?? index
      }
      let last = problem.steps.count - 1
      if counters[last] == Int(problem.steps[last].schedule.steps) {
        isComplete = true
        return
      }
    }
  }

  private func isReady(_ index: Int) -> Bool {
    let step = problem.steps[index]
    guard counters[index] < Int(step.schedule.steps) else { return false }
    return step.inputs.allSatisfy { input in
      let height = problem.shapes[input].height
      guard !materialized.contains(input) || present[input] == height else { return false }
      return step.schedule.highestRow(
        at: counters[index], inputHeight: height,
        outputHeight: problem.shapes[index + 1].height) < present[input]
    }
  }

  private mutating func run(_ index: Int) {
    let step = problem.steps[index]
    let height = problem.shapes[index + 1].height
    let first = step.schedule.rowsWritten(after: counters[index], outputHeight: height)
    let end = step.schedule.rowsWritten(after: counters[index] + 1, outputHeight: height)
    if end > first { write(rows: first..<end, of: index + 1) }
    counters[index] += 1
    noteScratch(index)
    for input in step.inputs { release(input) }
    release(index + 1)
    time += 1
  }

  /// Rows appear: the ring must hold them beside all that is still needed.
  private mutating func write(rows: Range<Int>, of tensor: Int) {
    ringRows[tensor] = max(
      ringRows[tensor], rows.upperBound - min(lowest[tensor], rows.lowerBound))
    present[tensor] = rows.upperBound
    for row in rows { rowBusy[tensor][row] = time...time }
  }

  /// Rows that no reader needs any more disappear.
  private mutating func release(_ tensor: Int) {
    guard !readers[tensor].isEmpty else { return }
    var lowest = problem.shapes[tensor].height
    for reader in readers[tensor] {
      let schedule = problem.steps[reader].schedule
      guard counters[reader] < Int(schedule.steps) else { continue }
      lowest = min(lowest, max(schedule.lowestRow(at: counters[reader]), 0))
    }
    self.lowest[tensor] = lowest
    close(tensor, upTo: min(lowest, present[tensor]))
  }

  private mutating func noteScratch(_ index: Int) {
    guard problem.steps[index].scratchBytes > 0 else { return }
    let since = problem.steps[index].schedule.reduces ? firstStep[index] ?? time : time
    firstStep[index] = since
    scratchBusy[index].insert(since...time)
  }

  private mutating func finish() {
    for tensor in problem.shapes.indices { close(tensor, upTo: present[tensor]) }
    let whole = materialized.union(problem.wholeTensors).union([problem.shapes.count - 1])
    for tensor in whole { ringRows[tensor] = problem.shapes[tensor].height }
    if problem.fullInput { ringRows[0] = problem.shapes[0].height }
  }

  /// Ends the rows below `end` that were still busy.
  private mutating func close(_ tensor: Int, upTo end: Int) {
    while released[tensor] < end {
      let row = released[tensor]
      if let since = rowBusy[tensor][row]?.lowerBound { rowBusy[tensor][row] = since...time }
      released[tensor] += 1
    }
  }
}
