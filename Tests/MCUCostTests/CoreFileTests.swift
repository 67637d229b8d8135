import Testing
import Thimble

@testable import MCUCost

@Suite struct CoreFileTests {
  private let kernel = """
    { "loops": { "rows": \(coefficient(2)), "products": \(coefficient(3)), "vectors": null } }
    """

  private func core(_ kernels: String) throws -> Core {
    let text = """
      { "name": "x", "summary": "test", "cyclesPerInstruction": \(coefficient(1)),
        "kernels": { "portable": { \(kernels) } } }
      """
    return try Core(json: Array(text.utf8), file: "x.json", bases: [])
  }

  private func layer(_ loops: [String], kernel: String = "odd") -> LayerWorkload {
    var counts = LoopCounts()
    for loop in loops { counts.add(1, ofLoop: loop, isInner: false) }
    return LayerWorkload(
      name: "layer", operation: "sum", kernel: kernel, workload: Workload(), loops: counts)
  }

  @Test("a kernel's loops are those that its file lists, and no others")
  func loops() throws {
    let core = try core("\"odd\": \(kernel)")
    let found = try core.coefficients(of: layer(["rows", "products", "vectors"]))
    #expect(found.loops.mapValues(\.value) == ["rows": 2, "products": 3])
    #expect(
      throws: EstimateError.unknownLoop(
        core: "x", kernel: "odd", loop: "columns", listed: ["products", "rows", "vectors"])
    ) { try core.coefficients(of: layer(["rows", "products", "vectors", "columns"])) }
    for missing in ["products", "vectors"] {
      let counted = ["products", "rows", "vectors"].filter { $0 != missing }
      #expect(
        throws: EstimateError.uncountedLoop(
          core: "x", kernel: "odd", loop: missing, counted: counted)
      ) { try core.coefficients(of: layer(counted)) }
    }
    let error = EstimateError.unknownKernel(
      core: "x", kernel: "even", known: ["odd"], layout: .portable)
    #expect(throws: error) { try core.coefficients(of: layer([], kernel: "even")) }
    #expect(
      "\(error)"
        == "x has no coefficients for the kernel 'even'; of the portable layout it has odd")
  }

  @Test("coefficients by operation price its other kernels, a kernel's own come first")
  func byOperation() throws {
    let operation = "{ \"operation\": { \"outputs\": \(coefficient(5)) } }"
    let core = try core("\"sum\": \(operation), \"odd\": \(kernel)")
    #expect(try core.coefficients(of: layer(["a"], kernel: "even")).isByOperation)
    #expect(throws: EstimateError.self) { try core.coefficients(of: layer(["a"])) }
    #expect {
      try self.core("\"sum\": { \"operation\": { \"output\": \(coefficient(5)) } }")
    } throws: {
      "\($0)".contains("did you mean outputs?")
    }
  }

  @Test func aCoreBasedOnAnotherTakesOverItsKernels() throws {
    let text = """
      { "name": "fast", "summary": "test", "basedOn": "round",
        "cyclesPerInstructionScale": \(coefficient(0.5, "estimated")),
        "kernels": { "dsp": { "depthwise": {
          "cyclesPerInstruction": \(coefficient(3)), "loops": {} } } } }
      """
    let core = try Core(json: Array(text.utf8), file: "fast.json", bases: [roundCore()])
    let inherited = try #require(core.kernels[.portable]?["add"])
    #expect(inherited.cyclesPerInstruction?.value == 1)
    #expect(inherited.cyclesPerInstruction?.confidence == .estimated)
    #expect(inherited.loops["outputs"]?.value == 10)
    #expect(inherited.loops["outputs"]?.source == "as round: test")
    #expect(core.kernels[.dsp]?["depthwise"]?.cyclesPerInstruction?.value == 3)
  }

  @Test("a kernel's own cycles come before those of its instructions, and have the same loops")
  func cyclesOfLoops() throws {
    let loops = "\"loops\": { \"rows\": \(coefficient(2)), \"vectors\": null }"
    let cycles = "\"cycles\": { \"rows\": \(coefficient(7)) }"
    let kernel = try #require(
      core("\"odd\": { \(loops), \(cycles) }").kernels[.portable]?["odd"])
    #expect(kernel.cycles(ofLoop: "rows")?.value == 7)
    #expect(kernel.cycles(ofLoop: "vectors") == nil)
    #expect(kernel.cyclesPerInstruction == nil)
    let faster = """
      { "name": "fast", "summary": "test", "basedOn": "x",
        "cyclesPerInstructionScale": \(coefficient(0.5)) }
      """
    let scaled = try Core(
      json: Array(faster.utf8), file: "fast.json",
      bases: [core("\"odd\": { \(loops), \(cycles) }")])
    #expect(scaled.kernels[.portable]?["odd"]?.cycles(ofLoop: "rows")?.value == 3.5)
    for (wrong, key) in [
      ("{}", "rows"),
      ("{ \"rows\": \(coefficient(7)), \"columns\": \(coefficient(7)) }", "columns"),
    ] {
      #expect {
        try core("\"odd\": { \(loops), \"cycles\": \(wrong) }")
      } throws: { error in
        guard case .invalid(_, let problems)? = error as? DataFileError else { return false }
        return problems.contains { $0.key.hasPrefix("kernels.portable.odd.cycles.\(key)") }
      }
    }
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
        && keys.contains("kernels.portable.softmax.loops")
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
