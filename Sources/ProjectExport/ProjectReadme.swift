internal import ModelCompiler
internal import Thimble

/// The README of a project: what lies where, how it is used, what it takes.
struct ProjectReadme {
  let project: ExportedProject

  var text: String {
    """
    # \(project.models.map(\.name).joined(separator: ", ")) for \(project.target.core.rawValue)

    Written by `thimble export` (\(ModelWriter.toolVersion)): a library for C and C++, and what goes with it. Run
    the verb again instead of editing; the same model gives the same files.

    \(use)

    Compile the program for the same core and float ABI as the library, and drop what it does not call:

        \(project.target.options.joined(separator: " ")) -ffunction-sections -fdata-sections -Wl,--gc-sections

    \(floats)

    \(library)

    \(project.models.map(model).joined(separator: "\n"))
    ## Costs

    \(project.figures.joined(separator: "\n"))
    ## Memory

    The model is read where it lies and has to be aligned to 16 bytes; define `THIMBLE_MODEL_SECTION` to place it, in
    external flash for instance. The arena is where an inference reads and writes most: it belongs into tightly
    coupled memory where there is some. `include/thimble.h` says what interrupts and threads may do, and what
    every function takes and returns.

    ## Self-test

    `selftest.c` runs one input, compares the outputs' checksum with the host's, counts cycles (DWT, SysTick or
    mcycle) for each operator, and prints PASS. What it prints on a board is what a report about silicon needs.

    """
  }

  private var use: String {
    let names = project.models.map { "thimble::" + $0.name }.joined(separator: " ")
    switch project.layout {
    case .cmake:
      return """
        With CMake, from a folder beside:

            add_subdirectory(path/to/this/folder)            # or: find_package(thimble CONFIG PATHS ...)
            target_link_libraries(firmware PRIVATE \(names))

        With anything else: `include/` among the folders of headers, `lib/libthimble.a` among the libraries, and the
        sources of `src/`, of each model either `*_model.c` or `*_model.S` (which takes `*.thimble` in as it is; add
        `-Isrc` for the assembler). `examples/` holds programs to start from.
        """
    case .zephyr:
      return """
        A Zephyr module: name this folder in `ZEPHYR_EXTRA_MODULES` (or as a project of `west.yml`) and set

            CONFIG_THIMBLE=y

        The model's header, `thimble.h`, and the models are then part of the application. It was made for one core
        and float ABI, which Kconfig checks (`CONFIG_THIMBLE` depends on them).
        """
    case .arduino:
      return """
        An Arduino library: copy the folder into `libraries/`, or choose "Add .ZIP library" for a ZIP file of it. The
        archive is precompiled: it lies where the build looks for the core's and the float ABI's. The index of
        libraries, not the IDE, asks for a web address: `--vendor-url`.
        """
    case .cmsisPack:
      return """
        A folder for a CMSIS pack: `*.pdsc` describes it. Add it with `cpackget add path/to/*.pdsc`, or zip it into
        a `.pack`. To be downloaded it needs a web address: `--vendor-url`.
        """
    }
  }

  private var floats: String {
    project.target.floatABI == .hard
      ? "The library's floats travel in the floating-point unit's registers (`-mfloat-abi=hard`); one for\n"
        + "`soft` or `softfp` programs is made with `--float-abi`."
      : "The library's floats travel in integer registers: it links with `-mfloat-abi=soft` and `softfp`."
  }

  private var library: String {
    let kernels =
      project.kernelsFile == nil
      ? "The library holds the kernels of these models and refuses another's with THIMBLE_OPERATOR_NOT_LINKED."
      : "The library holds every kernel; `thimble_kernels.c` names those that the link takes."
    return kernels + """

      It wants nothing of a C library, of the compiler its own helpers at most, has no memory of its own, and
      never allocates.
      """
  }

  private func model(_ model: ExportedModel) -> String {
    func rows(_ ends: [ExportedModel.End], _ kind: String) -> String {
      ends.map { end in
        "| \(kind) `\(end.name)` | \(end.shape.height) × \(end.shape.width) × \(end.shape.channels) | "
          + "\(end.type) | \(end.scale) | \(end.zeroPoint) |\n"
      }.joined()
    }
    return """
      ## \(model.name)

      From `\(model.source)`, SHA-256 of the file `\(model.sha256)`.

      | | rows × pixels × channels | type | scale | zero point |
      |---|---|---|---|---|
      \(rows(model.inputs, "input"))\(rows(model.outputs, "output"))
      \(model.labels.isEmpty ? "" : "Classes: \(model.labels.joined(separator: ", ")).\n")
      """
  }
}
