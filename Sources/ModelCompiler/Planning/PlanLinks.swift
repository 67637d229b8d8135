import Thimble

/// Who reads and writes which ring of a problem: what all replays of it share.
struct PlanLinks: Sendable {
  /// For each tensor with a ring, the operators that read it or parts of it, in order.
  let readers: [[Int]]
  /// For each tensor with a ring, the operators that write it or parts of it, in order.
  let writers: [[Int]]
  /// For each tensor, what writes over its rows and bytes: inputs by their number, operators by theirs
  /// and the number of inputs.
  let sources: [[Int]]
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
    storages = problem.tensors.map(\.storage)
    firstRows = problem.tensors.map(\.firstRow)
    heights = problem.tensors.map(\.shape.height)
    readers = problem.readers
    writers = problem.writers
    let written = Array(0..<problem.inputCount) + problem.steps.map(\.output)
    self.written = written
    sources = problem.tensors.map { tensor in
      written.indices.filter { problem.tensors[written[$0]].overlaps(tensor) }
    }
    let kept = problem.tensors.indices.filter { problem.tensors[$0].keptRows > 0 }
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

  /// The deepest operator that could have become ready by a step of another: a reader of what it wrote, a
  /// writer of what it has read, or that one again.
  func candidate(after index: Int, _ problem: PlanProblem) -> Int {
    let step = problem.steps[index]
    var deepest = max(index, readers[storages[step.output]].last ?? -1)
    for input in step.inputs { deepest = max(deepest, writers[storages[input]].last ?? -1) }
    return deepest
  }
}
