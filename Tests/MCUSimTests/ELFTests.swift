import HostSupport
import MCUSim
import Testing

@Suite struct ELFTests {
  private let good = TestProgram(code: [0xBF00, 0xBF00]).elf

  @Test func readsSegmentsAndSymbols() throws {
    let file = try ELFFile(good, file: "good.elf")
    #expect(file.segments.count == 1)
    #expect(file.symbols.address(of: "kernel") == TestProgram.start)
    #expect(file.symbols.name(at: TestProgram.start + 2) == "kernel+2")
    #expect(file.symbols.name(at: 0x10) == "?")
  }

  @Test func everyTruncationIsAnError() {
    for count in 0..<good.count - 40 {
      #expect(throws: ELFError.self) { try ELFFile(Array(good.prefix(count)), file: "short.elf") }
    }
  }

  @Test func errorsKnowTheirByte() {
    var bytes = good
    bytes[18] = 3
    #expect(
      throws: ELFError.unsupported(
        file: "x86.elf", what: "the machine", offset: 18, found: "0x3", accepted: "40, Arm")
    ) { try ELFFile(bytes, file: "x86.elf") }
  }

  /// Damaged files are refused or run into a fault, an end or the limit.
  @Test func damageIsSurvived() throws {
    var generator = SplitMix64(seed: 4)
    var loaded = 0
    for _ in 0..<1_000 {
      var bytes = good
      for _ in 0..<generator.next(below: 4) + 1 {
        bytes[generator.next(below: bytes.count)] = UInt8(generator.next(below: 256))
      }
      guard let file = try? ELFFile(bytes, file: "damaged.elf") else { continue }
      let map = MemoryMap(
        flash: MemoryMap.Region(name: "flash", base: 0, bytes: 4_096),
        sram: [MemoryMap.Region(name: "SRAM", base: TestProgram.sram, bytes: 4_096)])
      let core = try #require(CoreTiming.embedded.last)
      guard let machine = try? Machine(file, core: core, map: map) else { continue }
      _ = machine.run(instructionLimit: 200)
      loaded += 1
    }
    #expect(loaded > 0)
  }
}
