package import Thimble

/// What the planner needs of a model: shapes, links, schedules and scratch, nothing else.
package struct PlanProblem: Equatable, Sendable {
  /// An operator as the planner sees it.
  package struct Step: Equatable, Sendable {
    /// A name for people.
    package var name: String
    /// Index of the tensor read first.
    package var input: Int
    /// Index of the second tensor read.
    package var secondInput: Int?
    /// When the operator runs and which rows it needs.
    package var schedule: RowSchedule
    /// Bytes of scratch, or of accumulators where the schedule reduces.
    package var scratchBytes: Int
    /// Bytes by which an output row must start before an input row that it overwrites, where that
    /// input row is needed no more; `nil` when the operator may not overwrite its input.
    package var overwriteLag: Int?

    /// Makes an operator.
    package init(
      name: String, input: Int, secondInput: Int? = nil, schedule: RowSchedule,
      scratchBytes: Int = 0, overwriteLag: Int? = nil
    ) {
      self.name = name
      self.input = input
      self.secondInput = secondInput
      self.schedule = schedule
      self.scratchBytes = scratchBytes
      self.overwriteLag = overwriteLag
    }

    var inputs: [Int] { secondInput.map { $0 == input ? [input] : [input, $0] } ?? [input] }

    /// The lag where it can be used: by a step that writes one row.
    ///
    /// The rows of a strip may be computed together.
    var usableOverwriteLag: Int? {
      schedule.rowsPerStep == 1 && !schedule.reduces ? overwriteLag : nil
    }
  }

  /// Shapes of the tensors; operator `i` writes tensor `i + 1`.
  package var shapes: [Shape]
  /// Names of the tensors, for people.
  package var names: [String]
  /// The operators, in execution order.
  package var steps: [Step]
  /// Whether the whole input is there before the first step.
  package var fullInput: Bool
  /// Tensors whose readers need every row in place (views of a flat tensor).
  package var wholeTensors: Set<Int>

  /// Makes a problem from its parts.
  package init(
    shapes: [Shape], names: [String], steps: [Step], fullInput: Bool = false,
    wholeTensors: Set<Int> = []
  ) {
    self.shapes = shapes
    self.names = names
    self.steps = steps
    self.fullInput = fullInput
    self.wholeTensors = wholeTensors
  }

  /// The problem of a lowered model.
  package init(_ model: LoweredModel, fullInput: Bool = false) {
    self.init(
      shapes: model.tensors.map(\.shape), names: model.tensors.map(\.name),
      steps: model.operators.map { item in
        Step(
          name: item.name, input: item.input, secondInput: item.secondInput,
          schedule: item.operation.schedule(item.shapes),
          scratchBytes: item.operation.scratchBytes(item.shapes),
          overwriteLag: item.operation.overwriteLag(item.shapes))
      }, fullInput: fullInput,
      wholeTensors: Set(model.operators.filter { $0.kind == .reshape }.map(\.input)))
  }

  /// The problem with `rows` output rows in a step, or all where the output has fewer.
  package func inStrips(of rows: Int) -> PlanProblem {
    inStrips(steps.indices.map { _ in rows })
  }

  /// The problem with a number of output rows in a step for each operator.
  package func inStrips(_ rowsPerStep: [Int]) -> PlanProblem {
    var problem = self
    for (index, rows) in rowsPerStep.enumerated() {
      let height = shapes[index + 1].height
      problem.steps[index].schedule = steps[index].schedule.strips(
        of: max(1, min(rows, height)), outputHeight: height)
    }
    return problem
  }

  /// Number of steps of an inference: what the executor spends its own cycles on.
  package var stepCount: Int { steps.reduce(0) { $0 + Int($1.schedule.steps) } }

  /// The operator that needs most SRAM by itself, and how much.
  ///
  /// Bytes of the rows that one of its steps reads and writes, of its scratch and of the step
  /// counters: no plan, whatever its cuts, can use less.
  package var floor: Plan.Binding {
    let needs = steps.indices.map { index in
      Plan.Binding(name: steps[index].name, bytes: counterBytes + bytesNeeded(by: index))
    }
    return needs.max { $0.bytes < $1.bytes } ?? Plan.Binding(name: "", bytes: counterBytes)
  }

  /// The most bytes of rows and scratch that a step of an operator works on.
  private func bytesNeeded(by index: Int) -> Int {
    let step = steps[index]
    let schedule = step.schedule
    let output = shapes[index + 1]
    let needs = (0..<Int(schedule.steps)).map { at in
      let read = step.inputs.reduce(0) { bytes, input in
        let highest = schedule.highestRow(
          at: at, inputHeight: shapes[input].height, outputHeight: output.height)
        let rows = highest + 1 - max(schedule.lowestRow(at: at), 0)
        return bytes + max(rows, 0) * shapes[input].rowBytes
      }
      let rows =
        schedule.rowsWritten(after: at + 1, outputHeight: output.height)
        - schedule.rowsWritten(after: at, outputHeight: output.height)
      let written = rows * output.rowBytes
      return step.usableOverwriteLag == nil ? read + written : max(read, written)
    }
    return (needs.max() ?? 0) + step.scratchBytes
  }

  /// For each tensor, the operators that read it, in order.
  var readers: [[Int]] {
    var readers = [[Int]](repeating: [], count: shapes.count)
    for (index, step) in steps.enumerated() {
      for input in step.inputs { readers[input].append(index) }
    }
    return readers
  }

  /// Bytes of the step counters.
  package var counterBytes: Int { FileLayout.counterBytes(operatorCount: steps.count) }
}
