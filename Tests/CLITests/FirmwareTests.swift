import Foundation
import GraphIR
import HostSupport
import Testing
import Thimble

@testable import ThimbleCLI

/// `firmware`.
struct FirmwareTests {
  @Test func namesTheModelsOperatorsAndNoOthers() async throws {
    let path = try Files.temporaryFolder() + "/Linked.swift"
    let run = await thimble("firmware", Files.converted, "-o", path, "--json")
    #expect(run.code == .success)
    #expect(run.json["schema"] as? Int == 2)
    let operators = try #require(run.json["operatorKinds"] as? [String])
    #expect(operators.contains("conv2D") && operators.contains("depthwiseConv2D"))
    #expect(!operators.contains("add") && operators.count < KernelKind.allCases.count)

    let text = String(decoding: try Files.bytes(path), as: UTF8.self)
    #expect(text.contains("enum Linked: OperatorSet"))
    for kind in KernelKind.allCases {
      #expect(text.contains("case .\(kind): true") == operators.contains("\(kind)"), "\(kind)")
    }
  }

  @Test func reportsWhatTheFirmwareHasToReserve() async throws {
    let folder = try Files.temporaryFolder()
    let run = await thimble("firmware", Files.converted, "-o", folder + "/Linked.swift", "--json")
    let plan = await thimble("plan", Files.converted, "--json").memory
    for name in ["arenaBytes", "frontEndBytes", "modelBytes"] {
      #expect(run.memory[name] as? Int == plan[name] as? Int, "\(name)")
    }
    #expect(run.json["inputBytes"] as? Int == 490)
    #expect(run.json["outputBytes"] as? Int == 12)
    let digest = SHA256.hexadecimalDigest(of: try Files.bytes(Files.converted))
    #expect(run.json["modelSHA256"] as? String == digest)
    let text = String(decoding: try Files.bytes(folder + "/Linked.swift"), as: UTF8.self)
    #expect(text.contains(digest))
  }

  @Test func theSameModelGivesTheSameFile() async throws {
    let folder = try Files.temporaryFolder()
    for name in ["/a", "/b"] {
      #expect(await thimble("firmware", Files.small, "-o", folder + name).code == .success)
    }
    #expect(try Files.bytes(folder + "/a") == Files.bytes(folder + "/b"))
  }

  @Test func namesEveryOperatorOnRequest() async throws {
    let path = try Files.temporaryFolder() + "/Linked.swift"
    let run = await thimble("firmware", Files.small, "-o", path, "--all-operators", "--json")
    #expect(run.json["operatorKinds"] as? [String] == KernelKind.allCases.map { "\($0)" })
  }

  @Test func needsAnOutputThatIsNotTheInput() async throws {
    #expect(await thimble("firmware", Files.small).code == .usage)
    let copy = try Files.temporaryFile("model.thimble", Files.bytes(Files.converted))
    #expect(await thimble("firmware", copy, "-o", copy).code == .usage)
    #expect(try Files.bytes(copy) == Files.bytes(Files.converted))
  }
}
