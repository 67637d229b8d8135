internal import Foundation

/// Compiles the library for a core: sources from inside the program, tools from the toolchain.
///
/// All of it is linked into one object, from which whatever no function of the interface reaches is dropped: the
/// Swift runtime's functions, which would want an allocator, among it. What the object still wants is checked.
package struct ArchiveBuilder {
  private let toolchain: Toolchain
  private let target: ArchiveTarget
  private let folder: String

  /// Compiles libraries that differ in their kernels.
  ///
  /// - Parameters:
  ///   - target: the core and the float ABI.
  ///   - choices: the kernels of each.
  ///   - path: where the toolchain is looked for, folders separated by colons.
  /// - Returns: the bytes of each archive, the same for the same choice, wherever it is made.
  /// - Throws: `ExportError`.
  package static func archives(
    for target: ArchiveTarget, _ choices: [KernelChoice], path: String
  ) throws(ExportError) -> [[UInt8]] {
    let toolchain = try Toolchain(path: path)
    try toolchain.require(target)
    let folder = NSTemporaryDirectory() + "/thimble-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let builder = ArchiveBuilder(toolchain: toolchain, target: target, folder: folder)
    let objects = try builder.compileRuntime()
    var archives: [[UInt8]] = []
    for choice in choices { archives.append(try builder.link(choice, with: objects)) }
    return archives
  }

  /// Compiles one library; see `archives`.
  package static func archive(
    for target: ArchiveTarget, _ choice: KernelChoice, path: String
  ) throws(ExportError) -> [UInt8] {
    try archives(for: target, [choice], path: path)[0]
  }

  /// Compiles what does not depend on the kernels; the objects' names.
  private func compileRuntime() throws(ExportError) -> [String] {
    try writeSources()
    var objects = try compileC()
    for module in ["Thimble", "ThimbleAudio", "ThimbleTrust"] {
      objects.append(try compile(module, DeviceSources.paths(of: module, ".swift")))
    }
    return objects
  }

  private func link(
    _ choice: KernelChoice, with objects: [String]
  ) throws(ExportError) -> [UInt8] {
    try write("ThimbleC/Linked.swift", Array(choice.swiftFile.utf8))
    let face = DeviceSources.paths(of: "ThimbleC", ".swift").filter(choice.includes)
    let definitions = choice.definitions.flatMap { ["-D", $0] }
    let interface = try compile("ThimbleC", face, definitions)
    let names = try interfaceNames(of: interface)
    try toolchain.run(
      "ld.lld",
      // What functions have in common lies in a section without their names: kept apart by module, it keeps no
      // other module's functions.
      ["-r", "--gc-sections", "--unique"] + names.flatMap { ["-u", $0] }
        + ["-o", "all.o", interface] + objects,
      in: folder)
    // Tables for unwinding, and what the linker has used, are of no use in firmware; other names than the
    // interface's could be a program's.
    let dropped = [
      ".ARM.exidx*", ".rel.ARM.exidx*", ".eh_frame*", ".rela.eh_frame*", ".swift*",
      ".linker-options", ".llvm*", ".comment",
    ]
    try toolchain.run(
      "llvm-objcopy",
      ["--wildcard"] + dropped.map { "--remove-section=\($0)" }
        + ["--keep-global-symbol=thimble_*", "all.o", "thimble.o"],
      in: folder)
    try check("thimble.o")
    // The archiver adds to an archive that is there.
    try? FileManager.default.removeItem(atPath: folder + "/libthimble.a")
    try toolchain.run("llvm-ar", ["rcsD", "libthimble.a", "thimble.o"], in: folder)
    return try read("libthimble.a")
  }

  private func writeSources() throws(ExportError) {
    let maps = [
      "modules/CThimbleKernels/module.modulemap": """
      module CThimbleKernels { header "../../CThimbleKernels/include/CThimbleKernels.h" export * }

      """,
      "modules/CThimbleTrust/module.modulemap": """
      module CThimbleTrust { header "../../CThimbleTrust/include/CThimbleTrust.h" export * }

      """,
      "modules/CThimble/module.modulemap": """
      module CThimble {
        header "../../CThimble/include/thimble.h"
        header "../../CThimble/include/thimble_linked.h"
        export *
      }

      """,
    ]
    var files = Dictionary(uniqueKeysWithValues: DeviceSources.files.map { ($0.path, $0.bytes) })
    for (path, text) in maps { files[path] = Array(text.utf8) }
    for (path, bytes) in files { try write(path, bytes) }
  }

  private func write(_ path: String, _ bytes: [UInt8]) throws(ExportError) {
    let url = URL(fileURLWithPath: folder + "/" + path)
    do {
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(bytes).write(to: url)
    } catch {
      throw .cannotWrite(path: url.path, reason: error.localizedDescription)
    }
  }

  private func compileC() throws(ExportError) -> [String] {
    let sources = ["CThimbleKernels", "CThimbleTrust", "CThimble"].flatMap {
      DeviceSources.paths(of: $0, ".c")
    }
    var options = [
      "--target=\(target.triple)", "-DTHIMBLE_LIBRARY", "-Os", "-c", "-ffreestanding",
      "-fno-builtin", "-fno-pic", "-ffunction-sections", "-fdata-sections", "-fno-unwind-tables",
      "-fno-asynchronous-unwind-tables", "-ffile-prefix-map=\(folder)=.",
      "-I", "CThimbleKernels/include", "-I", "CThimbleTrust/include",
      "-I", "CThimble/include",
    ]
    options += target.options + target.enumOptions
    try toolchain.run("clang", options + sources, in: folder)
    return sources.map { path in
      URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent + ".o"
    }
  }

  /// Compiles a Swift module; its object's name.
  private func compile(
    _ module: String, _ sources: [String], _ more: [String] = []
  ) throws(ExportError) -> String {
    let object = module + ".module.o"
    let importer = target.options + target.enumOptions + ["-ffreestanding", "-fno-pic"]
    var arguments = Self.language
    arguments += ["-target", target.triple, "-module-name", module]
    arguments += ["-file-prefix-map", "\(folder)=."]
    arguments += importer.flatMap { ["-Xcc", $0] }
    arguments += more
    arguments += ["-emit-module", "-emit-module-path", module + ".swiftmodule", "-o", object, "-c"]
    try toolchain.run("swiftc", arguments + sources, in: folder)
    return object
  }

  /// What does not depend on core or module.
  private static let language = [
    "-wmo", "-Osize", "-parse-as-library", "-swift-version", "6", "-package-name", "thimble",
    "-enable-experimental-feature", "Embedded", "-enable-experimental-feature", "Lifetimes",
    "-enable-upcoming-feature", "ExistentialAny",
    "-enable-upcoming-feature", "InternalImportsByDefault",
    "-enable-upcoming-feature", "MemberImportVisibility",
    "-Xfrontend", "-function-sections", "-Xfrontend", "-disable-stack-protector",
    "-suppress-warnings", "-module-cache-path", "cache",
    "-I", ".", "-I", "modules/CThimbleKernels", "-I", "modules/CThimbleTrust",
    "-I", "modules/CThimble",
  ]

  /// The functions that programs call: what the link starts from.
  private func interfaceNames(of object: String) throws(ExportError) -> [String] {
    guard let object = ELFObject(try read(object)) else {
      throw .unsound(reason: "the compiler wrote no object")
    }
    return object.symbols.filter { $0.isGlobal && !$0.isUndefined && $0.name.hasPrefix("thimble_") }
      .map(\.name).sorted()
  }

  private func check(_ path: String) throws(ExportError) {
    guard let object = ELFObject(try read(path)) else {
      throw .unsound(reason: "the linker wrote no object")
    }
    do {
      try ArchiveChecks(target: target).check(object)
    } catch {
      throw .unsound(reason: error.reason)
    }
  }

  private func read(_ path: String) throws(ExportError) -> [UInt8] {
    guard let data = FileManager.default.contents(atPath: folder + "/" + path) else {
      throw .unsound(reason: "\(path) was not made")
    }
    return Array(data)
  }
}
