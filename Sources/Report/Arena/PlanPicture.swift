package import ModelCompiler

/// A plan as a picture: the arena's bytes over the steps of an inference.
package struct PlanPicture {
  let plan: Plan
  let timeline: ArenaTimeline

  var problem: PlanProblem { timeline.problem }

  /// Replays a plan of a problem.
  package init(_ plan: Plan, of problem: PlanProblem) {
    self.plan = plan
    timeline = ArenaTimeline(plan, of: problem)
  }

  /// A name for people, short enough for a legend.
  func name(_ owner: Int) -> String {
    let tensors = problem.tensors.count
    guard owner < tensors else {
      return PlanPicture.shortened(problem.steps[owner - tensors].name) + " (scratch)"
    }
    return PlanPicture.shortened(problem.tensors[owner].name)
  }

  /// The part of a fused name that tells most: its last path component that is not a parameter.
  private static func shortened(_ name: String) -> String {
    let first = name.split(separator: ";").first ?? ""
    let parts = first.split(separator: "/")
    let kept = parts.count > 1 ? parts.dropFirst() : parts[...]
    let text = kept.isEmpty ? name : kept.joined(separator: "/")
    return text.count > 28 ? text.prefix(27) + "…" : text
  }
}
