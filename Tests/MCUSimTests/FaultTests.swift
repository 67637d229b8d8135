import MCUSim
import Testing

@Suite struct FaultTests {
  private func reason(
    _ code: [UInt16], core: String = "cortex-m4", sramBytes: Int = 4_096, r0: UInt32 = 0,
    options: Machine.Options = Machine.Options()
  ) throws -> Fault.Reason? {
    let machine = try TestProgram(code: code).machine(
      core: core, sramBytes: sramBytes, options: options)
    machine.setRegister(0, to: r0)
    guard case .fault(let fault) = machine.run(instructionLimit: 1_000) else { return nil }
    #expect(fault.symbol.hasPrefix("kernel"))
    return fault.reason
  }

  private let sram = TestProgram.sram

  @Test func oneByteLessOfMemoryFaults() throws {
    // str r1, [r0]
    #expect(try reason([0x6001], sramBytes: 4_096, r0: sram + 4_092) == nil)
    #expect(
      try reason([0x6001], sramBytes: 4_095, r0: sram + 4_092)
        == .unmapped(.store, address: sram + 4_092, bytes: 4))
    // strb r1, [r0]
    #expect(try reason([0x7001], sramBytes: 4_095, r0: sram + 4_094) == nil)
    #expect(
      try reason([0x7001], sramBytes: 4_095, r0: sram + 4_095)
        == .unmapped(.store, address: sram + 4_095, bytes: 1))
  }

  @Test func writesToFlashFault() throws {
    #expect(try reason([0x6001], r0: 0x100) == .flashWrite(address: 0x100, bytes: 4))
  }

  @Test func nothingThereFaults() throws {
    // ldr r1, [r0]
    #expect(
      try reason([0x6801], r0: 0x4000_0000) == .unmapped(.load, address: 0x4000_0000, bytes: 4))
    // bx r0
    #expect(
      try reason([0x4700], r0: 0x4000_0001) == .unmapped(.fetch, address: 0x4000_0000, bytes: 2))
    #expect(try reason([0x4700], r0: 0x100) == .armState(address: 0x100))
  }

  @Test func alignmentIsTheCores() throws {
    #expect(try reason([0x6001], core: "cortex-m4", r0: sram + 2) == nil)
    #expect(
      try reason([0x6001], core: "cortex-m0", r0: sram + 2)
        == .unaligned(.store, address: sram + 2, bytes: 4))
    // ldm r0!, {r1, r2}
    #expect(
      try reason([0xC806], core: "cortex-m4", r0: sram + 2)
        == .unaligned(.load, address: sram + 2, bytes: 4))
  }

  @Test func unknownInstructionsAreNamed() throws {
    #expect(try reason([0xDE00]) == .undefined(code: 0xDE00))
    #expect(try reason([0xBF30]) == .unsupported("WFI (0xbf30)"))
    #expect(try reason([0xDF01]) == .unsupported("SVC (0xdf01)"))
    // mls on a core without it
    #expect(try reason([0xFB00, 0x0011], core: "cortex-m0") == .undefined(code: 0xFB00_0011))
    // add pc, pc
    #expect(try reason([0x44FF]) == .unpredictable(instruction: "ADD", code: 0x44FF))
    // vadd.f32 s0, s0, s0 without the unit switched on
    guard case .unsupported(let what)? = try reason([0xEE30, 0x0A00]) else {
      Issue.record("the floating-point unit was on")
      return
    }
    #expect(what.contains("CPACR"))
  }

  @Test func theStackHasAnEnd() throws {
    var options = Machine.Options()
    options.stackLimit = sram + 4_080
    // push {r0-r3} twice
    #expect(
      try reason([0xB40F, 0xB40F], options: options)
        == .stackOverflow(sp: sram + 4_064, limit: sram + 4_080))
    options.stackLimit = sram + 4_064
    #expect(try reason([0xB40F, 0xB40F], options: options) == nil)
    // sub sp, #32
    options.stackLimit = sram + 4_065
    #expect(
      try reason([0xB088], options: options)
        == .stackOverflow(sp: sram + 4_064, limit: sram + 4_065))
  }

  @Test func unwrittenBytesAreSeen() throws {
    var options = Machine.Options()
    options.faultsOnUnwritten = true
    // str r1, [r0]; ldr r1, [r0]
    #expect(try reason([0x6001, 0x6801], r0: sram, options: options) == nil)
    // strh r1, [r0]; ldr r1, [r0]
    #expect(
      try reason([0x8001, 0x6801], r0: sram, options: options)
        == .unwritten(address: sram, bytes: 4))
    options.faultsOnUnwritten = false
    let machine = try TestProgram(code: [0x8001, 0x6801]).machine(options: options)
    machine.setRegister(0, to: sram)
    #expect(machine.run() == .exited(0))
    #expect(machine.unwrittenReads == 1)
    #expect(machine.firstUnwrittenReads.first?.address == sram)
  }

  @Test func endlessLoopsEnd() throws {
    // b .
    let machine = try TestProgram(code: [0xE7FE]).machine()
    #expect(machine.run(instructionLimit: 100_000) == .limit)
    #expect(machine.instructions == 100_000)
    #expect(machine.run(cycleLimit: 1_000_000) == .limit)
    #expect(machine.cycles >= 1_000_000)
  }

  @Test func highWaterIsExact() throws {
    // push {r0-r3}; strb r1, [r0, #9]
    let machine = try TestProgram(code: [0xB40F, 0x7241]).machine()
    machine.setRegister(0, to: sram)
    #expect(machine.run() == .exited(0))
    #expect(machine.stackHighWater == 16)
    #expect(machine.highWater(from: sram, count: 64) == 10)
    #expect(machine.memoryUse().first?.writtenBytes == 17)
  }
}
