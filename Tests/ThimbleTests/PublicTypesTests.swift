import Foundation
import TestSupport
import Testing

/// The types that a user of the device modules sees, by the compiler's own symbol graphs.
///
/// Everything else is the package's: a type that becomes public by mistake fails here.
struct PublicTypesTests {
  /// Where the modules were built, if this machine has what lists them: the toolchain and its output.
  private static let modules: URL? = {
    let build = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
      .deletingLastPathComponent()
    let modules = build.appendingPathComponent("Modules")
    let module = modules.appendingPathComponent("Thimble.swiftmodule").path
    return FileManager.default.fileExists(atPath: module) ? build : nil
  }()

  /// What a program uses.
  private static let used = [
    "AllOperators", "Arena", "BestClass", "FrontEnd", "FrontEnd.Gain", "FrontEnd.Kind",
    "Interpreter", "KernelKind", "KernelLayout", "Listening", "LogMelParameters",
    "LogMelParameters.Clamp", "LogMelParameters.Logarithm", "LogMelParameters.Spectrum",
    "MicroParameters", "Model",
    "ModelError", "ModelError.Reason", "OperatorSet", "Shape", "TensorInfo",
  ]
  private static let audio = [
    "AudioFrontEnd", "FeatureQuantizer", "HeardWindow", "HeardWord", "KeywordSpotter",
    "KeywordSpotterError", "LinkedFrontEnd", "LogMel", "LogMelTables", "MFCC", "MFCCError",
    "MFCCTables", "MicroFrontEnd",
    "MicroTables",
  ]

  private static let trust = ["DriftCounters", "SignatureError", "SignedName", "TrustPolicy"]

  @Test(arguments: [("Thimble", used), ("ThimbleAudio", audio), ("ThimbleTrust", trust)])
  func usersSeeFewTypes(module: String, used: [String]) throws {
    guard let build = Self.modules, let found = try Self.types(of: module, in: build) else {
      note("no toolchain, or no modules, beside the tests: public types of \(module) not listed")
      return
    }
    #expect(found == used)
    note("\(module) shows \(used.count) types")
  }

  /// The public types of a module; `nil` where no toolchain lists them.
  private static func types(of module: String, in build: URL) throws -> [String]? {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("symbols-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    let maps = ["CThimbleKernels", "CThimbleTrust"].map {
      build.appendingPathComponent("\($0).build/module.modulemap").path
    }
    process.arguments =
      [
        "swift", "symbolgraph-extract", "-module-name", module,
        "-I", build.appendingPathComponent("Modules").path,
        "-target", build.deletingLastPathComponent().lastPathComponent,
        "-minimum-access-level", "public", "-output-dir", folder.path,
      ] + maps.flatMap { ["-Xcc", "-fmodule-map-file=\($0)"] }
    let errors = Pipe()
    process.standardError = errors
    do { try process.run() } catch { return nil }
    let message = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    // What `env` says where there is no such program.
    guard process.terminationStatus != 127 else { return nil }
    let said = String(decoding: message, as: UTF8.self)
    try #require(process.terminationStatus == 0, "\(said)")
    let file = folder.appendingPathComponent("\(module).symbols.json")
    let graph = try JSONDecoder().decode(SymbolGraph.self, from: Data(contentsOf: file))
    return graph.symbols.filter(\.isType).map { $0.pathComponents.joined(separator: ".") }.sorted()
  }
}

/// What of a symbol graph names types.
private struct SymbolGraph: Decodable {
  struct Symbol: Decodable {
    struct Kind: Decodable { let identifier: String }

    let kind: Kind
    let pathComponents: [String]

    var isType: Bool {
      ["class", "enum", "protocol", "struct", "typealias"].contains {
        kind.identifier == "swift.\($0)"
      }
    }
  }

  let symbols: [Symbol]
}
