import Foundation
import Thimble

extension Core {
  private static let keys = [
    "name", "summary", "multiplyAccumulatesPerCycle", "loadBytesPerCycle",
    "cyclesPerInstruction", "basedOn", "cyclesPerInstructionScale", "kernels",
  ]
  private static let instructionRange = 0.0...100_000
  private static let cycleRange = 0.1...100.0

  /// Reads a core file; `bases` are the cores that it may be based on.
  package init(json bytes: [UInt8], file: String, bases: [Core]) throws(DataFileError) {
    let problems = ProblemList()
    let value = try JSONValue.parse(Data(bytes), file: file)
    let core = ObjectReader(value, accepted: Core.keys, problems: problems)
      .flatMap { Core.read($0, bases: bases) }
    guard problems.problems.isEmpty, let core else {
      throw .invalid(file: file, problems: problems.problems)
    }
    self = core
  }

  private static func read(_ reader: ObjectReader, bases: [Core]) -> Core? {
    let name = reader.text("name")
    let summary = reader.text("summary")
    var kernels: [KernelLayout: [String: KernelCoefficients]] = [:]
    var defaultCycles: Coefficient?
    if reader.has("basedOn") {
      kernels = inherited(reader, bases: bases)
    } else {
      defaultCycles = reader.sourced("cyclesPerInstruction", in: cycleRange)
    }
    if reader.has("kernels") || !reader.has("basedOn") {
      let layouts = KernelLayout.allCases.map(\.name)
      guard let own = reader.object("kernels", accepted: layouts) else { return nil }
      for layout in KernelLayout.allCases where own.has(layout.name) {
        let read = Core.kernels(own, layout.name, defaultCycles: defaultCycles)
        kernels[layout, default: [:]].merge(read) { $1 }
      }
    }
    let products: Coefficient? = peak(reader, "multiplyAccumulatesPerCycle")
    let loads: Coefficient? = peak(reader, "loadBytesPerCycle")
    guard let name, let summary else { return nil }
    return Core(
      name: name, summary: summary, multiplyAccumulatesPerCycle: products,
      loadBytesPerCycle: loads, basedOn: reader.has("basedOn") ? reader.text("basedOn") : nil,
      kernels: kernels)
  }

  private static func peak(_ reader: ObjectReader, _ key: String) -> Coefficient? {
    reader.has(key) ? reader.sourced(key, in: 0.01...1_024) : nil
  }

  private static func inherited(
    _ reader: ObjectReader, bases: [Core]
  ) -> [KernelLayout: [String: KernelCoefficients]] {
    let scale: Coefficient? = reader.sourced("cyclesPerInstructionScale", in: cycleRange)
    guard let name = reader.text("basedOn"), let scale else { return [:] }
    guard let base = bases.first(where: { $0.name == name }) else {
      reader.report(
        "basedOn", found: "\"\(name)\"", accepted: bases.map(\.name).joined(separator: ", "))
      return [:]
    }
    return base.kernels.mapValues { $0.mapValues { $0.carriedOver(from: name, scale: scale) } }
  }

  private static func kernels(
    _ reader: ObjectReader, _ layout: String, defaultCycles: Coefficient?
  ) -> [String: KernelCoefficients] {
    var kernels: [String: KernelCoefficients] = [:]
    guard let reader = reader.object(layout, of: "a kernel") else { return [:] }
    for name in reader.keys {
      kernels[name] = coefficients(reader, name, defaultCycles: defaultCycles)
    }
    return kernels
  }

  private static func coefficients(
    _ reader: ObjectReader, _ kernel: String, defaultCycles: Coefficient?
  ) -> KernelCoefficients? {
    let flash = "flashBytesPerMultiplyAccumulate"
    let keys = ["cycles", "cyclesPerInstruction", "memoryShare", flash, "loops", "operation"]
    guard let reader = reader.object(kernel, accepted: keys) else { return nil }
    let isByOperation = reader.has("operation")
    let found =
      isByOperation
      ? reader.object("operation", accepted: Workload.countNames)
      : reader.object("loops", of: "a loop")
    guard let listed = found else { return nil }
    var loops: [String: Coefficient] = [:]
    var absent: Set<String> = []
    for loop in listed.keys {
      if listed.isNull(loop) {
        absent.insert(loop)
      } else {
        loops[loop] = listed.sourced(loop, in: instructionRange)
      }
    }
    let cycles = cycles(reader, of: loops)
    var each = defaultCycles
    if reader.has("cyclesPerInstruction") || each == nil && cycles == nil {
      each = reader.sourced("cyclesPerInstruction", in: cycleRange)
      guard each != nil else { return nil }
    }
    return KernelCoefficients(
      loops: loops, absentLoops: absent, cycles: cycles,
      cyclesPerInstruction: cycles == nil ? each : nil,
      memoryShare: reader.has("memoryShare") ? reader.sourced("memoryShare", in: 0...1) : nil,
      flashBytesPerMultiplyAccumulate: reader.has(flash) ? reader.sourced(flash, in: 0...16) : nil,
      isByOperation: isByOperation)
  }

  /// The cycles of a kernel's loops, where it has them: of each, and of no others.
  private static func cycles(
    _ reader: ObjectReader, of loops: [String: Coefficient]
  ) -> [String: Coefficient]? {
    guard reader.has("cycles"), let listed = reader.object("cycles", accepted: loops.keys.sorted())
    else { return nil }
    var cycles: [String: Coefficient] = [:]
    for loop in loops.keys { cycles[loop] = listed.sourced(loop, in: instructionRange) }
    return cycles
  }
}

extension KernelCoefficients {
  /// The coefficients on another core that runs the same code: nothing was measured there.
  fileprivate func carriedOver(from core: String, scale: Coefficient) -> KernelCoefficients {
    func carried(_ coefficient: Coefficient, scaled: Bool = false) -> Coefficient {
      Coefficient(
        value: coefficient.value * (scaled ? scale.value : 1),
        source: "as \(core): \(coefficient.source)" + (scaled ? "; scaled: \(scale.source)" : ""),
        confidence: coefficient.confidence == .measured ? .estimated : coefficient.confidence)
    }
    return KernelCoefficients(
      loops: loops.mapValues { carried($0) }, absentLoops: absentLoops,
      cycles: cycles?.mapValues { carried($0, scaled: true) },
      cyclesPerInstruction: cyclesPerInstruction.map { carried($0, scaled: true) },
      memoryShare: memoryShare.map { carried($0) },
      flashBytesPerMultiplyAccumulate: flashBytesPerMultiplyAccumulate.map { carried($0) },
      isByOperation: isByOperation)
  }
}
