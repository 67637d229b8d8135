import Foundation
import Testing

@testable import ThimbleCLI

/// Which kernels an estimate prices.
struct LayoutTests {
  private func raw(_ options: String...) async throws -> Transcript {
    let input = try Files.temporaryFile("in.i8", [UInt8](repeating: 7, count: 250))
    let words = [
      "run", Files.small, "--raw", input, "--scores", try Files.temporaryFolder() + "/o",
    ]
    return await thimble(words + options)
  }

  @Test("a .tflite is laid out for the board's core, unless --target asks for another")
  func boardsChooseTheLayout() async throws {
    #expect(try await raw("--json").json["layout"] as? String == "dsp")
    #expect(try await raw("--board", "nrf5340", "--json").json["layout"] as? String == "dsp")
    #expect(try await raw("--board", "rp2040", "--json").json["layout"] as? String == "portable")
    let portable = try await raw("--target", "portable", "--json").json
    #expect(portable["layout"] as? String == "portable")
    #expect(try await raw().output.contains(" bytes of flash, dsp layout"))
  }

  @Test("a .thimble file keeps its layout")
  func filesKeepTheirLayout() async throws {
    let run = await thimble("run", Files.converted, Files.yes, "--json")
    #expect(run.json["layout"] as? String == "portable")
  }

  @Test("a .thimble file of any layout can be laid out for any core, with the same results")
  func filesAreLaidOutAnew() async throws {
    let folder = try Files.temporaryFolder()
    let packed = folder + "/packed.thimble"
    let converted = await thimble(
      "convert", Files.converted, "-o", packed, "--target", "cortex-m4", "--json")
    #expect(converted.code == .success)
    func scores(_ model: String) async throws -> [String] {
      let rows = try #require(
        await thimble("run", model, Files.yes, "--json").json["results"] as? [[String: Any]])
      return rows.map { "\($0["scores"] ?? "") \($0["label"] ?? "") \($0["score"] ?? "")" }
    }
    #expect(await thimble("run", packed, Files.yes, "--json").json["layout"] as? String == "dsp")
    let expected = try await scores(Files.converted)
    #expect(try await scores(packed) == expected)
    let back = await thimble(
      "convert", packed, "-o", folder + "/back.thimble", "--target", "portable")
    #expect(back.code == .success)
    let run = await thimble("run", folder + "/back.thimble", Files.yes, "--json")
    #expect(run.json["layout"] as? String == "portable")
    #expect(try await scores(folder + "/back.thimble") == expected)
  }

  @Test("a plan is for any core, unless a board or a core is named")
  func plans() async {
    func layout(_ options: String...) async -> String? {
      await thimble(["plan", Files.small, "--json"] + options).json["layout"] as? String
    }
    #expect(await layout() == "portable")
    #expect(await layout("--board", "stm32l4r5zi") == "dsp")
    #expect(await layout("--pareto") == "portable")
    #expect(await layout("--target", "cortex-m33") == "dsp")
    #expect(await thimble("plan", Files.small).output.contains("portable layout"))
  }

  @Test("profile prices each board with the kernels of its core")
  func boardsOfAProfile() async throws {
    func layouts(_ options: String...) async throws -> [String: String] {
      let json = await thimble(["profile", Files.small, "--json"] + options).json
      let boards = try #require(json["boards"] as? [[String: Any]])
      return try boards.reduce(into: [:]) {
        $0[try #require($1["name"] as? String)] = $1["layout"] as? String
      }
    }
    for board in ["stm32l4r5zi", "rp2040"] {
      let found = try await layouts("--board", board)
      #expect(found["stm32l4r5zi"] == "dsp" && found["stm32f746ng"] == "dsp")
      #expect(found["rp2040"] == "portable" && found["ra8d1"] == "portable")
    }
    #expect(try await Set(layouts("--target", "portable").values) == ["portable"])
    let kernels = await thimble("profile", Files.small).output
    #expect(kernels.contains("kernels: Thimble, dsp layout"))
  }
}
