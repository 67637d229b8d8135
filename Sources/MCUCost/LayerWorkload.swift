package import Thimble

/// How often the loops of a layer's kernel run in an inference, by the names that the kernel gives them.
package struct LoopCounts: LoopCounter, Equatable, Sendable {
  /// A loop's trips, and whether it is an inner loop, which multiplies or moves data.
  package struct Loop: Equatable, Sendable {
    /// How often it runs.
    package var trips: Int
    /// Whether it is an inner loop; the others are overhead.
    package var isInner: Bool
  }

  /// The loops, by name.
  package private(set) var loops: [String: Loop] = [:]

  /// Makes a set without loops.
  package init() {}

  /// Adds trips of a loop.
  package mutating func add(_ trips: Int, of loop: StaticString, isInner: Bool) {
    add(trips, ofLoop: loop.description, isInner: isInner)
  }

  /// Adds trips of a loop whose name comes from a file.
  package mutating func add(_ trips: Int, ofLoop loop: String, isInner: Bool) {
    loops[loop, default: Loop(trips: 0, isInner: isInner)].trips += trips
  }
}

/// One operator of a network, as the cost model sees it.
package struct LayerWorkload: Equatable, Sendable {
  /// The operator's name, for people.
  package var name: String
  /// What it computes, such as `convolution`: other makers' kernels are priced by it.
  package var operation: String
  /// The kernel that computes it, such as `directConvolution`: Thimble's own are priced by it.
  package var kernel: String
  /// The order of the constants that the kernel reads: a file of the `dsp` layout has layers of either.
  package var layout: KernelLayout
  /// What one inference asks of it.
  package var workload: Workload
  /// How often the kernel's loops run.
  package var loops: LoopCounts

  /// What ``operation`` is of the audio front end, which no other maker's kernels compute.
  static let frontEnd = "frontEnd"

  /// Makes a layer of an operator and what its kernel runs on.
  package init(name: String, _ operation: any RowOperator, _ run: KernelRun) {
    let kernel = operation.kernelName
    var loops = LoopCounts()
    operation.countLoops(run, in: &loops)
    self.init(
      name: name, operation: kernel.operation.description, kernel: kernel.name.description,
      layout: kernel.layout,
      workload: operation.workload(run.shapes, rowsPerStep: run.rowsPerStep), loops: loops)
  }

  /// Makes a layer; `kernel` is called as the operation where not said.
  package init(
    name: String, operation: String, kernel: String? = nil,
    layout: KernelLayout = .portable, workload: Workload, loops: LoopCounts = LoopCounts()
  ) {
    self.name = name
    self.operation = operation
    self.kernel = kernel ?? operation
    self.layout = layout
    self.workload = workload
    self.loops = loops
  }
}

extension LayerWorkload {
  /// What ``operation`` and ``kernel`` are of the executor's own work, which is the same in every layout.
  package static let executor = "executor"
  /// The loops of the executor that look for an operator to run; see ``StepSearch``.
  ///
  /// An operator's steps hold those that it took to find them.
  package static let searchLoops: Set<String> = [
    "waitingOperators", "waitingInGraph", "askedOperators", "askedInGraph", "stepsInGraph",
  ]

  /// The executor's own work: rows fed, each with a search behind it that finds nothing more to run.
  ///
  /// In a graph that is no chain a row is placed by copies of records.
  package init(fedRows: Int, fedBytes: Int, inGraph: Bool = false) {
    var loops = LoopCounts()
    loops.add(fedRows, of: "fedRows", isInner: false)
    loops.add(inGraph ? fedRows : 0, of: "fedInGraph", isInner: false)
    loops.add(fedBytes, of: "fedBytes", isInner: true)
    loops.add(fedRows, of: "searches", isInner: false)
    self.init(
      name: "feeding, searches", operation: LayerWorkload.executor,
      workload: Workload(inputBytes: fedBytes, outputBytes: fedBytes, steps: fedRows), loops: loops)
  }

  /// The layer with the searches for its steps, which take longer in a graph that is no chain.
  package func searched(_ search: StepSearch, inGraph: Bool) -> LayerWorkload {
    var layer = self
    layer.loops.add(inGraph ? 0 : search.waiting, of: "waitingOperators", isInner: false)
    layer.loops.add(inGraph ? search.waiting : 0, of: "waitingInGraph", isInner: false)
    layer.loops.add(inGraph ? 0 : search.asked, of: "askedOperators", isInner: false)
    layer.loops.add(inGraph ? search.asked : 0, of: "askedInGraph", isInner: false)
    layer.loops.add(inGraph ? search.steps : 0, of: "stepsInGraph", isInner: false)
    return layer
  }
}

/// What the executor does to find the steps of an operator, or that there is none.
package struct StepSearch: Equatable, Sendable {
  /// Operators looked at first that waited for rows.
  package var waiting: Int
  /// Operators asked whether they have written, or still need, rows of the rings that the steps found touch.
  package var asked: Int
  /// Steps found.
  package var steps: Int

  /// Makes one of its counts.
  package init(waiting: Int, asked: Int = 0, steps: Int = 0) {
    self.waiting = waiting
    self.asked = asked
    self.steps = steps
  }
}

extension Workload {
  /// What coefficients by operation multiply, in place of a kernel's loops.
  var counts: LoopCounts {
    var counts = LoopCounts()
    counts.add(multiplyAccumulates, of: "multiplyAccumulates", isInner: true)
    counts.add(inputBytes, of: "inputBytes", isInner: true)
    counts.add(outputs, of: "outputs", isInner: false)
    counts.add(steps, of: "steps", isInner: false)
    counts.add(1, of: "operators", isInner: false)
    return counts
  }

  /// The names of ``counts``.
  static let countNames = Workload().counts.loops.keys.sorted()
}
