import HostSupport
import Thimble

/// Writes a lowered model and its plan as a `.thimble` file (see `FileLayout`).
package enum ModelWriter {
  /// The version of the program and its libraries, here alone; the first heading of CHANGELOG.md.
  package static let version = "0.1.0"
  /// The version of the converter, as the provenance names it.
  package static let toolVersion = "thimble " + version

  /// The file's bytes.
  package static func write(_ model: LoweredModel, _ plan: Plan) -> [UInt8] {
    let sections = FileSectionLayout(model, plan)
    let header = sections.header
    var image = FileImage(byteCount: Int(header.totalBytes))
    writeTensors(model, plan, header, to: &image)
    writeOperators(model, plan, to: &image, at: Int(header.operators.offset))
    writeEnds(model, to: &image, at: Int(header.ends.offset))
    image.put(model.constants, at: Int(header.constants.offset))
    image.put(sections.labels, at: Int(header.labels.offset))
    image.put(sections.names, at: Int(header.names.offset))
    if let frontEnd = model.frontEnd { image.put(frontEnd, at: Int(header.frontEnd.offset)) }
    image.put(sections.listening, at: Int(header.records.offset))
    image.put(sections.provenance, at: Int(header.provenance.offset))
    image.put(header, at: 0)
    var file = image.bytes
    stamp(&file)
    return file
  }

  /// Sets the checksum to the one of the file's other bytes, up to its total size.
  package static func stamp(_ file: inout [UInt8]) {
    let field = FileLayout.checksumOffset
    guard file.count >= field + 4 else { return }
    file.put(littleEndian: UInt32(0), at: field)
    let total = (0..<4).reduce(0) { $0 | Int(file[8 + $1]) << (8 * $1) }
    var crc = CRC32()
    crc.append(file.rawSpan.extracting(first: total))
    file.put(littleEndian: crc.value, at: field)
  }

  private static func writeTensors(
    _ model: LoweredModel, _ plan: Plan, _ header: FileHeader, to image: inout FileImage
  ) {
    let links = PlanLinks(PlanProblem(model))
    let tables = writeSlotTables(plan, header, to: &image)
    let origins = stateOrigins(model)
    let none = UInt16(model.operators.count)
    for (index, tensor) in model.tensors.enumerated() {
      let placement = plan.placements[index]
      let storage = tensor.part?.storage ?? index
      var record = TensorRecord()
      record.shape = tensor.shape
      record.scale = tensor.scale
      record.element = tensor.element.rawValue
      record.wideZeroPoint = tensor.wideZeroPoint
      record.ringRows = UInt16(placement.rows)
      record.offset = UInt32(tables[storage] ?? placement.offset)
      record.isScattered = placement.slotOffsets != nil
      record.isMaterialized = placement.isMaterialized
      record.firstReader = links.readers[storage].first.map(UInt16.init) ?? none
      record.lastReader = links.readers[storage].last.map(UInt16.init) ?? none
      record.firstWriter = links.writers[storage].first.map(UInt16.init) ?? none
      record.lastWriter = links.writers[storage].last.map(UInt16.init) ?? none
      record.storage = UInt16(storage)
      record.firstRow = UInt16(tensor.part?.firstRow ?? 0)
      record.slotBytes = UInt32(model.tensors[storage].rowBytes)
      record.byteOffset = UInt16(tensor.part?.byteOffset ?? 0)
      record.origin = origins[storage].map(UInt16.init) ?? TensorRecord.noOrigin
      image.put(record, at: Int(header.tensors.offset) + index * FileLayout.tensorBytes)
    }
  }

  /// Writes the tables of scattered rings; for each tensor that has one, its file offset.
  private static func writeSlotTables(
    _ plan: Plan, _ header: FileHeader, to image: inout FileImage
  ) -> [Int: Int] {
    var tables: [Int: Int] = [:]
    var end = Int(header.slotTables.offset)
    for (index, placement) in plan.placements.enumerated() where !placement.isPart {
      guard let offsets = placement.slotOffsets else { continue }
      tables[index] = end
      for offset in offsets {
        image.put(UInt16(offset / FileLayout.slotUnitBytes), at: end)
        end += 2
      }
    }
    return tables
  }

  /// For each tensor with rows that outlive an inference, the counter of its first row's slot.
  private static func stateOrigins(_ model: LoweredModel) -> [Int: Int] {
    let states = model.tensors.indices.filter { model.tensors[$0].state != nil }
    return Dictionary(
      uniqueKeysWithValues: states.enumerated().map { order, tensor in
        (tensor, model.operators.count + model.inputCount + order)
      })
  }

  private static func writeOperators(
    _ model: LoweredModel, _ plan: Plan, to image: inout FileImage, at start: Int
  ) {
    for (index, item) in model.operators.enumerated() {
      let at = start + index * FileLayout.operatorBytes
      var record = OperatorRecord()
      record.kind = item.kind.rawValue
      record.input = UInt16(item.input)
      record.secondInput = item.secondInput.map(UInt16.init) ?? OperatorRecord.noTensor
      record.output = UInt16(item.output)
      record.schedule = item.operation.schedule(item.shapes).strips(
        of: plan.rowsPerStep[index], outputHeight: item.shapes.output.height)
      record.scratchOffset = UInt32(plan.scratchOffsets[index])
      image.put(record, at: at)
      image.put(item.operation, at: at + FileLayout.operatorLinkBytes)
    }
  }

  private static func writeEnds(
    _ model: LoweredModel, to image: inout FileImage, at start: Int
  ) {
    for (index, output) in model.outputs.enumerated() {
      image.put(UInt16(output), at: start + index * 2)
    }
    var at = start + FileLayout.endBytes(outputs: model.outputs.count, states: 0)
    for (index, tensor) in model.tensors.enumerated() {
      guard let state = tensor.state else { continue }
      var record = StateRecord()
      record.tensor = UInt16(index)
      record.keptRows = UInt16(state.keptRows)
      record.contents = state.contentsOffset
      image.put(record, at: at)
      at += FileLayout.stateBytes
    }
  }
}
