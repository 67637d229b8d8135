import ModelCompiler

/// The arena over the steps of an inference.
struct ArenaSection {
  let plan: Plan
  let problem: PlanProblem

  var section: Markup { "" }
}
