import Testing

@testable import ThimbleCLI

/// `profile`, `bench`, `boards`, `operators`.
struct CostVerbTests {
  @Test func profileAddsUpItsLayers() async throws {
    let json = await thimble("profile", Files.converted, "--board", "rp2040", "--json").json
    #expect(json["schema"] as? Int == 2)
    #expect(json["board"] as? String == "rp2040")
    let layers = try #require(json["layers"] as? [[String: Any]])
    let sum = layers.reduce(0) { $0 + ($1["cycles"] as? Int ?? 0) }
    #expect(sum == json["networkCycles"] as? Int)
    #expect(json["energyBoundary"] as? String == "soc")
    let text = await thimble("profile", Files.converted).output
    #expect(text.contains("SoC boundary"))
    #expect(text.contains("front end"))
  }

  @Test func benchReportsPercentiles() async throws {
    let run = await thimble("bench", Files.small, "--iterations", "5", "--json")
    #expect(run.json["iterations"] as? Int == 5)
    let p50 = try #require(run.json["p50Milliseconds"] as? Double)
    let p99 = try #require(run.json["p99Milliseconds"] as? Double)
    #expect(p50 > 0 && p50 <= p99)
    #expect(await thimble("bench", Files.small, "--iterations=2").output.contains("p95"))
    let long = await thimble("bench", Files.small, "--iterations", "10000")
    #expect(long.error == "thimble: 10000 of 10000 inferences\n")
    let plain = await thimble("bench", Files.small, "--iterations=2", "--unit=none", "--json")
    #expect(plain.json["vectorUnit"] as? String == "none")
  }

  @Test func boardsAreListedWithTheirSources() async throws {
    let list = await thimble("boards")
    for name in ["stm32l4r5zi", "stm32u575zi", "nrf52840", "rp2040"] {
      #expect(list.output.contains(name))
      let one = await thimble("boards", name)
      #expect(one.code == .success)
      #expect(one.output.contains("clock (Hz)"))
    }
    let json = await thimble("boards", "--json").json
    #expect(try #require(json["boards"] as? [[String: Any]]).count >= 4)
    let cores = try #require(json["cores"] as? [[String: Any]])
    let m7 = try #require(cores.first { $0["name"] as? String == "cortex-m7" })
    #expect(m7["basedOn"] as? String == "cortex-m4" && m7["instructions"] as? String == "estimated")
    let m4 = try #require(cores.first { $0["name"] as? String == "cortex-m4" })
    #expect(m4["basedOn"] == nil && m4["instructions"] as? String == "measured")
    #expect(list.output.contains("those of cortex-m55, cycles scaled"))
    let unknown = await thimble("boards", "stm32l4r5")
    #expect(unknown.code == .usage)
    #expect(unknown.error.contains("did you mean 'stm32l4r5zi'"))
  }

  @Test func aBoardCanBeAFile() async throws {
    let board = await thimble("boards", "nrf52840", "--json").output
    let path = try Files.temporaryFile("mine.json", board.replacing("nrf52840", with: "mine").utf8)
    let run = await thimble("profile", Files.converted, "--board", path, "--json")
    #expect(run.json["board"] as? String == "mine")
    let bad = try Files.temporaryFile("bad.json", "{}".utf8)
    let refused = await thimble("profile", Files.converted, "--board", bad)
    #expect(refused.code == .invalidFile)
    #expect(refused.error.contains("clockHertz"))
  }

  @Test func validateCostWritesTheCommittedPage() async throws {
    let path = try Files.temporaryFolder() + "/page.md"
    let run = await thimble("validate-cost", "--output", path)
    #expect(run.code == .success)
    for words in ["(a) energy", "(b) time", "(c) energy", "10.0 %, met"] {
      #expect(run.output.contains(words), "\(words)")
    }
    let isSame = try Files.bytes(path) == Files.bytes(Files.package + "/Tools/cost/VALIDATION.md")
    #expect(isSame)
    let json = await thimble("validate-cost", "--json").json
    #expect(json["schema"] as? Int == 2)
    #expect(json["publishedRows"] as? Int == 195)
    #expect((json["predictions"] as? [[String: Any]])?.count == 5)
    #expect(await thimble("validate-cost", "-o", path + "/page.md").code == .failure)
  }

  @Test func operatorsListsWhatRunsAndWhatIsRead() async throws {
    let text = await thimble("operators").output
    for word in ["depthwiseConv2D", "softmax", "CONV_2D", "FULLY_CONNECTED"] {
      #expect(text.contains(word))
    }
    let json = await thimble("operators", "--json").json
    #expect(try #require(json["operators"] as? [[String: Any]]).count >= 11)
    #expect(try #require(json["tflite"] as? [String]).contains("CONV_2D"))
  }
}
