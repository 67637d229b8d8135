package import Thimble

/// What the planner needs of a model: shapes, links, schedules and scratch, nothing else.
package struct PlanProblem: Equatable, Sendable {
  /// A tensor as the planner sees it.
  package struct Tensor: Equatable, Sendable {
    /// A name for people.
    package var name: String
    /// The shape, as rows.
    package var shape: Shape
    /// Bytes of a row.
    package var rowBytes: Int
    /// Index of the tensor whose ring this one lies in: its own, or of the one that it is a part of.
    package var storage: Int
    /// The storage's row that is the tensor's first.
    package var firstRow: Int
    /// Where in each row of the storage the tensor starts.
    package var byteOffset: Int
    /// Rows that outlive an inference: the last ones, which are the first ones of the next.
    package var keptRows: Int

    /// Makes a tensor, by default with a ring of its own.
    package init(
      name: String, shape: Shape, rowBytes: Int, storage: Int, firstRow: Int = 0,
      byteOffset: Int = 0, keptRows: Int = 0
    ) {
      self.name = name
      self.shape = shape
      self.rowBytes = rowBytes
      self.storage = storage
      self.firstRow = firstRow
      self.byteOffset = byteOffset
      self.keptRows = keptRows
    }

    /// Whether two tensors have a byte in common.
    func overlaps(_ other: Tensor) -> Bool {
      storage == other.storage && firstRow < other.firstRow + other.shape.height
        && other.firstRow < firstRow + shape.height
        && byteOffset < other.byteOffset + other.rowBytes
        && other.byteOffset < byteOffset + rowBytes
    }
  }

  /// A kernel that takes more scratch than another one, and fewer cycles.
  package struct FasterKernel: Equatable, Sendable {
    /// Bytes of scratch.
    package var scratchBytes: Int
    /// Multiply-accumulates of an inference, each of which it does faster.
    package var products: Int
    /// The least output rows of a step for which it is faster.
    package var leastRows: Int

    /// Makes one of its needs.
    package init(scratchBytes: Int, products: Int, leastRows: Int = 1) {
      self.scratchBytes = scratchBytes
      self.products = products
      self.leastRows = leastRows
    }
  }

  /// An operator as the planner sees it.
  package struct Step: Equatable, Sendable {
    /// A name for people.
    package var name: String
    /// Index of the tensor read first.
    package var input: Int
    /// Index of the second tensor read.
    package var secondInput: Int?
    /// Index of the tensor written.
    package var output: Int
    /// When the operator runs and which rows it needs.
    package var schedule: RowSchedule
    /// Bytes of scratch, or of accumulators where the schedule reduces.
    package var scratchBytes: Int
    /// What a kernel takes that is faster and reads the same constants; `nil` where there is none.
    package var faster: FasterKernel?
    /// What one takes that copies its weights first; `nil` likewise.
    package var copying: FasterKernel?
    /// Bytes by which an output row must start before an input row that it overwrites, where that
    /// input row is needed no more; `nil` when the operator may not overwrite its input.
    package var overwriteLag: Int?
    /// Whether the second tensor is a state that the operator writes in place, in each of its steps.
    package var ownsState: Bool

    /// Makes an operator; a chain's gets its output from its place.
    package init(
      name: String, input: Int, secondInput: Int? = nil, output: Int = 0, schedule: RowSchedule,
      scratchBytes: Int = 0, faster: FasterKernel? = nil, overwriteLag: Int? = nil,
      ownsState: Bool = false
    ) {
      self.name = name
      self.input = input
      self.secondInput = secondInput
      self.output = output
      self.schedule = schedule
      self.scratchBytes = scratchBytes
      self.faster = faster
      self.overwriteLag = overwriteLag
      self.ownsState = ownsState
    }

    var inputs: [Int] { secondInput.map { $0 == input ? [input] : [input, $0] } ?? [input] }

    /// The lag where it can be used: by a step that writes one row.
    ///
    /// The rows of a strip may be computed together.
    var usableOverwriteLag: Int? {
      schedule.rowsPerStep == 1 && !schedule.reduces ? overwriteLag : nil
    }
  }

  /// The tensors, inputs first.
  package var tensors: [Tensor]
  /// How many of them are inputs.
  package var inputCount: Int
  /// The tensors that the caller reads after the last step.
  package var outputs: [Int]
  /// The operators, in execution order.
  package var steps: [Step]
  /// Whether all inputs are there, whole, before the first step.
  package var fullInput: Bool
  /// Tensors whose readers need every row in place (views of a flat tensor).
  package var wholeTensors: Set<Int>
  /// Whether the executor looks for what is ready as in a graph, not as in a chain.
  package var isGraph = false
  /// Whether faster kernels copy their weights first, in steps of enough rows.
  package private(set) var copiesWeights = false
  /// How much planning may do.
  package var workLimit = WorkLimit.standard

  /// Makes a chain from its parts: operator `i` writes tensor `i + 1`, the last one is the output.
  package init(
    shapes: [Shape], names: [String], steps: [Step], fullInput: Bool = false,
    wholeTensors: Set<Int> = []
  ) {
    tensors = shapes.indices.map {
      Tensor(name: names[$0], shape: shapes[$0], rowBytes: shapes[$0].rowCount, storage: $0)
    }
    inputCount = 1
    outputs = [steps.count]
    self.steps = steps
    for index in steps.indices { self.steps[index].output = index + 1 }
    self.fullInput = fullInput
    self.wholeTensors = wholeTensors
  }

  /// The problem of a lowered model.
  package init(_ model: LoweredModel, fullInput: Bool = false) {
    tensors = model.tensors.enumerated().map { index, tensor in
      Tensor(
        name: tensor.name, shape: tensor.shape, rowBytes: tensor.rowBytes,
        storage: tensor.part?.storage ?? index, firstRow: tensor.part?.firstRow ?? 0,
        byteOffset: tensor.part?.byteOffset ?? 0, keptRows: tensor.state?.keptRows ?? 0)
    }
    inputCount = model.inputCount
    outputs = model.outputs
    steps = model.operators.map { item in
      Step(
        name: item.name, input: item.input, secondInput: item.secondInput, output: item.output,
        schedule: item.operation.schedule(item.shapes),
        scratchBytes: item.operation.scratchBytes(item.shapes),
        faster: item.fasterKernel.map {
          FasterKernel(
            scratchBytes: $0.scratchBytes(item.shapes), products: item.workload.multiplyAccumulates)
        },
        overwriteLag: item.operation.overwriteLag(item.shapes),
        ownsState: type(of: item.operation).ownsState)
    }
    for (index, item) in model.operators.enumerated() {
      guard let (kernel, rows) = item.copyingKernel else { continue }
      steps[index].copying = FasterKernel(
        scratchBytes: kernel.scratchBytes(item.shapes),
        products: item.workload.multiplyAccumulates, leastRows: rows)
    }
    self.fullInput = fullInput
    isGraph = model.isGraph
    wholeTensors = Set(model.operators.filter { $0.kind == .reshape }.map(\.input))
  }

  /// The problem with `rows` output rows in a step, or all where the output has fewer.
  package func inStrips(of rows: Int) -> PlanProblem {
    inStrips(steps.indices.map { _ in rows })
  }

  /// The problem with a number of output rows in a step for each operator.
  package func inStrips(_ rowsPerStep: [Int]) -> PlanProblem {
    var problem = self
    for (index, rows) in rowsPerStep.enumerated() {
      let height = tensors[steps[index].output].shape.height
      problem.steps[index].schedule = steps[index].schedule.strips(
        of: max(1, min(rows, height)), outputHeight: height)
    }
    return problem
  }

  /// The problem, and, where one may, that whose faster kernels copy their weights first, in steps of enough rows.
  var withCopiedWeights: [PlanProblem] {
    var problem = self
    for index in steps.indices {
      guard let copying = steps[index].copying,
        Int(steps[index].schedule.rowsPerStep) >= copying.leastRows
      else { continue }
      problem.steps[index].faster = copying
      problem.copiesWeights = true
    }
    return problem.copiesWeights ? [self, problem] : [self]
  }

  /// Number of steps of an inference: what the executor spends its own cycles on.
  package var stepCount: Int { steps.reduce(0) { $0 + Int($1.schedule.steps) } }

  /// The operator that needs most SRAM by itself, and how much.
  ///
  /// Bytes of the rows that one of its steps reads and writes, of its scratch and of the
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
    let output = tensors[step.output]
    let needs = (0..<Int(schedule.steps)).map { at in
      let read = step.inputs.reduce(0) { bytes, input in
        let highest = schedule.highestRow(
          at: at, inputHeight: tensors[input].shape.height, outputHeight: output.shape.height)
        let lowest = schedule.lowestRow(at: at, inputHeight: tensors[input].shape.height)
        let rows = highest + 1 - lowest
        return bytes + max(rows, 0) * tensors[input].rowBytes
      }
      let rows =
        schedule.rowsWritten(after: at + 1, outputHeight: output.shape.height)
        - schedule.rowsWritten(after: at, outputHeight: output.shape.height)
      let written = rows * output.rowBytes
      return step.usableOverwriteLag == nil ? read + written : max(read, written)
    }
    return (needs.max() ?? 0) + step.scratchBytes
  }

  /// Bytes of an operator's scratch, where those of `faster` take their faster kernel.
  func scratchBytes(of index: Int, faster: Set<Int>) -> Int {
    faster.contains(index)
      ? steps[index].faster?.scratchBytes ?? steps[index].scratchBytes : steps[index].scratchBytes
  }

  /// Bytes of the counters.
  var counterBytes: Int {
    FileLayout.counterBytes(
      operators: steps.count, inputs: inputCount, states: tensors.count { $0.keptRows > 0 })
  }
}

