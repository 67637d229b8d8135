import GraphIR
import Thimble

/// Writes a lowered model and its plan as a `.thimble` file (see `FileLayout`).
package enum ModelWriter {
  /// The version of the converter, as the provenance names it.
  package static let toolVersion = "thimble 0.1.0"

  /// The file's bytes.
  package static func write(_ model: LoweredModel, _ plan: Plan) -> [UInt8] {
    let sections = Sections(model, plan)
    var file = [UInt8](repeating: 0, count: sections.totalBytes)
    file.withUnsafeMutableBytes { bytes in
      guard let base = bytes.baseAddress else { return }
      var header = sections.header
      header.layout = model.layout.rawValue
      header.expectsFullInput = plan.fullInput
      header.arenaBytes = UInt32(plan.arenaBytes)
      writeTensors(model, plan, header, to: base)
      writeOperators(model, plan, to: base + Int(header.operators))
      copy(model.constants, to: base + Int(header.constants))
      copy(sections.labels, to: base + Int(header.labels))
      model.frontEnd?.write(to: base + Int(header.frontEnd))
      copy(sections.provenance, to: base + Int(header.provenance))
      header.write(to: base)
    }
    stamp(&file)
    return file
  }

  /// Sets the checksum to the one of the file's other bytes.
  package static func stamp(_ file: inout [UInt8]) {
    let field = FileLayout.checksumOffset..<FileLayout.checksumOffset + 4
    guard file.count >= field.upperBound else { return }
    file.replaceSubrange(field, with: [0, 0, 0, 0])
    var crc = CRC32()
    file.withUnsafeBytes { crc.append($0) }
    withUnsafeBytes(of: crc.value.littleEndian) { file.replaceSubrange(field, with: $0) }
  }

  private static func writeTensors(
    _ model: LoweredModel, _ plan: Plan, _ header: FileHeader, to base: UnsafeMutableRawPointer
  ) {
    let readers = PlanProblem(model).readers
    var slotTable = Int(header.slotTables)
    for (index, tensor) in model.tensors.enumerated() {
      let placement = plan.placements[index]
      var record = TensorRecord()
      record.shape = tensor.shape
      record.scale = tensor.scale
      record.zeroPoint = tensor.zeroPoint
      record.ringRows = UInt16(placement.rows)
      record.offset = UInt32(placement.slotOffsets == nil ? placement.offset : slotTable)
      record.isScattered = placement.slotOffsets != nil
      for offset in placement.slotOffsets ?? [] {
        base.storeBytes(
          of: UInt16(offset / FileLayout.slotUnitBytes).littleEndian, toByteOffset: slotTable,
          as: UInt16.self)
        slotTable += 2
      }
      record.isMaterialized = placement.isMaterialized
      record.firstReader = UInt16(readers[index].first ?? model.operators.count)
      record.lastReader = UInt16(readers[index].last ?? model.operators.count)
      record.write(to: base + Int(header.tensors) + index * FileLayout.tensorBytes)
    }
  }

  private static func writeOperators(
    _ model: LoweredModel, _ plan: Plan, to base: UnsafeMutableRawPointer
  ) {
    for (index, item) in model.operators.enumerated() {
      let at = base + index * FileLayout.operatorBytes
      var record = OperatorRecord()
      record.kind = item.kind.rawValue
      record.input = UInt16(item.input)
      record.secondInput = item.secondInput.map(UInt16.init) ?? OperatorRecord.noTensor
      record.schedule = item.operation.schedule(item.shapes).strips(
        of: plan.rowsPerStep[index], outputHeight: item.shapes.output.height)
      record.scratchOffset = UInt32(plan.scratchOffsets[index])
      record.write(to: at)
      item.operation.write(to: at + FileLayout.operatorLinkBytes)
    }
  }

  private static func copy(_ bytes: [UInt8], to target: UnsafeMutableRawPointer) {
    bytes.withUnsafeBytes { source in
      if let start = source.baseAddress { target.copyMemory(from: start, byteCount: source.count) }
    }
  }
}

/// Where each section of a file goes.
private struct Sections {
  var header = FileHeader()
  let labels: [UInt8]
  let provenance: [UInt8]
  let totalBytes: Int

  init(_ model: LoweredModel, _ plan: Plan) {
    labels = model.labels.flatMap { Array($0.utf8) + [0] }
    let digest = model.sourceSHA256.prefix(FileLayout.digestBytes)
    provenance =
      digest + [UInt8](repeating: 0, count: FileLayout.digestBytes - digest.count)
      + Array(
        ([ModelWriter.toolVersion] + model.passes.compactMap(\.provenance) + model.provenance)
          .joined(separator: "\n").utf8)
    let count = model.operators.count
    header.operatorCount = UInt16(count)
    header.labelCount = UInt16(model.labels.count)
    header.tensors = UInt32(FileLayout.headerBytes)
    header.operators = UInt32(FileLayout.operatorsStart(operatorCount: count))
    var end = FileLayout.constantsStart(operatorCount: count)
    func place(_ bytes: Int) -> UInt32 {
      defer { end = FileLayout.aligned(end + bytes) }
      return UInt32(end)
    }
    header.constants = place(model.constants.count)
    header.constantBytes = UInt32(model.constants.count)
    header.labels = place(labels.count)
    header.labelBytes = UInt32(labels.count)
    header.frontEnd = model.frontEnd == nil ? 0 : place(FileLayout.frontEndBytes)
    header.provenance = place(provenance.count)
    header.provenanceBytes = UInt32(provenance.count)
    let slots = plan.placements.reduce(0) { $0 + ($1.slotOffsets?.count ?? 0) }
    header.slotTables = slots == 0 ? 0 : place(slots * 2)
    totalBytes = end
    header.totalBytes = UInt32(end)
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
