internal import ModelCompiler
internal import Thimble

/// A folder that a C project adds as it is, in memory.
package struct ExportedProject: Sendable {
  /// The models.
  let models: [ExportedModel]
  /// The core and the float ABI.
  let target: ArchiveTarget
  /// How the files lie.
  let layout: ProjectLayout
  /// The web address of who gives it to others; `nil` for none.
  let vendorURL: String?
  /// The library.
  let archive: [UInt8]
  /// Whether the library was compiled for these models, or made before for any.
  let isPrebuilt: Bool
  /// Whether it holds every kernel.
  let linksAll: Bool
  /// What the README says of each model's plan and cost.
  let figures: [String]

  /// Where a file is written, and what it holds.
  package struct File: Sendable {
    /// Its path in the folder.
    package var path: String
    /// Its bytes.
    package var bytes: [UInt8]

    init(_ path: String, _ text: String) { self.init(path, Array(text.utf8)) }

    init(_ path: String, _ bytes: [UInt8]) {
      self.path = path
      self.bytes = bytes
    }
  }

  /// The source that chooses kernels from a library that holds all of them; `nil` for one that does not.
  var kernelsFile: String? {
    guard isPrebuilt || linksAll else { return nil }
    return ModelSources.kernels(
      linksAll ? Set(KernelChoice.available) : models.reduce(into: []) { $0.formUnion($1.kernels) })
  }

  /// Bytes of the library's file.
  package var archiveBytes: Int { archive.count }
  /// The models' names in C.
  package var modelNames: [String] { models.map(\.name) }
  /// The kernels that a link takes from the library.
  package var kernelNames: [String] {
    let used = models.reduce(into: Set()) { $0.formUnion($1.kernels) }
    return KernelChoice.available.filter { linksAll || used.contains($0) }.map { "\($0)" }
  }

  /// Every file, by path.
  package var files: [File] {
    let files: [File]
    switch layout {
    case .cmake: files = cmakeFiles
    case .zephyr: files = ZephyrModule(project: self).files
    case .arduino: files = ArduinoLibrary(project: self).files
    case .cmsisPack: files = CMSISPack(project: self).files
    }
    return (files + [File("README.md", ProjectReadme(project: self).text)])
      .sorted { $0.path < $1.path }
  }

  private var cmakeFiles: [File] {
    let package = CMakePackage(project: self)
    return headers(in: "include") + sources(in: "src") + examples(in: "examples") + [
      File("CMakeLists.txt", package.lists),
      File("cmake/thimbleConfig.cmake", package.config),
      File("lib/libthimble.a", archive),
    ]
  }

  /// The library's header and those of the models.
  func headers(in folder: String) -> [File] {
    var files = [
      File("\(folder)/thimble.h", DeviceSources.text("CThimble/include/thimble.h"))
    ]
    if kernelsFile != nil {
      files.append(
        File(
          "\(folder)/thimble_kernels.h", DeviceSources.text("CThimble/include/thimble_kernels.h")))
    }
    return files + models.map { File("\(folder)/\($0.name).h", ModelHeader(model: $0).text) }
  }

  /// The models as C, and as assembly with the file that it includes where that is asked for.
  func sources(in folder: String, assembly: Bool = true) -> [File] {
    models.flatMap { model in
      let sources = ModelSources(model: model)
      let base = "\(folder)/\(model.name)"
      return [File("\(base)_model.c", sources.array)]
        + (sources.tables.map { [File("\(base)_tables.c", $0)] } ?? [])
        + (assembly
          ? [File("\(base)_model.S", sources.assembly), File("\(base).thimble", model.file)] : [])
    } + (kernelsFile.map { [File("\(folder)/thimble_kernels.c", $0)] } ?? [])
  }

  /// Programs to start from: those of the first model where there are several.
  func examples(in folder: String) -> [File] {
    models.flatMap { model in
      let example = ExampleProgram(model: model)
      let base = models.count > 1 ? "\(folder)/\(model.name)_" : "\(folder)/"
      return [File("\(base)main.c", example.main), File("\(base)selftest.c", example.selfTest)]
        + (example.spotter.map { [File("\(base)spotter.c", $0)] } ?? [])
    }
  }
}
