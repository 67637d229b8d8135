import Foundation
import Testing

@testable import ThimbleCLI

struct ExitCodeTests {
  @Test(arguments: [
    (["runn"], "'runn' is no verb (did you mean 'run'?); accepted: convert, inspect"),
    (["help", "nope"], "'nope' is no verb"),
    (["plan"], "'plan' needs MODEL"),
    (["plan", "m", "--srma", "1"], "no option '--srma' (did you mean '--sram'?)"),
    (["plan", Files.small, "--sram", "lots"], "--sram: found 'lots'; accepted: a size such as"),
    (["run", Files.small], "'run' needs FILE.wav"),
    (["run", Files.small, "a.wav", "--raw", "b"], "'a.wav' and --raw are both given"),
    (["run", Files.small, "--raw", "b"], "--scores is missing"),
    (["run", Files.small, "a.wav", "--check-arena"], "--check-arena works with --raw only"),
    (["run", Files.small, "--raw", "a", "--scores", "b", "--top", "1"], "--top works with WAV"),
    (["run", Files.small, "--raw", "a", "--scores", "./a"], "--scores names an input"),
    (["run", Files.converted, Files.yes, "--top", "0"], "--top: found '0'"),
    (["run", Files.converted, Files.yes, "--hop", "nan"], "--hop: found 'nan'"),
    (["run", Files.converted, Files.yes, "--board", "rp2041"], "(did you mean 'rp2040'?)"),
    (["run", Files.small, Files.yes], "has no audio front end"),
    (
      ["run", Files.small, Files.yes, "--frontend", "mlperf"],
      "accepted: mlperf-kws, micro, micro-speech, mlperf-sww or a file"
    ),
    (["convert", Files.small], "-o is missing"),
    (["convert", Files.small, "-o", Files.small], "-o names an input"),
    (["convert", Files.small, "-o", "x", "--target", "z80"], "accepted: portable"),
    (["bench", Files.small, "--iterations", "0"], "--iterations: found '0'"),
    (["bench", Files.small, "--unit", "mmx"], "--unit: found 'mmx'"),
    (["bench", Files.small, "--unit", "none", "--as-deployed"], "leave out it or --unit"),
    (["completions", "tcsh"], "accepted: bash, zsh, fish"),
    (["operators", "conv"], "does not take 'conv'; accepted: no operands"),
  ])
  func wrongUsageIsTwo(words: [String], message: String) async {
    let run = await thimble(words)
    #expect(run.code == .usage)
    #expect(run.output.isEmpty)
    #expect(run.error.hasPrefix("thimble: error: "))
    #expect(run.error.contains(message), "\(run.error)")
  }

  @Test func unsupportedOperatorsAreThreeAndAllListed() async throws {
    let run = await thimble(
      "inspect", Files.fixture("Broken/unsupported_five_at_once"), "--json")
    #expect(run.code == .unsupportedOperator)
    let error = try #require(run.json["error"] as? [String: Any])
    #expect(error["code"] as? String == "unsupportedOperator")
    #expect(error["exitCode"] as? Int == 3)
    let issues = try #require(error["issues"] as? [String])
    // Two of the five differ in their node only.
    #expect(issues.count == 4 && run.error.contains("5 unsupported"))
    for issue in issues { #expect(run.error.contains(issue)) }
  }

  @Test func tooSmallABudgetIsFourAndNamesOneThatWorks() async throws {
    let run = await thimble("plan", Files.small, "--sram", "1100", "--json")
    #expect(run.code == .doesNotFit)
    let error = try #require(run.json["error"] as? [String: Any])
    let smallest = try #require(error["smallestBudgetBytes"] as? Int)
    #expect(error["missingBytes"] as? Int == smallest - 1_100)
    let binding = try #require(error["binding"] as? [[String: Any]])
    #expect(!binding.isEmpty)
    #expect(run.error.contains("the smallest budget that works is \(grouped(smallest))"))
    #expect(await thimble("plan", Files.small, "--sram", "\(smallest)").code == .success)
    #expect(await thimble("plan", Files.small, "--sram", "\(smallest - 1)").code == .doesNotFit)
  }

  @Test(arguments: ["truncated_half", "empty", "bad_identifier", "cycle", "stride_zero"])
  func corruptModelsAreFive(name: String) async {
    let path = Files.fixture("Broken/\(name)")
    let run = await thimble("inspect", path, "--json")
    #expect(run.code == .invalidFile)
    #expect(run.error.contains("\(path): "))
    #expect(run.error.contains("byte "))
    #expect((run.json["error"] as? [String: Any])?["file"] as? String == path)
  }

  @Test func aCorruptThimbleFileNamesItsByte() async throws {
    var bytes = try Files.bytes(Files.converted)
    bytes[bytes.count / 2] ^= 1
    let path = try Files.temporaryFile("corrupt.thimble", bytes)
    let run = await thimble("run", path, Files.yes)
    #expect(run.code == .invalidFile)
    #expect(run.error.hasPrefix("thimble: error: \(path): byte 12: the checksum does not match"))
  }

  @Test func missingFilesAreFive() async {
    for verb in ["inspect", "plan", "profile", "bench"] {
      let run = await thimble(verb, "/no/such/model.tflite")
      #expect(run.code == .invalidFile)
      #expect(run.error == "thimble: error: /no/such/model.tflite: no such file\n")
    }
    #expect(await thimble("inspect", Files.package).error.contains("is a directory"))
  }

  @Test func whatCannotBeWrittenIsOne() async throws {
    let folder = try Files.temporaryFolder()
    let run = await thimble("convert", Files.small, "-o", folder + "/none/x.thimble", "--json")
    #expect(run.code == .failure)
    #expect(run.error.contains("/none/x.thimble: cannot be written: No such file or directory"))
    #expect((run.json["error"] as? [String: Any])?["exitCode"] as? Int == 1)
    #expect(await thimble("convert", Files.small, "-o", folder).code == .failure)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
    #expect(!FileManager.default.fileExists(atPath: folder + ".partial"))
  }
}
