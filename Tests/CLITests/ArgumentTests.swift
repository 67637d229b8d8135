import Testing

@testable import ThimbleCLI

struct ArgumentTests {
  private let verb = Verb(
    "try", summary: "", operands: [Operand("MODEL"), Operand("FILE", .optional)],
    options: [
      Option("--count", alias: "-c", value: "N", help: "a number"),
      Option("--flag", help: "a flag"),
    ], examples: []
  ) { _, _ in .success }

  private func parse(_ words: String...) throws -> Arguments { try Arguments(words, for: verb) }

  @Test func valuesFollowAnOptionOrItsEqualsSign() throws {
    let count = verb.options[0]
    for words in [["m", "--count", "3"], ["--count=3", "m"], ["-c", "3", "m"], ["m", "-c=3"]] {
      let arguments = try Arguments(words, for: verb)
      #expect(arguments.operands == ["m"])
      #expect(try arguments.integer(count, in: 1...9) == 3)
      #expect(!arguments.has(verb.options[1]))
    }
  }

  @Test func wordsBehindTwoHyphensAreOperands() throws {
    #expect(try parse("--flag", "--", "--count").operands == ["--count"])
  }

  @Test func errorsNameWhatWasFoundAndWhatIsAccepted() {
    #expect(throws: UsageError.missingOperand("MODEL", verb: "try")) { try parse() }
    #expect(throws: UsageError.valueForFlag(option: "--flag")) { try parse("m", "--flag=1") }
    #expect(throws: UsageError.repeatedOption("--count")) { try parse("m", "-c", "1", "-c=2") }
    #expect(throws: UsageError.unexpectedOperand("o", verb: "try", accepted: "MODEL [FILE]")) {
      try parse("m", "n", "o")
    }
    #expect(
      throws: UsageError.unknownOption(
        "--cuont", verb: "try", nearest: "--count",
        accepted: ["--count", "--flag", "--quiet", "--verbose"])
    ) { try parse("m", "--cuont", "3") }
    for words in [["m", "--count"], ["m", "--count", "--flag"], ["m", "--count="]] {
      #expect(throws: UsageError.missingValue(option: "--count", accepted: "N, a number")) {
        try Arguments(words, for: verb)
      }
    }
    #expect(
      throws: UsageError.badValue(
        option: "--count", found: "12", accepted: "a whole number from 1 to 9")
    ) { try parse("m", "-c", "12").integer(verb.options[0], in: 1...9) }
  }

  @Test(arguments: [
    ("8192", 8_192), ("0", 0), ("8B", 8), ("8KB", 8_000), ("8KiB", 8_192), ("8K", 8_192),
    ("2M", 2 << 20), ("1MB", 1_000_000),
    ("1MiB", 1_048_576),
  ])
  func byteSizes(text: String, bytes: Int) {
    #expect(byteCount(text) == bytes)
  }

  @Test(arguments: [
    "", "KiB", "-1", "+8", "8 KiB", "8kb", "8k", "8G", "1e3", "0x10", "٨", "9223372036854775807KiB",
    "99999999999999999999",
  ])
  func whatIsNoByteSize(text: String) {
    #expect(byteCount(text) == nil)
  }

  @Test func numbersForPeople() {
    #expect(grouped(0) == "0")
    #expect(grouped(1_234_567) == "1,234,567")
    #expect(grouped(-1_000) == "-1,000")
    #expect(rounded(0.041_23) == "0.0412")
    #expect(rounded(3.141) == "3.14")
    #expect(rounded(48.06) == "48.1")
    #expect(rounded(1_820.4) == "1,820")
    #expect(percent(0.918) == "91.8 %")
    #expect(shortened("conv") == "conv")
    #expect(shortened("model/re_lu_2/Relu;model/conv2d_2/Conv2D") == "model/re_lu_2/Relu…")
  }

  @Test func longNumbersInErrorsAreShortened() async throws {
    let digits = String(repeating: "9", count: 400)
    let run = await thimble("plan", Files.converted, "--sram", digits)
    #expect(run.error.contains("found '\(digits.prefix(32))… (400 characters)'; accepted: a size"))
    let limit = await thimble("plan", Files.converted, "--work-limit", "0")
    #expect(limit.error.contains("accepted: a whole number from 1 on"))
    let budget = try Files.temporaryFile("b.json", "{\"cycles\": 1e300}".utf8)
    let large = await thimble("compare", budget, budget, "--budget", budget)
    #expect(large.error.contains("cycles: found 1e+300; accepted: a number from 0 to 1e+15"))
  }

  @Test func tablesAlignTheirColumns() {
    let lines = TextTable.lines([["a", "10", "x"], ["bcd", "9"]], [.left, .right])
    #expect(lines == ["a    10  x", "bcd   9"])
  }
}
