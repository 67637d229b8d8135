internal import Foundation

/// The Swift toolchain on the path: compilers, linker and archiver.
struct Toolchain {
  /// The version needed: `@c` and Embedded Swift as they are used.
  static let minimum = (major: 6, minor: 3)

  /// Where its programs lie.
  let folder: String
  /// Its version, as it says.
  let version: String

  private static let programs = ["swiftc", "clang", "ld.lld", "llvm-objcopy", "llvm-ar"]

  /// Finds the first one on the path that is whole.
  ///
  /// - Parameter path: the folders, separated by colons.
  /// - Throws: `ExportError` that says what to install.
  init(path: String) throws(ExportError) {
    let manager = FileManager.default
    let folders = path.split(separator: ":").map(String.init)
    guard let driver = folders.map({ $0 + "/swiftc" }).first(where: manager.isExecutableFile) else {
      throw .noToolchain(missing: ["swiftc"])
    }
    // Another name of the driver lies where its companions do not; the driver itself is another name, too.
    let beside = URL(fileURLWithPath: driver).deletingLastPathComponent().path
    let real = URL(fileURLWithPath: driver).resolvingSymlinksInPath().deletingLastPathComponent()
      .path
    func missing(_ folder: String) -> [String] {
      Self.programs.filter { !manager.isExecutableFile(atPath: folder + "/" + $0) }
    }
    guard let folder = [beside, real].first(where: { missing($0).isEmpty }) else {
      throw .noToolchain(missing: missing(real))
    }
    self.folder = folder
    let text = try Self.output(of: folder + "/swiftc", ["--version"], in: "/")
    version =
      text.split(separator: " ").drop { $0 != "version" }.dropFirst().first.map(String.init) ?? ""
    let numbers = version.split(whereSeparator: { !$0.isNumber }).prefix(2).compactMap { Int($0) }
    guard numbers.count == 2, (numbers[0], numbers[1]) >= (Self.minimum.major, Self.minimum.minor)
    else {
      throw .oldToolchain(found: version.isEmpty ? "of no known version" : version, path: driver)
    }
  }

  /// Refuses a toolchain without the standard library of a target.
  func require(_ target: ArchiveTarget) throws(ExportError) {
    let library = "\(folder)/../lib/swift/embedded/Swift.swiftmodule/\(target.triple).swiftmodule"
    guard FileManager.default.fileExists(atPath: library) else {
      throw .noEmbeddedTarget(triple: target.triple, path: folder)
    }
  }

  /// Runs one of its programs in a folder.
  ///
  /// - Throws: `ExportError.toolFailed` with what it printed.
  func run(_ program: String, _ arguments: [String], in working: String) throws(ExportError) {
    _ = try Self.output(of: folder + "/" + program, arguments, in: working)
  }

  private static func output(
    of program: String, _ arguments: [String], in working: String
  ) throws(ExportError) -> String {
    let name = URL(fileURLWithPath: program).lastPathComponent
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: working)
    process.environment = ["PATH": URL(fileURLWithPath: program).deletingLastPathComponent().path]
    process.standardInput = FileHandle.nullDevice
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    let bytes: Data
    do {
      try process.run()
      bytes = try pipe.fileHandleForReading.readToEnd() ?? Data()
    } catch {
      throw .toolFailed(tool: name, output: error.localizedDescription)
    }
    process.waitUntilExit()
    let text = String(decoding: bytes, as: UTF8.self)
    guard process.terminationStatus == 0 else { throw .toolFailed(tool: name, output: text) }
    return text
  }
}
