internal import ModelCompiler
internal import Thimble

/// A model as C and as assembly, the tables of its front end, and the kernels that it links from a library of all.
struct ModelSources {
  let model: ExportedModel

  private var banner: String {
    "/* Written by 'thimble export' (\(ModelWriter.toolVersion)) from \(CName.comment(model.source)): do not edit. */\n"
  }

  /// The model as an array.
  var array: String {
    let lines = stride(from: 0, to: model.file.count, by: 16).map { start in
      "  " + model.file[start..<min(start + 16, model.file.count)].map { "\($0)," }.joined()
    }
    return banner + """
      #include "\(model.name).h"

      /* A linker script may place it: THIMBLE_MODEL_SECTION is a section's name in quotation marks. */
      #ifdef THIMBLE_MODEL_SECTION
      __attribute__((section(THIMBLE_MODEL_SECTION)))
      #endif
      __attribute__((aligned(THIMBLE_ALIGNMENT))) const uint8_t \(model.name)_model[\(model.prefix)MODEL_BYTES] = {
      \(lines.joined(separator: "\n"))
      };

      """
  }

  /// The model as it lies in a file, for assemblers of GNU's syntax; the folder of the file is to be among those
  /// that are searched (-I).
  var assembly: String {
    let symbol = model.name + "_model"
    return banner + """
      #ifdef THIMBLE_MODEL_SECTION
        .section THIMBLE_MODEL_SECTION, "a", %progbits
      #else
        .section .rodata.\(symbol), "a", %progbits
      #endif
        .balign 16
        .global \(symbol)
        .type \(symbol), %object
      \(symbol):
        .incbin "\(model.name).thimble"
        .size \(symbol), . - \(symbol)

      """
  }

  /// The front end's tables, where the library's own are others.
  var tables: String? {
    guard let bytes = model.tables else { return nil }
    let words = stride(from: 0, to: bytes.count, by: 4).map { start in
      "\((0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[start + $1]) << (8 * $1) })u,"
    }
    let lines = stride(from: 0, to: words.count, by: 8).map { start in
      "  " + words[start..<min(start + 8, words.count)].joined()
    }
    return banner + """
      #include "\(model.name).h"

      const uint32_t \(model.name)_tables[\(words.count)] = {
      \(lines.joined(separator: "\n"))
      };

      """
  }

  /// The kernels of several models, for a library that holds all.
  static func kernels(_ kernels: Set<KernelKind>) -> String {
    let names = KernelChoice.available.filter(kernels.contains)
    return """
      /* Written by 'thimble export' (\(ModelWriter.toolVersion)): do not edit.
       * The kernels that the link takes from the library. */
      #include "thimble_kernels.h"

      \(names.map { "THIMBLE_LINK_KERNEL(\($0));" }.joined(separator: "\n"))

      """
  }
}
