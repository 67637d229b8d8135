package import ModelCompiler
import Thimble
import ThimbleAudio

/// A model with its plan: the file that a device gets, and what it takes there.
package struct Deployment: Sendable {
  /// What the network is fed from, which decides what a budget has to hold.
  package enum InputKind: Sendable {
    /// A recording, where the model has a front end: its state counts.
    case audio
    /// Int8 values that are there already.
    case raw
  }

  /// Where a plan comes from.
  package enum Origin: String, Sendable, Codable {
    /// The planner's search for the least SRAM, or one that takes as much in fewer cycles.
    case smallest
    /// The fewest cycles that fit the budget, where they save enough to be worth SRAM.
    case cheapest
    /// The plan that the `.thimble` file holds.
    case stored
  }

  /// The model.
  package let source: ModelSource
  /// Where everything lies in the arena.
  package let plan: Plan
  /// Where the plan comes from.
  package let origin: Origin
  /// The `.thimble` file's bytes.
  package let file: [UInt8]
  /// SRAM by use, and flash.
  package let memory: MemoryUse
  /// How much planning might do.
  package let workLimit: WorkLimit

  /// What was changed, assumed or left out on the way to the file, for people.
  package var notes: [String] {
    var notes = source.notes
    if source.signature != nil, file != source.stored?.file {
      notes.append("the file is written anew, without its signature: 'thimble sign' signs it again")
    }
    if let window = source.model.streamWindow { notes.append(window.sentence) }
    guard !plan.isSearchComplete else { return notes }
    return notes + [
      "the search for a smaller plan stopped after \(workLimit.rowSteps) row steps; the plan is sound, and "
        + "--work-limit lets it go on"
    ]
  }

  /// Plans a model and writes its file.
  ///
  /// A `.thimble` file keeps its plan when that fits the budget; otherwise it is planned anew.
  ///
  /// - Parameters:
  ///   - source: the model.
  ///   - budgetBytes: the SRAM there is for arena, front end and stack; `nil` for no limit.
  ///   - input: what the network is fed from.
  ///   - fullInput: whether the whole input is there before the first step.
  ///   - workLimit: how much planning may do.
  ///   - sibling: the same model in another layout, of the same budget, input and limit: where the planner sees no
  ///     difference its plan serves.
  /// - Throws: `DoesNotFit`, or `CompileError` for a model that cannot be scheduled.
  package init(
    _ source: ModelSource, budgetBytes: Int? = nil, input: InputKind = .audio,
    fullInput: Bool = false, workLimit: WorkLimit = .standard, beside sibling: Deployment? = nil
  ) throws {
    self.workLimit = workLimit
    var source = source
    let frontEndBytes =
      input == .audio ? source.model.frontEnd.map { $0.stateBytes } ?? 0 : 0
    var memory = MemoryUse(
      arenaBytes: 0, frontEndBytes: frontEndBytes, isGraph: source.model.isGraph,
      frontEnd: input == .audio ? source.model.frontEnd?.kind : nil, budgetBytes: budgetBytes)
    let others = memory.totalSramBytes
    if let stored = source.stored, stored.plan.fullInput || !fullInput,
      others + stored.plan.arenaBytes <= budgetBytes ?? .max
    {
      plan = stored.plan
      origin = .stored
      file = stored.file.isEmpty ? ModelWriter.write(source.model, stored.plan) : stored.file
    } else {
      let model = source.model.inLeastScratch
      var problem = PlanProblem(model, fullInput: fullInput)
      problem.workLimit = workLimit
      let turned = budgetBytes == nil ? nil : source.withSequencesAlongWidth?.inLeastScratch
      let cheapest = try CheapestPlan(model, problem, or: turned)
      let smallest =
        try sibling?.smallestPlan(of: problem)
        ?? Self.smallestPlan(problem, cheapest.longerSteps, beside: memory)
      // Without a budget another arena of the same size may have room for faster kernels.
      let arenaBudgetBytes =
        budgetBytes.map { $0 - others }
        ?? (smallest.slowerProducts > 0 ? smallest.arenaBytes : nil)
      let cheaper = try arenaBudgetBytes.flatMap {
        try cheapest.plan(than: smallest, arenaBudgetBytes: $0)
      }
      plan = cheaper?.plan ?? smallest
      origin = plan.arenaBytes > smallest.arenaBytes ? .cheapest : .smallest
      source.model = (cheaper?.model ?? model).withKernels(of: plan)
      try PlanChecker.check(
        plan, of: PlanProblem(source.model, fullInput: fullInput).inStrips(plan.rowsPerStep))
      file = ModelWriter.write(source.model, plan)
    }
    memory.arenaBytes = plan.arenaBytes
    memory.modelBytes = file.count
    self.memory = memory
    self.source = source
  }

  /// The plan where it is the smallest one of a problem.
  private func smallestPlan(of problem: PlanProblem) -> Plan? {
    guard origin == .smallest else { return nil }
    var own = PlanProblem(source.model.inLeastScratch, fullInput: plan.fullInput)
    own.workLimit = workLimit
    return own == problem ? plan : nil
  }

  private static func smallestPlan(
    _ problem: PlanProblem, _ longerSteps: [LongerStep], beside memory: MemoryUse
  ) throws -> Plan {
    let planner = Planner(problem)
    do throws(PlanError) {
      return try planner.plan(
        lengthening: longerSteps,
        budgetBytes: memory.budgetBytes.map { $0 - memory.totalSramBytes })
    } catch {
      switch error {
      case .impossible, .tooMuchWork: throw CompileError(error)
      case .doesNotFit(let needed, let arenaBudget, let binding):
        let remedies = (try? planner.remedies(budgetBytes: arenaBudget)) ?? []
        var all = memory
        all.arenaBytes = needed
        all.budgetBytes = nil
        throw DoesNotFit(
          needed: all, budgetBytes: memory.budgetBytes ?? 0,
          binding: binding,
          remedies: remedies.map(\.description))
      }
    }
  }

  /// Opens the model with memory of its own.
  ///
  /// Results are the same either way.
  ///
  /// - Parameter asDeployed: whether to run the device's kernels in the device's arena, instead of those
  ///   that suit this machine in as much memory as that takes.
  /// - Returns: the session.
  /// - Throws: `FileError`, or `CompileError` for a model that cannot be scheduled.
  package func makeSession(asDeployed: Bool = false) throws -> Session {
    do {
      return try asDeployed ? Session(file: file) : Session(fast: source.model)
    } catch let error as ModelError {
      throw FileError(path: source.path, error)
    }
  }
}
