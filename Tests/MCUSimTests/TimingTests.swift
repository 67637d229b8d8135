import MCUSim
import Testing

@Suite struct TimingTests {
  /// Our own instructions for each rule take the cycles that its source gives.
  @Test(arguments: MicroKernel.all)
  func microKernel(_ kernel: MicroKernel) throws {
    let program = TestProgram(code: kernel.code)
    let machine = try program.machine(core: kernel.core)
    machine.setRegister(0, to: TestProgram.sram)
    machine.setRegister(1, to: 4)
    machine.setRegister(2, to: 8)
    for word in 0..<64 {
      // Loads find an address of SRAM, in case they are loaded from.
      #expect(machine.write([0, 0, 0, 0x20], at: TestProgram.sram + UInt32(word * 4)))
    }
    var ends: UInt64 = 0
    machine.addHook(at: program.end) { ends = $0.cycles }
    #expect(machine.run(instructionLimit: 1_000) == .exited(0))
    #expect(ends == kernel.cycles, "\(kernel.source)")
  }

  /// Flash with waits costs more, a line that is at hand does not.
  @Test func waits() throws {
    let program = TestProgram(code: [UInt16](repeating: 0xBF00, count: 16))
    func cycles(_ waits: Int) throws -> UInt64 {
      let machine = try program.machine(waits: waits)
      var ends: UInt64 = 0
      machine.addHook(at: program.end) { ends = $0.cycles }
      #expect(machine.run(instructionLimit: 1_000) == .exited(0))
      return ends
    }
    #expect(try cycles(0) == 16)
    // Four lines of 8 bytes, and the one that the instruction behind lies in.
    #expect(try cycles(1) == 21)
    #expect(try cycles(3) == 31)
  }

  /// The functions' cycles are all cycles, and so are the calls'.
  @Test func everyCycleIsSomewhere() throws {
    // movs r3, #50; loop: subs r3, #1; muls r2, r1, r2; ldr r4, [sp, #-4]; bne loop
    let program = TestProgram(code: [0x2332, 0x3B01, 0xB404, 0xBC10, 0x2B00, 0xD1FA])
    for core in CoreTiming.embedded {
      let machine = try program.machine(core: core.name, waits: 2)
      #expect(machine.run(instructionLimit: 10_000) == .exited(0))
      let functions = machine.functionProfiles()
      #expect(functions.reduce(0) { $0 + $1.cycles } == machine.cycles, "\(core.name)")
      #expect(functions.reduce(0) { $0 + $1.instructions } == machine.instructions)
      #expect(machine.callStacks().reduce(0) { $0 + $1.cycles } == machine.cycles)
    }
  }
}
