import Deployment
import ModelCompiler

extension MemoryUse {
  /// SRAM by use in a line.
  var sentence: String {
    grouped(totalSramBytes) + (budgetBytes.map { " of \(grouped($0))" } ?? "")
      + " bytes: arena \(grouped(arenaBytes))"
      + (frontEndBytes > 0 ? ", front end \(grouped(frontEndBytes))" : "")
      + ", stack \(grouped(stackBytes))"
  }
}

extension Deployment {
  /// The model, its flash and its layout in a line.
  var sentence: String {
    "\(source.path), \(grouped(memory.modelBytes)) bytes of flash, \(source.model.layout) layout"
  }
}

extension PackedAlternative {
  /// Table rows: what packed kernels would save, and how to have them.
  var rows: [[String]] {
    [
      [
        "Kernels",
        "for any core; packed for a \(target), an inference takes \(grouped(packed.cycles)) cycles "
          + "on \(board)",
      ],
      [
        "",
        "instead of \(grouped(portable.cycles)), for "
          + change(packed.modelBytes - portable.modelBytes, "flash") + " and "
          + change(packed.totalSramBytes - portable.totalSramBytes, "SRAM")
          + ": --target \(target), or --board",
      ],
    ]
  }

  private func change(_ bytes: Int, _ memory: String) -> String {
    "\(grouped(abs(bytes))) bytes \(bytes < 0 ? "less" : "more") \(memory)"
  }
}
