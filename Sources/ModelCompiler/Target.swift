package import Thimble

/// A processor that a file is made for: it decides the order of the constants.
///
/// Every file runs on every processor with the same results; another target's only runs slower.
package enum Target: String, CaseIterable, Sendable {
  /// Any processor.
  case portable
  case cortexM0Plus = "cortex-m0plus"
  case cortexM3 = "cortex-m3"
  case cortexM4 = "cortex-m4"
  case cortexM7 = "cortex-m7"
  case cortexM33 = "cortex-m33"
  case cortexM55 = "cortex-m55"
  case cortexM85 = "cortex-m85"
  case rv32imc

  /// The layout that the processor's kernels read.
  package var layout: KernelLayout {
    switch self {
    case .cortexM3, .cortexM4, .cortexM7, .cortexM33: .dsp
    case .portable, .cortexM0Plus, .cortexM55, .cortexM85, .rv32imc: .portable
    }
  }
}
