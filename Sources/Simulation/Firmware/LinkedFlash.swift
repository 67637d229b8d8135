package import Thimble

/// Flash that a firmware takes for the operators it links, beside the model.
///
/// Summed from what the link of each kernel alone reaches (`Tools/simulator/linked_sizes.py`): executor,
/// checker, kernels, start-up and the C functions they call, not the program's own code. Firmware-Sim's
/// program `infer`, with what it prints and measures, takes 700 to 1,000 bytes more.
package struct LinkedFlash: Sendable {
  private var base = 0
  private var graph = 0
  private var frontEnds: [FrontEnd.Kind: Int] = [:]
  private var functions: [Int: Int] = [:]
  private var kernels: [String: (dispatch: Int, functions: [Int])] = [:]

  /// Reads the script's lines.
  init(_ text: String) {
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      let numbers = words.dropFirst().compactMap { Int($0) }
      switch words.first {
      case "base": base = numbers.first ?? 0
      case "graph": graph = numbers.first ?? 0
      case "frontEnd": frontEnds[.mfcc] = numbers.first
      case "microFrontEnd": frontEnds[.micro] = numbers.first
      case "logMelFrontEnd": frontEnds[.logMel] = numbers.first
      case "function": functions[numbers[0]] = numbers[1]
      case "kernel": kernels[String(words[1])] = (numbers[0], Array(numbers.dropFirst()))
      case let other: preconditionFailure("sizes: \(other ?? "")")
      }
    }
  }

  /// Whether the firmware has a kernel.
  func lists(_ kind: KernelKind) -> Bool { kernels["\(kind)"] != nil }

  /// Whether the firmware has a front end.
  package func lists(_ kind: FrontEnd.Kind) -> Bool { frontEnds[kind] != nil }

  /// Bytes for a set of kernels.
  ///
  /// - Parameters:
  ///   - kinds: the kernels.
  ///   - isGraph: whether what graphs need is linked.
  ///   - frontEnd: the audio front end that is; `nil` for none.
  /// - Returns: bytes of code and constants.
  package func bytes(
    _ kinds: Set<KernelKind>, isGraph: Bool, frontEnd: FrontEnd.Kind?
  ) -> Int {
    var used: Set<Int> = []
    var bytes = base + (isGraph ? graph : 0) + (frontEnd.flatMap { frontEnds[$0] } ?? 0)
    for kind in kinds {
      guard let kernel = kernels["\(kind)"] else { continue }
      bytes += kernel.dispatch
      used.formUnion(kernel.functions)
    }
    return used.reduce(bytes) { $0 + (functions[$1] ?? 0) }
  }
}
