internal import ModelCompiler
internal import Thimble
internal import ThimbleAudio

/// The header of a model: what a program reserves, and what its values stand for.
struct ModelHeader {
  let model: ExportedModel

  var text: String {
    text(labels: labels(besides: Self.definedNames(text(labels: ""))))
  }

  private func text(labels: String) -> String {
    let (name, prefix) = (model.name, model.prefix)
    return """
      #ifndef THIMBLE_MODEL_\(prefix)H
      #define THIMBLE_MODEL_\(prefix)H
      /* Written by 'thimble export' (\(ModelWriter.toolVersion)): do not edit.
       *
       * Model    \(CName.comment(model.source)), \(model.file.count) bytes
       * SHA-256  \(model.sha256)
       */
      #include "thimble.h"

      #if THIMBLE_ABI_VERSION != \(ModelHeader.abiVersion)
      #error "thimble.h is of another version than this header"
      #endif

      #ifdef __cplusplus
      extern "C" {
      #endif

      /* The model, aligned to THIMBLE_ALIGNMENT: \(name)_model.c or \(name)_model.S, one of them. */
      #define \(prefix)MODEL_BYTES \(model.file.count)u
      extern const uint8_t \(name)_model[\(prefix)MODEL_BYTES];

      /* Bytes to reserve: the arena, aligned to THIMBLE_ALIGNMENT. */
      #define \(prefix)ARENA_BYTES \(model.arenaBytes)u
      /* A bound on the stack that an inference takes. */
      #define \(prefix)STACK_BYTES \(model.stackBytes)u

      /* Inputs and outputs: stored values are of TYPE; real value = SCALE * (stored value - ZERO_POINT). */
      #define \(prefix)INPUT_COUNT \(model.inputs.count)
      #define \(prefix)OUTPUT_COUNT \(model.outputs.count)
      #define \(prefix)INPUT_VALUES \(model.inputBytes)u /* of all inputs together\(bytes(model.inputs)) */
      #define \(prefix)OUTPUT_VALUES \(model.outputBytes)u /* of all outputs together\(bytes(model.outputs)) */
      \(ends(model.inputs, "INPUT"))
      \(ends(model.outputs, "OUTPUT"))
      \(labels)\(frontEnd)\(buffers)
      #ifdef __cplusplus
      }
      #endif
      #endif

      """
  }

  /// The interface's version, as thimble.h says it.
  static let abiVersion: Int = {
    let lines = DeviceSources.text("CThimble/include/thimble.h").split(separator: "\n")
    let line = lines.first { $0.hasPrefix("#define THIMBLE_ABI_VERSION ") }
    return line.flatMap { Int($0.split(separator: " ")[2].dropLast()) } ?? 0
  }()

  /// What is said of counts that are not of values.
  private func bytes(_ ends: [ExportedModel.End]) -> String {
    ends.allSatisfy { $0.element == .int8 } ? "" : ", in bytes"
  }

  private func ends(_ ends: [ExportedModel.End], _ kind: String) -> String {
    ends.enumerated().map { index, end in
      let name = "\(model.prefix)\(kind)_\(index)_"
      return """
        #define \(name)NAME \(CName.quoted(end.name))
        #define \(name)HEIGHT \(end.shape.height)u
        #define \(name)WIDTH \(end.shape.width)u
        #define \(name)CHANNELS \(end.shape.channels)u
        #define \(name)VALUES \(end.shape.count)u
        #define \(name)TYPE \(end.type)
        #define \(name)SCALE \(CName.float(end.scale))
        #define \(name)ZERO_POINT \(end.zeroPoint < 0 ? "(\(end.zeroPoint))" : "\(end.zeroPoint)")
        """
    }.joined(separator: "\n")
  }

