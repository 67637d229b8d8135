package import MCUCost
import MCUSim

/// What is supposed of a board's flash.
package enum FlashModel: String, Sendable, Codable {
  /// What the board's file says.
  case stated
  /// No wait states: the fewest cycles that any cache could reach.
  case withoutWaits
  /// The stated wait states, without cache and prefetch.
  case withoutCache
}

extension FlashModel {
  /// What the simulator leaves out of a flash with wait states, in a sentence.
  package static let omission =
    "instructions are waited for a line at a time, when the core comes to it: that it fetches ahead into the "
    + "next one hides nothing unless the flash prefetches"
}

extension Board {
  /// Whether wait states, cache or prefetch are figures that nobody checked, so that the board's cycles are a
  /// range.
  package var hasUncheckedFlash: Bool {
    guard let access = flashAccess, flashWaitStates.value > 0 else { return false }
    return [flashWaitStates.confidence, flashLineBytes.confidence, access.confidence]
      .contains(.unverified)
  }

  /// The cycles that a flash of so many wait states is simulated with.
  private func waits(_ model: FlashModel) -> Int {
    model == .withoutWaits ? 0 : Int(flashWaitStates.value)
  }

  /// What the simulator is told of the flash, of which `flashBytes` bytes are simulated.
  func simulatedFlash(
    _ model: FlashModel, bytes: Int
  ) -> (region: MemoryMap.Region, accelerator: FlashAccelerator) {
    let region = MemoryMap.Region(
      name: "flash", base: memoryMap?.flashAddress ?? 0, bytes: bytes, waits: waits(model))
    let line = Int(flashLineBytes.value)
    guard model == .stated, let access = flashAccess else {
      return (
        region,
        FlashAccelerator(
          lineBytes: line, prefetches: false, instructionLines: 0, dataLines: 0)
      )
    }
    func ways(_ lines: Int) -> Int {
      access.cacheWays == 0 ? max(1, lines) : min(access.cacheWays, max(1, lines))
    }
    let instructionLines = access.instructionCacheBytes / line
    let dataLines = access.dataCacheBytes / line
    return (
      region,
      FlashAccelerator(
        lineBytes: line, prefetches: access.prefetches, instructionLines: instructionLines,
        instructionWays: ways(instructionLines), dataLines: dataLines, dataWays: ways(dataLines),
        isUnified: access.isUnified)
    )
  }
}
