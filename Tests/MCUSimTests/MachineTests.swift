import MCUSim
import Testing

@Suite struct MachineTests {
  private let sram = TestProgram.sram

  @Test func hooksSeeAndStop() throws {
    // movs r1, #1; movs r2, #2; movs r3, #3
    let machine = try TestProgram(code: [0x2101, 0x2202, 0x2303]).machine()
    var seen: [UInt64] = []
    machine.addHook(at: TestProgram.start + 2) { machine in
      seen = [machine.instructions, machine.cycles, UInt64(machine.register(1))]
      machine.stop()
    }
    #expect(machine.run() == .stopped)
    #expect(seen == [1, 1, 1])
    #expect(machine.register(2) == 2)
    #expect(machine.register(3) == 0)
    #expect(machine.run() == .exited(0))
    #expect(machine.register(3) == 3)
  }

  @Test func cyclesAreReadByThePrograms() throws {
    // ldr r3, [r0]; nop; nop; ldr r2, [r0]
    let machine = try TestProgram(code: [0x6803, 0xBF00, 0xBF00, 0x6802]).machine()
    machine.setRegister(0, to: 0xE000_1004)
    #expect(machine.run() == .exited(0))
    #expect(machine.register(2) &- machine.register(3) == 4)
  }

  @Test func sysTickCountsDown() throws {
    // str r1, [r0, #4]; str r1, [r0, #8]; str r2, [r0]; ldr r3, [r0, #8]; nop; ldr r4, [r0, #8]
    let machine = try TestProgram(code: [0x6041, 0x6081, 0x6002, 0x6883, 0xBF00, 0x6884]).machine()
    machine.setRegister(0, to: 0xE000_E010)
    machine.setRegister(1, to: 1_000)
    machine.setRegister(2, to: 5)
    #expect(machine.run() == .exited(0))
    #expect(machine.register(3) &- machine.register(4) == 3)
  }

  @Test func selfModifyingCodeInSRAM() throws {
    // Copies `movs r3, #7; bx lr` to SRAM and calls it, then makes it `movs r3, #9` and calls it again.
    let machine = try TestProgram(code: [
      0x8001, 0x8042, 0x3001, 0x4780, 0x461C, 0x3801, 0x8005, 0x3001, 0x4780,
    ]).machine()
    machine.setRegister(0, to: sram)
    machine.setRegister(1, to: 0x2307)
    machine.setRegister(2, to: 0x4770)
    machine.setRegister(5, to: 0x2309)
    #expect(machine.run(instructionLimit: 100) == .exited(0))
    #expect(machine.register(4) == 7)
    #expect(machine.register(3) == 9)
  }

  @Test func flashAppearsAtItsAlias() throws {
    let program = TestProgram(code: [0x6801])  // ldr r1, [r0]
    let map = MemoryMap(
      flash: MemoryMap.Region(name: "flash", base: 0x0800_0000, bytes: 4_096),
      sram: [MemoryMap.Region(name: "SRAM", base: sram, bytes: 4_096)], flashAliases: [0])
    let core = try CoreTiming.named("cortex-m4")
    // The program's segment lies at 0, where this flash only appears.
    #expect(throws: MachineError.self) {
      try Machine(try ELFFile(program.elf, file: "test.elf"), core: core, map: map)
    }
    #expect(throws: MachineError.self) {
      var twice = map
      twice.sram.append(map.flash)
      _ = try Machine(try ELFFile(program.elf, file: "test.elf"), core: core, map: twice)
    }
  }

  @Test func instructionsHaveNames() {
    let m4 = InstructionSet(.armv7em), m0 = InstructionSet(.armv6m)
    #expect(m4.describe(0xFB21_F002, isWide: true) == ("smuad", .executed))
    #expect(m4.describe(0xFB21_3D02, isWide: true) == ("smlad", .unpredictable))
    #expect(m4.describe(0xFB21_3002, isWide: true) == ("smlad", .executed))
    #expect(m0.describe(0xFB21_3002, isWide: true).verdict == .undefined)
    #expect(m4.describe(0xB5F0, isWide: false) == ("push", .executed))
    #expect(m4.describe(0xF3EF_8005, isWide: true) == ("mrs", .executed))
  }
}
