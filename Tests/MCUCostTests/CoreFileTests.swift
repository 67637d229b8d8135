import Testing

@testable import MCUCost

@Suite struct CoreFileTests {
  @Test func aLayoutChangesOnlyTheKernelsItLists() throws {
    let core = try roundCore()
    #expect(core.coefficients(of: .pointwise, layout: .dsp).terms.count == 1)
    #expect(
      core.coefficients(of: .depthwise, layout: .dsp)
        == core.coefficients(of: .depthwise, layout: .portable))
  }

  @Test func aCoreBasedOnAnotherTakesOverItsKernels() throws {
    let text = """
      { "name": "fast", "summary": "test", "basedOn": "round",
        "cyclesPerInstructionScale": \(coefficient(0.5, "estimated")),
        "kernels": { "dsp": { "depthwise": { "cyclesPerInstruction": \(coefficient(3)) } } } }
      """
    let core = try Core(json: Array(text.utf8), file: "fast.json", bases: [roundCore()])
    let inherited = core.coefficients(of: .add, layout: .portable)
    #expect(inherited.cyclesPerInstruction.value == 1)
    #expect(inherited.cyclesPerInstruction.confidence == .estimated)
    #expect(inherited.terms[.instructionsPerOutput]?.value == 10)
    #expect(inherited.terms[.instructionsPerOutput]?.source == "as round: test")
    #expect(core.coefficients(of: .depthwise, layout: .dsp).cyclesPerInstruction.value == 3)
  }

  @Test func problemsAreNamed() {
    let text = """
      { "name": "x", "summary": "test", "basedOn": "z80",
        "cyclesPerInstructionScale": \(coefficient(0)),
        "kernels": { "portable": { "softmax": { "speed": 3 } } } }
      """
    #expect {
      try Core(json: Array(text.utf8), file: "x.json", bases: [roundCore()])
    } throws: { error in
      guard case .invalid("x.json", let problems)? = error as? DataFileError else { return false }
      let keys = problems.map(\.key)
      return keys.contains("cyclesPerInstructionScale.value")
        && keys.contains("kernels.portable.softmax.speed")
        && keys.contains("kernels.portable.pointwise")
    }
  }

  @Test func anUnknownBaseIsRefused() {
    let text = """
      { "name": "x", "summary": "test", "basedOn": "z80",
        "cyclesPerInstructionScale": \(coefficient(1)) }
      """
    let problem = FieldProblem(key: "basedOn", found: "\"z80\"", accepted: "round")
    #expect(throws: DataFileError.invalid(file: "x.json", problems: [problem])) {
      try Core(json: Array(text.utf8), file: "x.json", bases: [roundCore()])
    }
  }
}
