import MCUCost

/// What energy is spent on; the two boundaries stand apart and are never added up.
package struct EnergyCauses: Codable, Equatable, Sendable {
  /// One cause.
  package struct Cause: Codable, Equatable, Sendable {
    /// The cause in a few words.
    package var name: String
    /// Its energy in microjoules.
    package var energyMicrojoules: Double
    /// Its share of the whole, 0…1.
    package var share: Double
    /// The cycles that it takes, where it is a part of the inference's.
    package var cycles: Int?
  }

  /// Of one inference, SoC boundary, front end included.
  package var soc: [Cause]
  /// Of one period of the mission, SoC boundary; empty where there is no mission.
  package var mission: [Cause]
  /// Of one inference, datapath boundary.
  package var datapath: [Cause]
  /// How many times the datapath's energy the SoC's is; 0 where the datapath has none.
  package var socOverDatapath: Double

  init(_ estimate: InferenceEstimate, mission: MissionEstimate?, datapath: DatapathEnergy.Parts) {
    let layers = estimate.layers + [estimate.frontEnd].compactMap(\.self)
    let waits = layers.reduce(0) { $0 + $1.flashWaitCycles }
    let cycles = [
      ("data: loads and stores", estimate.dataCycles - waits), ("data: waiting for flash", waits),
      ("compute: arithmetic, loops", estimate.computeCycles),
      ("overhead: rescaling, rows, set-up", estimate.overheadCycles),
    ]
    let perCycle = estimate.energyMicrojoules / Double(max(estimate.cycles, 1))
    soc = EnergyCauses.shared(cycles.map { ($0.0, Double($0.1) * perCycle) })
    for (index, part) in cycles.enumerated() { soc[index].cycles = part.1 }
    self.mission = []
    if let mission {
      let sleep = mission.periodEnergyMicrojoules - estimate.energyMicrojoules
      self.mission = EnergyCauses.shared([
        ("inference", estimate.energyMicrojoules), ("sleep", max(sleep, 0)),
      ])
    }
    self.datapath = EnergyCauses.shared([
      ("products", datapath.productMicrojoules), ("rescaling", datapath.rescaleMicrojoules),
      ("SRAM bytes", datapath.sramMicrojoules), ("flash bytes", datapath.flashMicrojoules),
    ])
    socOverDatapath = datapath.total > 0 ? estimate.energyMicrojoules / datapath.total : 0
  }

  private static func shared(_ parts: [(name: String, microjoules: Double)]) -> [Cause] {
    let whole = parts.reduce(0) { $0 + $1.microjoules }
    return parts.map { name, microjoules in
      Cause(
        name: name, energyMicrojoules: microjoules,
        share: whole > 0 ? microjoules / whole : 0)
    }
  }
}
