internal import ModelCompiler

/// What a library has to hold to, found out from its object file: for one just compiled, and one that comes from
/// outside.
struct ArchiveChecks {
  let target: ArchiveTarget

  /// Refuses an object that allocates, wants what not every program has, has memory of its own, or is for another
  /// core or float ABI.
  ///
  /// - Throws: the reason.
  func check(_ object: ELFObject) throws(Unsound) {
    try checkSymbols(object)
    guard object.writtenBytes == 0 else {
      throw Unsound(reason: "it has \(object.writtenBytes) bytes of memory of its own")
    }
    if target.core == .rv32imc {
      // Compressed instructions, floats in integer registers.
      guard object.machine == ELFObject.riscV, object.flags & 0x7 == 1 else {
        throw Unsound(reason: "it is not for RV32IMC with the ABI ilp32")
      }
      return
    }
    guard object.machine == ELFObject.arm else { throw Unsound(reason: "it is not for Arm") }
    try checkAttributes(object)
  }

  /// A program has to have what compilers call for arithmetic, whose names start with two underscores.
  private func checkSymbols(_ object: ELFObject) throws(Unsound) {
    let strange = object.symbols.filter { symbol in
      symbol.isUndefined && !symbol.isWeak
        && (!symbol.name.hasPrefix("__") || symbol.name.hasPrefix("__aeabi_mem"))
    }
    guard strange.isEmpty else {
      throw Unsound(reason: "it wants \(strange.map(\.name).joined(separator: ", "))")
    }
    guard object.symbols.contains(where: { $0.name == "thimble_open_abi" && !$0.isUndefined })
    else {
      throw Unsound(reason: "it does not hold thimble_open_abi")
    }
  }

  private func checkAttributes(_ object: ELFObject) throws(Unsound) {
    guard let attributes = object.armAttributes else {
      throw Unsound(reason: "it does not say what code it holds")
    }
    guard let architecture, attributes.architecture == architecture else {
      throw Unsound(
        reason:
          "its code is of architecture \(attributes.architecture), not that of \(target.core.rawValue)"
      )
    }
    guard (attributes.floatRegisters == 1) == (target.floatABI == .hard) else {
      throw Unsound(
        reason: "its floats do not travel as --float-abi \(target.floatABI.rawValue) says")
    }
  }

  /// The core's architecture, as `Tag_CPU_arch` counts.
  private var architecture: Int? {
    switch target.core {
    case .cortexM0Plus: 12
    case .cortexM3: 10
    case .cortexM4, .cortexM7: 13
    case .cortexM33: 17
    case .cortexM55, .cortexM85: 21
    case .rv32imc, .portable: nil
    }
  }

  /// Why an object is refused.
  struct Unsound: Error {
    var reason: String
  }
}

extension ELFObject {
  /// What an Arm object says of its code.
  var armAttributes: ArmAttributes? {
    guard let section = sections.first(where: { $0.name == ".ARM.attributes" }) else { return nil }
    return ArmAttributes(bytes(of: section))
  }
}
