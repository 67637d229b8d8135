import Foundation
import ModelCompiler
import ProjectExport
import Testing

@testable import ThimbleCLI

/// `export`, from an archive that one test run compiles once.
struct ExportTests {
  private static let target: ArchiveTarget = {
    do throws(ExportError) {
      return try ArchiveTarget(.cortexM4, .soft)
    } catch {
      preconditionFailure("\(error)")
    }
  }()

  /// A folder with an archive for Cortex-M4, soft floats, without graphs; `nil` without a toolchain for it.
  private static let archives: String? = {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    do {
      let archive = try ArchiveBuilder.archive(
        for: target, .program(linksGraphs: false), path: path)
      let folder = try Files.temporaryFolder()
      let name = Prebuilt.name(for: target, graphs: false)
      try Data(archive).write(to: URL(fileURLWithPath: folder + "/" + name))
      return folder
    } catch let error as ExportError {
      switch error {
      case .noToolchain, .oldToolchain, .noEmbeddedTarget: return nil
      case .noCore, .noFloatingPoint, .toolFailed, .unsound, .noPrebuilt, .badPrebuilt,
        .badVendorURL, .noPlaceForVendorURL, .sameName, .folderInUse, .cannotWrite:
        preconditionFailure("\(error)")
      }
    } catch {
      preconditionFailure("\(error)")
    }
  }()

  private func export(
    _ model: String, _ option: String, _ value: String, _ words: ArraySlice<String>
  ) async throws -> (run: Transcript, folder: String) {
    try await export([model, option, value] + words)
  }

  private func export(_ words: String...) async throws -> (run: Transcript, folder: String) {
    try await export(words)
  }

