package import MCUCost
package import Thimble

/// The bytes that a model takes on a device, by use: SRAM, and the file's flash.
package struct MemoryUse: Equatable, Sendable {
  /// A bound on the stack that an inference uses, whatever the model of one input and one output: kernels
  /// hold a fixed number of scalars and nothing recurses.
  ///
  /// Measured with `Firmware-Sim` by stack painting, the five MLPerf Tiny models, raw input: at most
  /// 916 bytes on Cortex-M4, 944 in Armv6-M code and 1,044 on Cortex-M55, whose vectors are saved
  /// there, the interpreter's own value included; to open a model takes less. The rest is room for
  /// the front end's value (128 bytes on a 32-bit machine) and its frames, which are not measured.
  package static let stackBound = 1_152
  /// How `stackBound` is known.
  package static let stackBoundBasis =
    "bound; 1,044 measured on Cortex-M55 by stack painting, MLPerf Tiny models without front end"

  /// The same for a model with several ends, state, joints or cuts: 1,224 bytes were measured on Cortex-M4 on
  /// the networks of `Tests/Fixtures/Ended`; a step holds three tensors' records more.
  package static let graphStackBound = 1_472
  /// How `graphStackBound` is known.
  package static let graphStackBoundBasis =
    "bound; 1,224 measured on Cortex-M4 by stack painting, small models with several ends or state"

  /// The same from recordings through a log-mel or a micro front end, whose values are larger: at most 2,160 bytes were
  /// measured in the simulator, in Armv6-M code, 2,016 on Cortex-M4, opening the model included.
  package static let largeFrontEndStackBound = 2_304
  /// How `largeFrontEndStackBound` is known.
  package static let largeFrontEndStackBoundBasis =
    "bound; 2,160 measured on a simulated Cortex-M0+, wake words through log-mel and micro front ends"

  /// SRAM of the arena: counters, rings, accumulators and scratch.
  package var arenaBytes: Int
  /// SRAM of the audio front end's state; 0 for raw input.
  ///
  /// What a microphone's driver buffers is not included: it depends on the driver.
  package var frontEndBytes: Int
  /// A bound on the stack.
  package var stackBytes: Int
  /// How `stackBytes` is known.
  package var stackBasis: String
  /// Flash of the `.thimble` file; 0 before there is one.
  package var modelBytes: Int
  /// The SRAM there is; `nil` without a limit.
  package var budgetBytes: Int?

  /// Makes a sum of uses; `isGraph` is for a model with several ends, state, joints or cuts, `frontEnd` for
  /// recordings.
  package init(
    arenaBytes: Int, frontEndBytes: Int, isGraph: Bool = false, frontEnd: FrontEnd.Kind? = nil,
    modelBytes: Int = 0, budgetBytes: Int? = nil
  ) {
    self.arenaBytes = arenaBytes
    switch frontEnd {
    case .micro?, .logMel?:
      (stackBytes, stackBasis) =
        (MemoryUse.largeFrontEndStackBound, MemoryUse.largeFrontEndStackBoundBasis)
    case .mfcc?, nil:
      stackBytes = isGraph ? MemoryUse.graphStackBound : MemoryUse.stackBound
      stackBasis = isGraph ? MemoryUse.graphStackBoundBasis : MemoryUse.stackBoundBasis
    }
    self.frontEndBytes = frontEndBytes
    self.modelBytes = modelBytes
    self.budgetBytes = budgetBytes
  }

  /// SRAM in all: what a budget limits.
  package var totalSramBytes: Int { arenaBytes + frontEndBytes + stackBytes }

  /// Whether a board's SRAM and flash hold the model.
  package func fits(_ board: Board) -> Bool {
    Double(totalSramBytes) <= board.sramBytes.value && Double(modelBytes) <= board.flashBytes.value
  }
}

extension MemoryUse: Codable {
  private enum CodingKeys: String, CodingKey {
    case arenaBytes, frontEndBytes, stackBytes, stackBasis, totalSramBytes, modelBytes, budgetBytes
  }

  /// What a file may say: more than any device has, and sums of it stay within 64 bits.
  private static let acceptedBytes = 0...1 << 40

  /// Reads what `encode` writes; the total is the sum, whatever is written.
  ///
  /// - Throws: `DecodingError`, also for bytes that no memory has.
  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func bytes(_ key: CodingKeys) throws -> Int {
      let value = try container.decode(Int.self, forKey: key)
      guard MemoryUse.acceptedBytes.contains(value) else {
        throw DecodingError.dataCorruptedError(
          forKey: key, in: container,
          debugDescription: "\(value); accepted: 0 to \(MemoryUse.acceptedBytes.upperBound)")
      }
      return value
    }
    self.init(
      arenaBytes: try bytes(.arenaBytes), frontEndBytes: try bytes(.frontEndBytes),
      modelBytes: try bytes(.modelBytes),
      budgetBytes: try container.decodeIfPresent(Int.self, forKey: .budgetBytes) == nil
        ? nil : try bytes(.budgetBytes))
    stackBytes = try bytes(.stackBytes)
    stackBasis = try container.decode(String.self, forKey: .stackBasis)
  }

  /// Writes every use and the total.
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(arenaBytes, forKey: .arenaBytes)
    try container.encode(frontEndBytes, forKey: .frontEndBytes)
    try container.encode(stackBytes, forKey: .stackBytes)
    try container.encode(stackBasis, forKey: .stackBasis)
    try container.encode(totalSramBytes, forKey: .totalSramBytes)
    try container.encode(modelBytes, forKey: .modelBytes)
    try container.encodeIfPresent(budgetBytes, forKey: .budgetBytes)
  }
}
