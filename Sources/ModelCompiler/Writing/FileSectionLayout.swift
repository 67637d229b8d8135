import GraphIR
import Thimble

/// Where each section of a file goes, and the bytes of those that are text.
struct FileSectionLayout {
  private(set) var header = FileHeader()
  let labels: [UInt8]
  let names: [UInt8]
  let listening: [UInt8]
  let provenance: [UInt8]

  init(_ model: LoweredModel, _ plan: Plan) {
    labels = FileSectionLayout.strings(model.labels)
    names = FileSectionLayout.strings(FileSectionLayout.names(of: model))
    provenance = FileSectionLayout.provenance(of: model)
    listening = model.listening?.bytes ?? []
    header.features = model.isGraph ? .graph : []
    if !listening.isEmpty { header.features.insert(.listening) }
    if let window = model.streamWindow {
      header.features.insert(.streaming)
      header.windowRows = UInt16(window.windowRows)
    }
    header.layout = model.layout.rawValue
    header.expectsFullInput = plan.fullInput
    header.arenaBytes = UInt32(plan.arenaBytes)
    header.tensorCount = UInt16(model.tensors.count)
    header.operatorCount = UInt16(model.operators.count)
    header.inputCount = UInt16(model.inputCount)
    header.outputCount = UInt16(model.outputs.count)
    header.stateCount = UInt16(model.stateCount)
    header.labelCount = UInt16(model.labels.count)
    var end = FileLayout.headerBytes
    func place(_ bytes: Int) -> FileSection {
      defer { end = FileLayout.aligned(end + bytes) }
      return FileSection(offset: UInt32(end), byteCount: UInt32(bytes))
    }
    header.tensors = place(model.tensors.count * FileLayout.tensorBytes)
    header.operators = place(model.operators.count * FileLayout.operatorBytes)
    header.ends = place(
      FileLayout.endBytes(outputs: model.outputs.count, states: model.stateCount))
    header.constants = place(model.constants.count)
    header.labels = place(labels.count)
    header.names = place(names.count)
    header.frontEnd = place(model.frontEnd == nil ? 0 : FileLayout.frontEndBytes)
    header.records = place(listening.count)
    header.provenance = place(provenance.count)
    header.slotTables = place(plan.tableBytes)
    header.totalBytes = UInt32(end)
  }

  /// The tensors' names: of inputs and outputs as they are, of the others the first part.
  ///
  /// A fused operator's name lists all that went into it, and flash is precious.
  private static func names(of model: LoweredModel) -> [String] {
    model.tensors.enumerated().map { index, tensor in
      if index < model.inputCount || model.outputs.contains(index) { return tensor.name }
      return String(tensor.name.split(separator: ";").first ?? "")
    }
  }

  /// Strings, each ended by a zero byte; control characters, which no file may have, become `?`.
  private static func strings(_ strings: [String]) -> [UInt8] {
    strings.flatMap { string in
      let printable = string.unicodeScalars.map { scalar in
        scalar.properties.generalCategory == .control ? "?" : scalar
      }
      return Array(String(String.UnicodeScalarView(printable)).utf8) + [0]
    }
  }

  private static func provenance(of model: LoweredModel) -> [UInt8] {
    let digest = model.sourceSHA256.prefix(FileLayout.digestBytes)
    return digest + [UInt8](repeating: 0, count: FileLayout.digestBytes - digest.count)
      + Array(
        ([ModelWriter.toolVersion] + model.passes.compactMap(\.provenance) + model.provenance)
          .joined(separator: "\n").utf8)
  }
}

extension PassReport {
  /// A line for the provenance on channels that are gone: the file itself does not show them.
  fileprivate var provenance: String? {
    guard removedChannels > 0 else { return nil }
    return "\(name): \(removedChannels) channels, MACs \(before.multiplyAccumulates) to "
      + "\(after.multiplyAccumulates)"
  }
}