  /// What a header defines by `#define`.
  private static func definedNames(_ text: String) -> Set<String> {
    Set(
      text.split(separator: "\n").compactMap { line in
        let words = line.drop { $0 == " " }.split(separator: " ", maxSplits: 2)
        guard words.count > 1, words[0] == "#define" else { return nil }
        return String(words[1].prefix { $0 != "(" })
      })
  }

  private func labels(besides names: Set<String>) -> String {
    guard !model.labels.isEmpty else { return "" }
    let names = CName.enumerators(model.labels, prefix: model.prefix, besides: names)
    let lines = zip(names, model.labels).enumerated().map { index, entry in
      "  \(entry.0) = \(index), /* \(CName.comment(entry.1)) */"
    }
    return """

      /* Classes: the values of the first output. */
      typedef enum {
      \(lines.joined(separator: "\n"))
        \(model.prefix)LABEL_COUNT = \(names.count)
      } \(model.name)_label;

      """
  }

  private var frontEnd: String {
    guard let frontEnd = model.frontEnd else { return "" }
    let prefix = model.prefix
    let tables =
      model.tables.map { bytes in
        """
        /* Tables of the front end, in \(model.name)_tables.c. */
        #define \(prefix)TABLE_BYTES \(bytes.count)u
        extern const uint32_t \(model.name)_tables[\(bytes.count / 4)];
        #define \(prefix)TABLES \(model.name)_tables
        """
      } ?? """
        /* The tables of the front end are the library's own. */
        #define \(prefix)TABLE_BYTES 0u
        #define \(prefix)TABLES ((const uint32_t *)0)
        """
    return """

      /* Audio front end: bytes of its state, aligned to THIMBLE_STATE_ALIGNMENT; samples. */
      #define \(prefix)FRONTEND_BYTES \(MFCC.stateBytes(for: frontEnd))u
      #define \(prefix)FEATURE_BYTES \(model.spotterBytes)u
      #define \(prefix)SAMPLE_RATE \(frontEnd.sampleRateHertz)u
      #define \(prefix)WINDOW_SAMPLES \(frontEnd.windowSamples)u
      #define \(prefix)STRIDE_SAMPLES \(frontEnd.frameStride)u
      \(tables)

      """
  }

  private var buffers: String {
    let (name, prefix) = (model.name, model.prefix)
    let plain = """

      /* Static memory for one instance: \(prefix)BUFFERS(x); defines x_arena and the context x. */
      #define \(prefix)BUFFERS(x) \\
        static uint8_t x##_arena[\(prefix)ARENA_BYTES] THIMBLE_ALIGNED(THIMBLE_ALIGNMENT); \\
        static thimble_context x
      /* Opens it. */
      #define \(prefix)OPEN(x) \\
        thimble_open(&x, \(name)_model, \(prefix)MODEL_BYTES, x##_arena, \(prefix)ARENA_BYTES)

      """
    guard model.listens else { return plain }
    return plain + """

      /* The same for a spotter: \(prefix)SPOTTER_BUFFERS(x); \(prefix)SPOTTER_OPEN(x) */
      #define \(prefix)SPOTTER_BUFFERS(x) \\
        static uint8_t x##_arena[\(prefix)ARENA_BYTES] THIMBLE_ALIGNED(THIMBLE_ALIGNMENT); \\
        static uint8_t x##_state[\(prefix)FRONTEND_BYTES] THIMBLE_ALIGNED(THIMBLE_STATE_ALIGNMENT); \\
        static int8_t x##_features[\(prefix)FEATURE_BYTES]; \\
        static thimble_spotter x; \\
        static const thimble_spotter_memory x##_memory = { \\
          \(name)_model, \(prefix)MODEL_BYTES, x##_arena, \(prefix)ARENA_BYTES, x##_state, \\
          \(prefix)FRONTEND_BYTES, x##_features, \(prefix)FEATURE_BYTES, \(prefix)TABLES, \\
          \(prefix)TABLE_BYTES}
      #define \(prefix)SPOTTER_OPEN(x) thimble_spotter_open(&x, &x##_memory)

      """
  }
}
