import Thimble

/// Who reads and writes which ring of a problem: what all replays of it share.
struct PlanLinks: Sendable {
  /// An operator without its name and what no replay asks: one is looked at in each step of thousands of replays.
  struct Step: Sendable {
    let schedule: RowSchedule
    /// Number of steps of an inference.
    let steps: Int
    /// Tensors read; `secondInput` is `nil` where it is the first one again.
    let input: Int
    let secondInput: Int?
    let output: Int
    /// Rows of the output.
    let height: Int
    /// Where it may write over what it reads, by how many bytes a row has to start before the row that dies.
    let lag: Int?
    /// Whether values of an input serve several of the output.
    let servesSeveral: Bool
    let secondServesSeveral: Bool
    /// Whether it takes scratch, or might.
    let hasScratch: Bool
    /// The deepest operator that could have become ready by a step of this one: a reader of what it wrote, a
    /// writer of what it has read, or this one again.
    let candidate: Int
  }

  /// An operator that reads a ring, and the part of it that it reads.
  struct Reader: Sendable {
    let step: Int
    let firstRow: Int
    let height: Int
  }

  /// The operators.
  let steps: [Step]
  /// For each tensor with a ring, the operators that read it or parts of it, in order.
  let readers: [[Int]]
  /// For each tensor with a ring, the operators that write it or parts of it, in order.
  let writers: [[Int]]
  /// The same readers one tensor's behind the other's, once for each part that they read.
  let parts: Lists<Reader>
  /// For each tensor, what writes over its rows and bytes: inputs by their number, operators by theirs
  /// and the number of inputs.
  let sources: Lists<Int>
  /// For each source, the tensor that it writes.
  let written: [Int]
  /// Tensors that are to be complete in the end: outputs, and rings with rows that outlive the inference.
  let ends: [Int]
  /// Operators that are to do all their steps: those with states of their own.
  let owners: [Int]

  /// For each tensor, the one whose ring it lies in, its first row there, and its rows.
  let storages: [Int]
  let firstRows: [Int]
  let heights: [Int]

  init(_ problem: PlanProblem) {
    let tensors = problem.tensors
    storages = tensors.map(\.storage)
    firstRows = tensors.map(\.firstRow)
    heights = tensors.map(\.shape.height)
    let (readers, writers) = (problem.readers, problem.writers)
    (self.readers, self.writers) = (readers, writers)
    parts = Lists(
      tensors.indices.map { storage in
        readers[storage].flatMap { step in
          problem.steps[step].inputs.filter { tensors[$0].storage == storage }.map {
            Reader(step: step, firstRow: tensors[$0].firstRow, height: tensors[$0].shape.height)
          }
        }
      })
    steps = problem.steps.indices.map { Step($0, of: problem, readers, writers) }
    let written = Array(0..<problem.inputCount) + problem.steps.map(\.output)
    self.written = written
    sources = Lists(
      tensors.map { tensor in
        written.indices.filter { tensors[written[$0]].overlaps(tensor) }
      })
    let kept = tensors.indices.filter { tensors[$0].keptRows > 0 }
    ends = problem.outputs + kept
    owners = problem.steps.indices.filter { problem.steps[$0].ownsState }
  }

  /// The input whose next row is due, the one of which the least share has been fed; `nil` when all have.
  func nextInput(fed: [Int], _ problem: PlanProblem) -> Int? {
    var best: Int?
    for input in 0..<problem.inputCount where fed[input] < heights[input] {
      guard let other = best else {
        best = input
        continue
      }
      if fed[input] * heights[other] < fed[other] * heights[input] { best = input }
    }
    return best
  }
}

extension PlanLinks.Step {
  fileprivate init(
    _ index: Int, of problem: PlanProblem, _ readers: [[Int]], _ writers: [[Int]]
  ) {
    let step = problem.steps[index]
    let (inputs, tensors) = (step.inputs, problem.tensors)
    schedule = step.schedule
    steps = Int(step.schedule.steps)
    input = step.input
    secondInput = inputs.count > 1 ? inputs[1] : nil
    output = step.output
    height = tensors[step.output].shape.height
    // Only whole rows take the place of whole rows of another tensor.
    let mayOverwrite = problem.fillsRows(step.output) && inputs.allSatisfy(problem.fillsRows)
    lag = mayOverwrite ? step.usableOverwriteLag : nil
    servesSeveral = problem.serves(step.input, several: step.output)
    secondServesSeveral = secondInput.map { problem.serves($0, several: step.output) } ?? false
    hasScratch = step.scratchBytes > 0 || step.faster != nil
    var deepest = max(index, readers[tensors[step.output].storage].last ?? -1)
    for input in inputs { deepest = max(deepest, writers[tensors[input].storage].last ?? -1) }
    candidate = deepest
  }
}

/// Lists in one array, one behind the other.
struct Lists<Element: Sendable>: Sendable {
  private let elements: [Element]
  private let starts: [Int]

  init(_ lists: [[Element]]) {
    elements = lists.flatMap(\.self)
    var starts = [0]
    for list in lists { starts.append(starts[starts.count - 1] + list.count) }
    self.starts = starts
  }

  /// Whether all elements of a list are so.
  @inline(__always)
  func allSatisfy(in list: Int, _ isSo: (Element) -> Bool) -> Bool {
    for index in starts[list]..<starts[list + 1] where !isSo(elements[index]) { return false }
    return true
  }

  /// Calls `body` with each element of a list.
  @inline(__always)
  func forEach(in list: Int, _ body: (Element) -> Void) {
    for index in starts[list]..<starts[list + 1] { body(elements[index]) }
  }
}
