import Thimble

/// Energy of arithmetic and data movement alone: `bytes·E_move + operations·E_compute`.
///
/// It explains where energy would go if a chip were nothing but a datapath. It is a lower bound
/// that understates a microcontroller hundreds of times, for it leaves out instruction fetch, clock
/// tree, idle logic, leakage and regulator. Each byte is counted once, as if reuse were perfect.
package struct DatapathEnergy: Codable, Equatable, Sendable {
  /// An 8-bit product added to a 32-bit sum, in picojoules.
  package var narrowProductPicojoules: Double
  /// A 32-bit product added to a 32-bit sum, in picojoules.
  package var wideProductPicojoules: Double
  /// One byte read from or written to SRAM, in picojoules.
  package var sramPicojoulesPerByte: Double
  /// One byte read from flash, in picojoules.
  package var flashPicojoulesPerByte: Double
  /// Where the figures come from.
  package var source: String

  /// Horowitz's table, from "Computing's Energy Problem", ISSCC 2014: 45 nm, 0.9 V.
  ///
  /// 8-bit multiply 0.2 pJ, 32-bit multiply 3.1 pJ, 32-bit add 0.1 pJ; a 64-bit read of a 32 KB
  /// SRAM 20 pJ, of a 1 MB one 100 pJ. The table has no flash: the 1 MB SRAM stands in for it.
  package static let horowitz = DatapathEnergy(
    narrowProductPicojoules: 0.2 + 0.1, wideProductPicojoules: 3.1 + 0.1,
    sramPicojoulesPerByte: 20.0 / 8, flashPicojoulesPerByte: 100.0 / 8,
    source: "Horowitz, ISSCC 2014, 45 nm; flash taken as its 1 MB SRAM (an assumption)")

  /// A layer's energy in microjoules, datapath boundary.
  package func microjoules(of layer: LayerWorkload) -> Double { parts(of: layer).total }

  /// A layer's energy by cause, datapath boundary.
  package func parts(of layer: LayerWorkload) -> Parts {
    let work = layer.workload
    let narrow = Double(work.multiplyAccumulates - work.wideProducts) * narrowProductPicojoules
    let wide = Double(work.wideProducts) * wideProductPicojoules
    return Parts(
      productMicrojoules: (narrow + wide) * 1e-6,
      rescaleMicrojoules: Double(work.rescaledOutputs) * wideProductPicojoules * 1e-6,
      sramMicrojoules: Double(work.inputBytes + work.outputBytes) * sramPicojoulesPerByte * 1e-6,
      flashMicrojoules: Double(work.constantBytes) * flashPicojoulesPerByte * 1e-6)
  }
}

extension DatapathEnergy {
  /// Datapath energy by cause, in microjoules.
  package struct Parts: Codable, Equatable, Sendable {
    /// Multiply-accumulates.
    package var productMicrojoules = 0.0
    /// Rescaling of outputs.
    package var rescaleMicrojoules = 0.0
    /// Activations read and written.
    package var sramMicrojoules = 0.0
    /// Constants read.
    package var flashMicrojoules = 0.0

    /// No energy.
    package init() {}

    init(
      productMicrojoules: Double, rescaleMicrojoules: Double, sramMicrojoules: Double,
      flashMicrojoules: Double
    ) {
      self.productMicrojoules = productMicrojoules
      self.rescaleMicrojoules = rescaleMicrojoules
      self.sramMicrojoules = sramMicrojoules
      self.flashMicrojoules = flashMicrojoules
    }

    /// All causes.
    package var total: Double {
      productMicrojoules + rescaleMicrojoules + sramMicrojoules + flashMicrojoules
    }

    /// Adds another layer's.
    package static func += (sum: inout Parts, other: Parts) {
      sum.productMicrojoules += other.productMicrojoules
      sum.rescaleMicrojoules += other.rescaleMicrojoules
      sum.sramMicrojoules += other.sramMicrojoules
      sum.flashMicrojoules += other.flashMicrojoules
    }
  }
}