  private func export(_ words: [String]) async throws -> (run: Transcript, folder: String) {
    let folder = try Files.temporaryFolder() + "/project"
    let archives = try #require(
      Self.archives, "no Swift toolchain with Embedded Swift for Armv7E-M")
    let all =
      ["export"] + words
      + [
        "-o", folder, "--target", "cortex-m4", "--float-abi", "soft", "--prebuilt", archives,
        "--json",
      ]
    return (await thimble(all), folder)
  }

  private func names(in folder: String) -> [String] {
    let found = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    return found.filter { name in
      var isFolder: ObjCBool = false
      _ = unsafe FileManager.default.fileExists(atPath: folder + "/" + name, isDirectory: &isFolder)
      return !isFolder.boolValue
    }.sorted()
  }

  @Test(
    "every layout writes what it lists, and says it by the schema",
    arguments: ProjectLayout.allCases)
  func layouts(_ layout: ProjectLayout) async throws {
    let (run, folder) = try await export(Files.keyword, "--layout", layout.rawValue)
    #expect(run.code == .success, "\(run.error)")
    let problems = try JSONSchema("export").problems(of: run.output)
    #expect(problems.isEmpty, "\(problems.prefix(5))")
    let listed = try #require(run.json["files"] as? [String])
    #expect(names(in: folder) == (listed + [".thimble-export"]).sorted())
    #expect(
      listed.contains { $0.hasSuffix(".a") } && listed.contains { $0.hasSuffix("/thimble.h") })
    #expect(listed.contains { $0.hasSuffix("/ds_cnn_s.h") })
    for name in listed {
      let text = String(decoding: try Files.bytes(folder + "/" + name), as: UTF8.self)
      #expect(!text.contains(folder) && !text.contains(Files.package), "\(name) holds a path")
    }
  }

  @Test func theSameModelGivesTheSameFiles() async throws {
    let (first, second) = (try await export(Files.keyword), try await export(Files.keyword))
    for name in names(in: first.folder) {
      #expect(try Files.bytes(first.folder + "/" + name) == Files.bytes(second.folder + "/" + name))
    }
  }

  @Test func theHeaderSaysWhatThePlanSays() async throws {
    let (run, folder) = try await export(Files.keyword)
    let plan = await thimble("plan", Files.keyword, "--target", "cortex-m4", "--json").memory
    let header = String(
      decoding: try Files.bytes(folder + "/include/ds_cnn_s.h"), as: UTF8.self)
    #expect(header.contains("#define DS_CNN_S_ARENA_BYTES \(plan["arenaBytes"] as? Int ?? 0)u\n"))
    #expect(header.contains("#define DS_CNN_S_MODEL_BYTES \(plan["modelBytes"] as? Int ?? 0)u\n"))
    #expect(header.contains("  DS_CNN_S_YES = 9, /* Yes */\n"))
    #expect(header.contains("DS_CNN_S_SPOTTER_OPEN"))
    let kernels = String(
      decoding: try Files.bytes(folder + "/src/thimble_kernels.c"), as: UTF8.self)
    for kernel in try #require(run.json["kernels"] as? [String]) {
      #expect(kernels.contains("THIMBLE_LINK_KERNEL(\(kernel));"))
    }
    #expect(!kernels.contains("LINK_KERNEL(add)"))
  }

  @Test func theVendorsAddressStandsWhereThereIsAPlace() async throws {
    func description(_ words: [String], _ name: String) async throws -> String {
      let (run, folder) = try await export(Files.keyword, "--layout", words[0], words.dropFirst())
      #expect(run.code == .success, "\(run.error)")
      return String(decoding: try Files.bytes(folder + "/" + name), as: UTF8.self)
    }
    let (pack, library) = ("Thimble.ds_cnn_s.pdsc", "library.properties")
    #expect(try await description(["cmsis-pack"], pack).contains("<url></url>"))
    #expect(try await !description(["arduino"], library).contains("url="))
    let option = ["--vendor-url", "https://a.org/?b&c"]
    #expect(
      try await description(["cmsis-pack"] + option, pack).contains(
        "<url>https://a.org/?b&amp;c</url>"))
    #expect(
      try await description(["arduino"] + option, library).contains("\nurl=https://a.org/?b&c\n"))
    let others = [
      "a.org", "https://", "https://a b", "https://a\nb=c", "https://a<b>", "ftp://a",
    ]
    for url in others {
      let (run, _) = try await export(Files.keyword, "--layout", "arduino", ["--vendor-url", url])
      #expect(run.code == .usage && run.error.contains("accepted: https://"), "\(url)")
    }
    let (run, _) = try await export(Files.keyword, "--layout", "cmake", option[...])
    #expect(run.code == .usage && run.error.contains("with arduino and cmsis-pack"))
  }

  @Test func anEarlierExportIsReplacedAndNothingElse() async throws {
    let archives = try #require(Self.archives)
    let folder = try Files.temporaryFolder() + "/project"
    let words = [
      "export", Files.keyword, "-o", folder, "--target", "cortex-m4", "--float-abi", "soft",
      "--prebuilt", archives,
    ]
    #expect(await thimble(words).code == .success)
    #expect(await thimble(words + ["--layout", "zephyr"]).code == .success)
    #expect(!FileManager.default.fileExists(atPath: folder + "/CMakeLists.txt"))
    try Data("mine".utf8).write(to: URL(fileURLWithPath: folder + "/mine.c"))
    let refused = await thimble(words)
    #expect(refused.code == .usage && refused.error.contains("'mine.c', which no export wrote"))
    #expect(try Files.bytes(folder + "/mine.c") == Array("mine".utf8))
    #expect(FileManager.default.fileExists(atPath: folder + "/zephyr/module.yml"))
  }

  @Test func whatDoesNotGoTogetherIsRefused() async throws {
    let folder = try Files.temporaryFolder() + "/project"
    func refusal(_ words: String...) async -> Transcript {
      await thimble(["export"] + words + ["-o", folder])
    }
    let noCore = await refusal(Files.small)
    #expect(noCore.code == .usage && noCore.error.contains("--board NAME|FILE or --target CORE"))
    let noUnit = await refusal(Files.small, "--target", "cortex-m3", "--float-abi", "hard")
    #expect(noUnit.code == .usage && noUnit.error.contains("cortex-m3 has no floating-point unit"))
    let layout = await refusal(Files.small, "--target", "cortex-m4", "--layout", "keil")
    #expect(layout.code == .usage && layout.error.contains("cmake, zephyr, arduino, cmsis-pack"))
    let noModel = await refusal("--target", "cortex-m4")
    #expect(noModel.code == .usage && noModel.error.contains("'export' needs MODEL"))
    let none = await refusal(Files.small, "--target", "cortex-m4", "--prebuilt", "/nowhere")
    #expect(none.code == .failure)
    #expect(none.error.contains("/nowhere/libthimble-cortex-m4-hard.a is not there"))
    #expect(await thimble("export", Files.small, "--target", "cortex-m4").code == .usage)
    #expect(!FileManager.default.fileExists(atPath: folder))
  }

  @Test func anArchiveOfAnotherKindIsRefused() async throws {
    let archives = try #require(Self.archives)
    let folder = try Files.temporaryFolder()
    let archive = try Files.bytes(
      archives + "/" + Prebuilt.name(for: Self.target, graphs: false))
    func refusal(_ core: String, _ abi: String, _ bytes: [UInt8]) async throws -> String {
      let path = "\(folder)/libthimble-\(core)-\(abi).a"
      try Data(bytes).write(to: URL(fileURLWithPath: path))
      let run = await thimble(
        "export", Files.keyword, "-o", folder + "/project", "--target", core, "--float-abi", abi,
        "--prebuilt", folder)
      #expect(run.code == .invalidFile)
      return run.error
    }
    #expect(try await refusal("cortex-m4", "hard", archive).contains("--float-abi hard"))
    #expect(try await refusal("cortex-m3", "soft", archive).contains("not that of cortex-m3"))
    #expect(try await refusal("rv32imc", "soft", archive).contains("not for RV32IMC"))
    for count in [0, 7, 8, 60, 100, archive.count / 2, archive.count - 1000] {
      let error = try await refusal("cortex-m4", "soft", Array(archive.prefix(count)))
      #expect(error.contains("libthimble-cortex-m4-soft.a"), "\(count) bytes")
    }
    #expect(!FileManager.default.fileExists(atPath: folder + "/project"))
  }

  @Test func withoutAToolchainItSaysWhichToInstall() {
    for path in ["", "/nowhere", "/bin:/usr/bin"]
    where !FileManager.default.fileExists(atPath: "/usr/bin/swiftc") {
      let error = #expect(throws: ExportError.self) {
        try ArchiveBuilder.archive(for: Self.target, .program(linksGraphs: false), path: path)
      }
      #expect(
        "\(error.map { "\($0)" } ?? "")".contains(
          "Swift 6.3 or later from https://swift.org/install"))
    }
  }
}
