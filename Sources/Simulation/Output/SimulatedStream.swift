import Deployment
import MCUCost
import ModelCompiler
import Thimble

/// What a network that listens without end takes, its front end included.
package struct SimulatedStream: Encodable {
  /// Seconds from one inference to the next.
  package var hopSeconds: Double
  /// Seconds from one row of features to the next.
  package var rowSeconds: Double
  /// The most cycles of an inference with warm caches.
  package var worstHopCycles: Int
  /// The most cycles of a row, which makes ready what waits for it: what has to be done before the next row.
  package var worstRowCycles: Int
  /// Share of the time that the core works, the mean inference each hop.
  package var activeFraction: Double
  /// Mean power, sleep between rows included, SoC boundary.
  package var averagePowerMicrowatts: Double

  /// The figures of a run; `nil` for a network without state.
  init?(_ simulation: ModelSimulation, _ result: SimulationResult) {
    guard let hop = simulation.deployment.source.hopSeconds,
      let rows = simulation.deployment.source.model.frontEnd?.frames
    else { return nil }
    let board = simulation.board
    hopSeconds = hop
    rowSeconds = hop / Double(rows)
    worstHopCycles = result.worstCycles
    worstRowCycles = result.worstRowCycles
    activeFraction = Double(result.warm.cycles) / board.clockHertz.value / hop
    let active = Double(result.warm.cycles) * board.energyPerCyclePicojoules * 1e-6 / hop
    averagePowerMicrowatts = active + board.sleepMicrowatts * max(0, 1 - activeFraction)
  }
}
