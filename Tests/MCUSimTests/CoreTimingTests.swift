import MCUCost
import MCUSim
import Testing

@Suite struct CoreTimingTests {
  @Test func everyEmbeddedCoreReads() {
    #expect(
      CoreTiming.embedded.map(\.name) == [
        "cortex-m0", "cortex-m0plus", "cortex-m3", "cortex-m33", "cortex-m4",
      ])
  }

  @Test func unknownCoresAreNamed() {
    #expect(throws: DataFileError.self) { try CoreTiming.named("cortex-m85") }
  }
}
