import MCUCost
import Report

extension InferenceEstimate {
  /// The estimate in a line, its boundary named.
  var sentence: String {
    let range = energyMicrojoulesRange
    return "\(grouped(cycles)) cycles, \(rounded(latencyMilliseconds)) ms, "
      + "\(rounded(energyMicrojoules)) µJ an inference (\(rounded(range.lower)) to "
      + "\(rounded(range.upper)) µJ expected)"
  }

  /// What the estimate covers.
  var scope: String {
    let network = "network \(grouped(networkCycles)) cycles"
    let frontEnd = frontEnd.map { ", front end \(grouped($0.cycles))" } ?? ", no front end"
    return network + frontEnd + "; energy of the whole chip while it works (SoC boundary)"
  }
}

extension Board {
  /// The board in a few words.
  var sentence: String {
    "\(name), \(core.name) at \(NumberText.short(clockHertz.value / 1e6)) MHz"
  }
}
