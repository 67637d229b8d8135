package import ModelCompiler

/// How floating-point arguments travel in a program that links the library.
package enum FloatABI: String, CaseIterable, Sendable {
  /// In integer registers; the library holds no floating-point instruction.
  case soft
  /// In integer registers, in a program with a floating-point unit.
  case softfp
  /// In the floating-point unit's registers.
  case hard
}

/// What an archive is compiled for: a core, and how floats travel.
package struct ArchiveTarget: Equatable, Sendable {
  /// The core.
  package let core: Target
  /// The float ABI.
  package let floatABI: FloatABI

  /// Every combination there is.
  package static let all: [ArchiveTarget] = Target.allCases.flatMap { core in
    FloatABI.allCases.compactMap { try? ArchiveTarget(core, $0) }
  }

  /// A combination.
  ///
  /// - Throws: `ExportError` for a core without a floating-point unit and another ABI than `soft`, and for no
  ///   core at all.
  package init(_ core: Target, _ floatABI: FloatABI) throws(ExportError) {
    guard core != .portable else { throw .noCore }
    guard floatABI == .soft || Self.hasUnit(core) else {
      throw .noFloatingPoint(core: core.rawValue, abi: floatABI.rawValue)
    }
    self.core = core
    self.floatABI = floatABI
  }

  /// The name of the archive's file among prebuilt ones, without what follows it.
  package var name: String { "\(core.rawValue)-\(floatABI.rawValue)" }

  /// What Swift compiles for; `options` narrow it to the core.
  var triple: String {
    switch core {
    case .cortexM0Plus: "armv6m-none-none-eabi"
    case .cortexM3, .cortexM4, .cortexM7, .cortexM33, .cortexM55, .cortexM85, .portable:
      "armv7em-none-none-eabi"
    case .rv32imc: "riscv32-none-none-eabi"
    }
  }

  /// What GCC and Clang call core and float ABI: for the library, and for the program that links it.
  package var options: [String] {
    switch core {
    case .rv32imc: ["-march=rv32imc", "-mabi=ilp32"]
    case .cortexM0Plus, .cortexM3, .cortexM4, .cortexM7, .cortexM33, .cortexM55, .cortexM85,
      .portable:
      ["-mcpu=\(core.rawValue)", "-mthumb", "-mfloat-abi=\(floatABI.rawValue)"]
        + (floatABI == .soft ? [] : Self.unit(of: core).map { ["-mfpu=\($0)"] } ?? [])
    }
  }

  /// What both sides of an Arm interface have to agree on: GCC's enumerations are short there.
  var enumOptions: [String] { core == .rv32imc ? [] : ["-fshort-enums"] }

  /// The ABI of most projects for a core.
  package static func usualABI(of core: Target) -> FloatABI { hasUnit(core) ? .hard : .soft }

  private static func hasUnit(_ core: Target) -> Bool {
    switch core {
    case .cortexM4, .cortexM7, .cortexM33, .cortexM55, .cortexM85: true
    case .portable, .cortexM0Plus, .cortexM3, .rv32imc: false
    }
  }

  /// The floating-point unit that GCC and Clang know the core's by, the smaller one where it has a choice; `nil`
  /// where the core's name says it, as for those with Helium, which code for `soft` cannot use.
  private static func unit(of core: Target) -> String? {
    switch core {
    case .cortexM4: "fpv4-sp-d16"
    case .cortexM7, .cortexM33: "fpv5-sp-d16"
    case .portable, .cortexM0Plus, .cortexM3, .cortexM55, .cortexM85, .rv32imc: nil
    }
  }
}
