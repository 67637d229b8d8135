internal import ModelCompiler

/// A project as a CMSIS pack's folder: a `.pdsc` beside the same archive.
struct CMSISPack {
  let project: ExportedProject

  private var name: String { project.models[0].name }

  var files: [ExportedProject.File] {
    project.headers(in: "include") + project.sources(in: "src", assembly: false)
      + project.examples(in: "examples") + [
        ExportedProject.File("lib/libthimble.a", project.archive),
        ExportedProject.File("Thimble.\(name).pdsc", description),
      ]
  }

  private var description: String {
    let headers = project.headers(in: "include").map {
      "        <file category=\"header\" name=\"\($0.path)\"/>"
    }
    let sources = project.sources(in: "src", assembly: false).map {
      "        <file category=\"source\" name=\"\($0.path)\"/>"
    }
    return """
      <?xml version="1.0" encoding="UTF-8"?>
      <!-- Written by 'thimble export': do not edit. -->
      <package schemaVersion="1.7.32" xmlns:xs="http://www.w3.org/2001/XMLSchema-instance"
               xs:noNamespaceSchemaLocation="PACK.xsd">
        <vendor>Thimble</vendor>
        <name>\(name)</name>
        <description>Inference of int8 networks, written by thimble export</description>
        <url>\(VendorURL.escaped(project.vendorURL))</url>
        <releases>
          <release version="\(ModelWriter.version)">Written by thimble export</release>
        </releases>
        <conditions>
          <condition id="core">
            <description>The core that the library was made for</description>
      \(cores)
          </condition>
        </conditions>
        <components>
          <component Cclass="Machine Learning" Cgroup="Thimble" Csub="\(name)" Cversion="\(ModelWriter.version)" condition="core">
            <description>\(project.models.map(\.name).joined(separator: ", ")): runtime and models</description>
            <files>
      \((headers + sources).joined(separator: "\n"))
              <file category="library" name="lib/libthimble.a"/>
            </files>
          </component>
        </components>
      </package>

      """
  }

  /// What the schema calls the core.
  private var core: String {
    switch project.target.core {
    case .cortexM0Plus: "Cortex-M0+"
    case .cortexM3: "Cortex-M3"
    case .cortexM4: "Cortex-M4"
    case .cortexM7: "Cortex-M7"
    case .cortexM33: "Cortex-M33"
    case .cortexM55: "Cortex-M55"
    case .cortexM85: "Cortex-M85"
    case .rv32imc, .portable: "other"
    }
  }

  /// The core, for hard floats with a floating-point unit of either precision: any of these is accepted.
  private var cores: String {
    let units =
      project.target.floatABI == .hard ? [" Dfpu=\"SP_FPU\"", " Dfpu=\"DP_FPU\""] : [""]
    return units.map { "      <accept Dcore=\"\(core)\"\($0)/>" }.joined(separator: "\n")
  }
}
