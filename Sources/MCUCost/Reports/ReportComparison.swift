import Thimble

/// What changed from one report to another.
package struct ReportComparison: Codable, Equatable, Sendable {
  /// A figure before and after.
  package struct Change: Codable, Equatable, Sendable {
    /// Before; `nil` for a layer that was added.
    package var before: Double?
    /// After; `nil` for a layer that was removed.
    package var after: Double?

    /// Makes a change.
    package init(before: Double?, after: Double?) {
      self.before = before
      self.after = after
    }

    /// After less before, absent figures counting as zero.
    package var difference: Double { (after ?? 0) - (before ?? 0) }
    /// The relative change: 0.1 for 10 % more; `nil` if there was nothing before.
    package var relative: Double? {
      guard let before, before != 0 else { return nil }
      return difference / before
    }
  }

  /// What changed of a layer, or of the whole.
  package struct Row: Codable, Equatable, Sendable {
    /// The layer's name; `total` for the whole.
    package var name: String
    /// Cycles.
    package var cycles: Change
    /// Energy in microjoules, SoC boundary.
    package var energyMicrojoules: Change
  }

  /// The settings that differ, such as `board: stm32l4r5zi → stm32u575zi`: the figures then compare
  /// more than a change of the model or of the kernels.
  package var settings: [String]
  /// The whole.
  package var total: Row
  /// Time in milliseconds.
  package var latencyMilliseconds: Change
  /// The layers that differ, in the order of the second report, removed ones last.
  package var layers: [Row]

  /// Whether nothing changed.
  package var isUnchanged: Bool {
    settings.isEmpty && layers.isEmpty && latencyMilliseconds.difference == 0
      && total.cycles.difference == 0 && total.energyMicrojoules.difference == 0
  }

  /// Compares two reports.
  ///
  /// Layers are matched by name, those of one name in their order.
  package init(before: InferenceEstimate, after: InferenceEstimate) {
    settings = [
      ("board", before.board, after.board), ("core", before.core, after.core),
      ("layout", before.layout.name, after.layout.name),
      ("profile", before.profile ?? "thimble", after.profile ?? "thimble"),
    ].filter { $0.1 != $0.2 }.map { "\($0.0): \($0.1) → \($0.2)" }
    total = Row(
      name: "total", cycles: Change(before: Double(before.cycles), after: Double(after.cycles)),
      energyMicrojoules: Change(before: before.energyMicrojoules, after: after.energyMicrojoules))
    latencyMilliseconds = Change(
      before: before.latencyMilliseconds, after: after.latencyMilliseconds)
    var old = before.layers + (before.frontEnd.map { [$0] } ?? [])
    var rows: [Row] = []
    for layer in after.layers + (after.frontEnd.map { [$0] } ?? []) {
      let match = old.firstIndex { $0.name == layer.name }
      rows.append(ReportComparison.row(match.map { old.remove(at: $0) }, layer))
    }
    rows += old.map { ReportComparison.row($0, nil) }
    layers = rows.filter { $0.cycles.difference != 0 || $0.energyMicrojoules.difference != 0 }
  }

  private static func row(_ before: LayerEstimate?, _ after: LayerEstimate?) -> Row {
    Row(
      name: (after ?? before)?.name ?? "",
      cycles: Change(
        before: (before?.cycles).map(Double.init), after: (after?.cycles).map(Double.init)),
      energyMicrojoules: Change(
        before: before?.energyMicrojoules, after: after?.energyMicrojoules))
  }
}