extension PlanProblem {
  /// Whether a tensor has a ring of its own.
  func isStorage(_ tensor: Int) -> Bool { tensors[tensor].storage == tensor }

  /// Whether values of an operand serve several of the output, along some axis: they are read again, and
  /// may not be overwritten by the step that reads them.
  func serves(_ operand: Int, several output: Int) -> Bool {
    let (one, all) = (tensors[operand].shape, tensors[output].shape)
    return one.height == 1 && all.height > 1 || one.width == 1 && all.width > 1
      || one.channels == 1 && all.channels > 1
  }

  /// Whether the rows of a tensor are whole rows of its storage.
  func fillsRows(_ tensor: Int) -> Bool {
    tensors[tensor].rowBytes == tensors[tensors[tensor].storage].rowBytes
  }

  /// Tensors with rings of their own that a plan may complete before their readers start: written by one
  /// operator or the caller, read by others, gone after the inference.
  var cuttable: [Int] {
    let ends = Set(outputs.map { tensors[$0].storage })
    let fed = (0..<inputCount).map { tensors[$0].storage }
    let writers = writers
    return tensors.indices.filter { tensor in
      isStorage(tensor) && tensors[tensor].keptRows == 0 && !ends.contains(tensor)
        && writers[tensor].count + fed.count { $0 == tensor } == 1
    }
  }

  /// For each tensor with a ring of its own, the operators that read it or parts of it, in order.
  var readers: [[Int]] {
    var readers = [[Int]](repeating: [], count: tensors.count)
    for (index, step) in steps.enumerated() {
      for storage in Set(step.inputs.map { tensors[$0].storage }) { readers[storage].append(index) }
    }
    return readers
  }

  /// For each tensor with a ring of its own, the operators that write it or parts of it, in order.
  var writers: [[Int]] {
    var writers = [[Int]](repeating: [], count: tensors.count)
    for (index, step) in steps.enumerated() {
      writers[tensors[step.output].storage].append(index)
    }
    return writers
  }
}
