import Foundation
import HostSupport

/// Another maker's kernels, priced in cycles.
///
/// # How a profile is made
///
///     cycles = scale · (Σ d · dense products + c · outputs) + flash wait states
///
/// *Dense products* are the multiply-accumulates of pointwise, ordinary convolution and
/// fully-connected layers; their cycles `d` on a Cortex-M4 are documented or counted by hand.
/// Everything else (the taps of depthwise layers, rescaling, gathering a window, rows, set-up) is one
/// number `c` of cycles for each output value of any layer, fitted so that the keyword-spotting
/// network takes the time that was published for it. `scale` takes the Cortex-M4's cycles to another
/// core. Nothing else is fitted; ``CostValidation`` tests the result on networks that the fit has not
/// seen. Totals are what it is for: within a network, depthwise layers come out too cheap and the
/// others too dear.
package struct KernelProfile: Equatable, Sendable {
  /// What is known of a profile on one core.
  package struct Fit: Equatable, Sendable {
    /// Cycles on this core over cycles on a Cortex-M4, for the same instructions.
    package let coreScale: Coefficient
    /// The fitted cycles for each output, on a Cortex-M4.
    package let cyclesPerOutput: Coefficient
  }

  /// The name that options take, such as `tflm-cmsis-nn`.
  package let name: String
  /// The software in a few words.
  package let title: String
  /// Cycles of a dense product on a Cortex-M4.
  ///
  /// By operation; those that are not there have no dense products.
  package internal(set) var cyclesPerMultiplyAccumulate: [String: Coefficient]
  /// The share (0…1) of the dense products' cycles that load and store.
  package let memoryShare: Coefficient
  /// What is known of each core, by its name.
  package let fits: [String: Fit]

  /// The embedded profiles, sorted by name.
  package static let all: [KernelProfile] = embedded().sorted { $0.name < $1.name }

  /// The embedded profile of that name, in capitals or not.
  ///
  /// - Throws: ``DataFileError/unknownName(kind:name:nearest:accepted:)``.
  package static func named(_ name: String) throws(DataFileError) -> KernelProfile {
    if let profile = all.first(where: { $0.name == name.lowercased() }) { return profile }
    let names = all.map(\.name)
    throw .unknownName(
      kind: "profile", name: name, nearest: nearestName(to: name, among: names), accepted: names)
  }

  private static func embedded() -> [KernelProfile] {
    EmbeddedFile.profiles.map { file in
      do {
        return try KernelProfile(json: file.bytes, file: file.name + ".json")
      } catch {
        preconditionFailure("embedded profile: \(error)")
      }
    }
  }

  /// The coefficients of an operation's kernel with a fit applied.
  func coefficients(of operation: String, _ fit: Fit) -> KernelCoefficients {
    func scaled(_ coefficient: Coefficient) -> Coefficient {
      Coefficient(
        value: coefficient.value * fit.coreScale.value, source: coefficient.source,
        confidence: coefficient.confidence)
    }
    let unit = Coefficient(
      value: 1, source: fit.coreScale.source, confidence: fit.coreScale.confidence)
    var loops = ["outputs": scaled(fit.cyclesPerOutput)]
    loops["multiplyAccumulates"] = cyclesPerMultiplyAccumulate[operation].map(scaled)
    return KernelCoefficients(
      loops: loops, absentLoops: [], cycles: nil, cyclesPerInstruction: unit,
      memoryShare: memoryShare,
      flashBytesPerMultiplyAccumulate: nil, isByOperation: true, countsCycles: true)
  }
}

extension KernelProfile {
  private static let keys = [
    "name", "title", "cyclesPerMultiplyAccumulate", "memoryShare", "cores",
  ]
  /// The operations that multiply each activation with the weights of many outputs.
  private static let dense = ["pointwise", "convolution", "fullyConnected"]

  /// Reads a profile from the text of its file.
  init(json bytes: [UInt8], file: String) throws(DataFileError) {
    let problems = ProblemList()
    let value = try JSONValue.parse(Data(bytes), file: file)
    let profile = ObjectReader(value, accepted: KernelProfile.keys, problems: problems)
      .flatMap { KernelProfile.read($0) }
    guard problems.problems.isEmpty, let profile else {
      throw .invalid(file: file, problems: problems.problems)
    }
    self = profile
  }

  private static func read(_ reader: ObjectReader) -> KernelProfile? {
    let name = reader.text("name")
    let title = reader.text("title")
    let share: Coefficient? = reader.sourced("memoryShare", in: 0...1)
    var cycles: [String: Coefficient] = [:]
    let own = reader.object("cyclesPerMultiplyAccumulate", accepted: dense)
    for operation in dense { cycles[operation] = own?.sourced(operation, in: 0...1_000) }
    var fits: [String: Fit] = [:]
    let names = Core.all.map(\.name)
    guard let cores = reader.object("cores", accepted: names) else { return nil }
    for core in names where cores.has(core) {
      let fit = cores.object(core, accepted: ["coreScale", "cyclesPerOutput"])
      let scale: Coefficient? = fit?.sourced("coreScale", in: 0.01...100)
      let outputs: Coefficient? = fit?.sourced("cyclesPerOutput", in: 0.01...10_000)
      if let scale, let outputs { fits[core] = Fit(coreScale: scale, cyclesPerOutput: outputs) }
    }
    guard let name, let title, let share else { return nil }
    return KernelProfile(
      name: name, title: title, cyclesPerMultiplyAccumulate: cycles, memoryShare: share,
      fits: fits)
  }
}
