package import MCUCost

/// What the model costs with one maker's kernels, on the report's board.
package struct KernelFigures: Codable, Equatable, Sendable {
  /// The kernels' name: `thimble`, or a profile's.
  package var name: String
  /// The software in a few words.
  package var title: String
  /// Cycles, front end included; the front end is Thimble's own.
  package var cycles: Int
  /// Cycles of the network alone.
  package var networkCycles: Int
  /// Time in milliseconds.
  package var latencyMilliseconds: Double
  /// Energy in microjoules, SoC boundary.
  package var energyMicrojoules: Double
  /// Where the energy is expected.
  package var energyMicrojoulesRange: EstimateRange
  /// Its energy over that with Thimble's kernels.
  package var energyOverThimble: Double

  init(
    _ estimate: InferenceEstimate, name: String, title: String, against own: InferenceEstimate
  ) {
    self.name = name
    self.title = title
    cycles = estimate.cycles
    networkCycles = estimate.networkCycles
    latencyMilliseconds = estimate.latencyMilliseconds
    energyMicrojoules = estimate.energyMicrojoules
    energyMicrojoulesRange = estimate.energyMicrojoulesRange
    energyOverThimble =
      own.energyMicrojoules > 0 ? estimate.energyMicrojoules / own.energyMicrojoules : 1
  }

  /// Thimble's kernels in the model's layout, and the profiles known on the board's core.
  static func all(
    _ model: ProfiledModel, own: InferenceEstimate, on board: Board
  ) throws -> [KernelFigures] {
    var all = [
      KernelFigures(
        own, name: "thimble", title: "Thimble, \(model.layout.name) layout", against: own)
    ]
    for profile in KernelProfile.all where profile.fits[board.core.name] != nil {
      let estimate = try CostModel(board: board, profile: profile)
        .estimate(model.layers, frontEnd: model.frontEnd)
      all.append(
        KernelFigures(estimate, name: profile.name, title: profile.title, against: own))
    }
    return all
  }
}
