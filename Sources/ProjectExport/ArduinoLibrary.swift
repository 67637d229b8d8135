internal import ModelCompiler

/// A project as an Arduino library: `library.properties`, headers in `src/`, and the archive where the build looks
/// for precompiled ones (`src/CORE/FPU-ABI/`).
struct ArduinoLibrary {
  let project: ExportedProject

  /// The library's name: that of its header and archive as well.
  private var name: String { "Thimble_\(project.models[0].name)" }

  var files: [ExportedProject.File] {
    let target = project.target
    // cores.arduino.cc, library specification 1.5: src/{build.mcu}/{build.fpu}-{build.float-abi}/.
    let unit = target.options.first { $0.hasPrefix("-mfpu=") }?.dropFirst(6) ?? "fpu"
    let folder =
      target.core == .rv32imc
      ? "src/esp32c3"
      : "src/\(target.core.rawValue)"
        + (target.floatABI == .soft ? "" : "/\(unit)-\(target.floatABI.rawValue)")
    return project.headers(in: "src") + project.sources(in: "src", assembly: false) + [
      ExportedProject.File("library.properties", properties),
      ExportedProject.File("src/\(name).h", header),
      ExportedProject.File("\(folder)/lib\(name).a", project.archive),
      ExportedProject.File("examples/Run/Run.ino", sketch),
    ]
  }

  private var properties: String {
    """
    name=\(name)
    version=\(ModelWriter.version)
    author=thimble export
    maintainer=thimble export
    sentence=Inference of \(project.models.map(\.name).joined(separator: ", ")) in int8.
    paragraph=Written by thimble export for \(project.target.core.rawValue), float ABI \
    \(project.target.floatABI.rawValue). Nothing is allocated; the arena is the sketch's.
    category=Data Processing
    \(project.vendorURL.map { "url=\($0)\n" } ?? "")architectures=*
    precompiled=full
    ldflags=-l\(name)
    includes=\(name).h

    """
  }

  private var header: String {
    """
    /* Written by 'thimble export': do not edit. */
    #pragma once
    \((["thimble"] + project.models.map(\.name)).map { "#include \"\($0).h\"" }.joined(separator: "\n"))

    """
  }

  private var sketch: String {
    let model = project.models[0]
    let type = model.outputs[0].type
    let (cast, size) = model.isNarrow ? ("", "") : ("(const \(type) *)", " / sizeof *values")
    return """
      // Runs \(model.name) on an input of zeros every second and prints the outputs' values.
      #include <\(name).h>

      \(model.prefix)BUFFERS(model);
      static int8_t input[\(model.prefix)INPUT_VALUES];

      void setup() {
        Serial.begin(115200);
        int32_t status = \(model.prefix)OPEN(model);
        if (status != THIMBLE_OK) Serial.println(thimble_status_text(status));
      }

      void loop() {
        if (thimble_invoke(&model, input, \(model.prefix)INPUT_VALUES) == THIMBLE_OK) {
          uint32_t count;
          const \(type) *values = \(cast)thimble_output_values(&model, 0, &count);
          for (uint32_t i = 0; i < count\(size); i++) {
            Serial.print(values[i]);
            Serial.print(' ');
          }
          Serial.println();
        }
        delay(1000);
      }

      """
  }
}
