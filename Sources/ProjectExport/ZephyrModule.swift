internal import ModelCompiler

/// A project as a module of Zephyr: `zephyr/module.yml`, CMake and Kconfig around the same archive.
struct ZephyrModule {
  let project: ExportedProject

  var files: [ExportedProject.File] {
    project.headers(in: "include") + project.sources(in: "src", assembly: false)
      + project.examples(in: "examples") + [
        ExportedProject.File("lib/libthimble.a", project.archive),
        ExportedProject.File("zephyr/module.yml", module),
        ExportedProject.File("zephyr/CMakeLists.txt", lists),
        ExportedProject.File("zephyr/Kconfig", kconfig),
      ]
  }

  private let module = """
    # Written by 'thimble export': do not edit.
    name: thimble
    build:
      cmake: zephyr
      kconfig: zephyr/Kconfig

    """

  private var lists: String {
    let sources = project.sources(in: "../src", assembly: false).filter { $0.path.hasSuffix(".c") }
    return """
      # Written by 'thimble export': do not edit.
      if(CONFIG_THIMBLE)
        zephyr_include_directories(../include)
        zephyr_library_named(thimble_models)
        zephyr_library_sources(
          \(sources.map(\.path).joined(separator: "\n    ")))
        zephyr_library_import(thimble_runtime ${CMAKE_CURRENT_LIST_DIR}/../lib/libthimble.a)
        target_link_libraries(thimble_models PUBLIC thimble_runtime)
      endif()

      """
  }

  private var kconfig: String {
    """
    # Written by 'thimble export': do not edit.
    config THIMBLE
    	bool "Thimble: \(project.models.map(\.name).joined(separator: ", "))"
    	depends on \(dependency)
    	help
    	  Inference of int8 networks in memory that the application owns. The library was made for
    	  \(project.target.core.rawValue) with the float ABI \(project.target.floatABI.rawValue).

    """
  }

  /// What Zephyr calls the core and the float ABI.
  private var dependency: String {
    let core =
      switch project.target.core {
      case .cortexM0Plus: "CPU_CORTEX_M0PLUS"
      case .cortexM3: "CPU_CORTEX_M3"
      case .cortexM4: "CPU_CORTEX_M4"
      case .cortexM7: "CPU_CORTEX_M7"
      case .cortexM33: "CPU_CORTEX_M33"
      case .cortexM55: "CPU_CORTEX_M55"
      case .cortexM85: "CPU_CORTEX_M85"
      case .rv32imc: "RISCV && !64BIT && !FPU"
      case .portable: "n"
      }
    if project.target.core == .rv32imc { return core }
    switch project.target.floatABI {
    case .hard: return core + " && FP_HARDABI"
    case .soft, .softfp: return core + " && !FP_HARDABI"
    }
  }
}
