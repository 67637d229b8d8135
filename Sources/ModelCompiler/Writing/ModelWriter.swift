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
    var file = [UInt8](repeating: 0, count: Int(header.totalBytes))
    file.withUnsafeMutableBytes { bytes in
      guard let base = bytes.baseAddress else { return }
      writeTensors(model, plan, header, to: base)
      writeOperators(model, plan, to: base + Int(header.operators.offset))
      writeEnds(model, header, to: base + Int(header.ends.offset))
      copy(model.constants, to: base + Int(header.constants.offset))
      copy(sections.labels, to: base + Int(header.labels.offset))
      copy(sections.names, to: base + Int(header.names.offset))
      model.frontEnd?.write(to: base + Int(header.frontEnd.offset))
      copy(sections.listening, to: base + Int(header.records.offset))
      copy(sections.provenance, to: base + Int(header.provenance.offset))
      header.write(to: base)
    }
    stamp(&file)
    return file
  }

  /// Sets the checksum to the one of the file's other bytes, up to its total size.
  package static func stamp(_ file: inout [UInt8]) {
    let field = FileLayout.checksumOffset..<FileLayout.checksumOffset + 4
    guard file.count >= field.upperBound else { return }
    file.replaceSubrange(field, with: [0, 0, 0, 0])
    let total = file.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: 8, as: UInt32.self) }
    var crc = CRC32()
    crc.append(file.span.bytes.extracting(first: Int(UInt32(littleEndian: total))))
    withUnsafeBytes(of: crc.value.littleEndian) { file.replaceSubrange(field, with: $0) }
  }

  private static func writeTensors(
    _ model: LoweredModel, _ plan: Plan, _ header: FileHeader, to base: UnsafeMutableRawPointer
  ) {
    let links = PlanLinks(PlanProblem(model))
    let tables = writeSlotTables(plan, header, to: base)
    let origins = stateOrigins(model)
    let none = UInt16(model.operators.count)
    for (index, tensor) in model.tensors.enumerated() {
      let placement = plan.placements[index]
      let storage = tensor.part?.storage ?? index
      var record = TensorRecord()
      record.shape = tensor.shape
      record.scale = tensor.scale
      record.zeroPoint = tensor.zeroPoint
      record.element = tensor.element.rawValue
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
      record.write(to: base + Int(header.tensors.offset) + index * FileLayout.tensorBytes)
    }
  }

  /// Writes the tables of scattered rings; for each tensor that has one, its file offset.
  private static func writeSlotTables(
    _ plan: Plan, _ header: FileHeader, to base: UnsafeMutableRawPointer
  ) -> [Int: Int] {
    var tables: [Int: Int] = [:]
    var end = Int(header.slotTables.offset)
    for (index, placement) in plan.placements.enumerated() where !placement.isPart {
      guard let offsets = placement.slotOffsets else { continue }
      tables[index] = end
      for offset in offsets {
        base.storeBytes(
          of: UInt16(offset / FileLayout.slotUnitBytes).littleEndian, toByteOffset: end,
          as: UInt16.self)
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
    _ model: LoweredModel, _ plan: Plan, to base: UnsafeMutableRawPointer
  ) {
    for (index, item) in model.operators.enumerated() {
      let at = base + index * FileLayout.operatorBytes
      var record = OperatorRecord()
      record.kind = item.kind.rawValue
      record.input = UInt16(item.input)
      record.secondInput = item.secondInput.map(UInt16.init) ?? OperatorRecord.noTensor
      record.output = UInt16(item.output)
      record.schedule = item.operation.schedule(item.shapes).strips(
        of: plan.rowsPerStep[index], outputHeight: item.shapes.output.height)
      record.scratchOffset = UInt32(plan.scratchOffsets[index])
      record.write(to: at)
      item.operation.write(to: at + FileLayout.operatorLinkBytes)
    }
  }

  private static func writeEnds(
    _ model: LoweredModel, _ header: FileHeader, to ends: UnsafeMutableRawPointer
  ) {
    for (index, output) in model.outputs.enumerated() {
      ends.storeBytes(of: UInt16(output).littleEndian, toByteOffset: index * 2, as: UInt16.self)
    }
    var at = ends + FileLayout.endBytes(outputs: model.outputs.count, states: 0)
    for (index, tensor) in model.tensors.enumerated() {
      guard let state = tensor.state else { continue }
      var record = StateRecord()
      record.tensor = UInt16(index)
      record.keptRows = UInt16(state.keptRows)
      record.contents = state.contentsOffset
      record.write(to: at)
      at += FileLayout.stateBytes
    }
  }

  private static func copy(_ bytes: [UInt8], to target: UnsafeMutableRawPointer) {
    bytes.withUnsafeBytes { source in
      if let start = source.baseAddress { target.copyMemory(from: start, byteCount: source.count) }
    }
  }
}
