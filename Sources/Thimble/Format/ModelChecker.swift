/// Checks a file once, when it is opened, so that kernels need not.
public struct ModelChecker {
  private let model: Model
  private let fileBytes: Int
  /// The operator being checked, for the error's offset.
  private var recordOffset = 0
  private var inputIsWhole = false

  init(_ model: Model, fileBytes: Int) {
    self.model = model
    self.fileBytes = fileBytes
  }

  // MARK: What operators ask

  /// Throws `shapeMismatch` unless `condition` holds.
  public func require(_ condition: Bool) throws(ModelError) {
    guard condition else { throw ModelError(.shapeMismatch, at: recordOffset) }
  }

  /// Throws unless the first input's ring holds the whole tensor.
  public func requireWholeInput() throws(ModelError) {
    guard inputIsWhole else { throw ModelError(.invalidField, at: recordOffset) }
  }

  /// Throws unless `count * times` bytes of constants lie at the file offset `offset`.
  @inline(never)
  public func requireConstants(
    at offset: UInt32, count: Int, times: Int, alignment: UInt32
  ) throws(ModelError) {
    let (bytes, overflow) = count.multipliedReportingOverflow(by: times)
    let start = Int(model.header.constants)
    let end = start &+ Int(model.header.constantBytes)
    guard let offset = Int(exactly: offset), !overflow, bytes >= 0, offset >= start,
      offset <= end, bytes <= end &- offset
    else { throw ModelError(.outOfBounds, at: recordOffset) }
    guard offset % Int(alignment) == 0 else { throw ModelError(.misaligned, at: recordOffset) }
  }

  /// The constants at a file offset that has been checked.
  func constants<Value: BitwiseCopyable>(
    at offset: UInt32, as type: Value.Type
  ) -> UnsafePointer<Value> {
    (model.base + Int(offset)).assumingMemoryBound(to: type)
  }

  /// Throws unless the requantization of `channels` channels lies at `offset`, its factors sound.
  public func requireRequantization(at offset: UInt32, channels: Int) throws(ModelError) {
    let bytes = ChannelRequantization.byteCount(channels: channels)
    try requireConstants(at: offset, count: bytes, times: 1, alignment: 4)
    for channel in 0..<channels {
      let multiplier = model.base.load(
        fromByteOffset: Int(offset) &+ (channels &+ channel) &* 4, as: Int32.self)
      let shift = model.base.load(
        fromByteOffset: Int(offset) &+ channels &* 8 &+ channel, as: Int8.self)
      guard Rescale(multiplier: multiplier, shift: shift).isSound else {
        throw ModelError(.invalidField, at: Int(offset) &+ channels &* 8 &+ channel)
      }
    }
  }

  /// Throws unless the packed requantization of `channels` channels lies at `offset`, all sound.
  public func requirePackedRequantization(at offset: UInt32, channels: Int) throws(ModelError) {
    let bytes = PackedRequantization.byteCount
    try requireConstants(at: offset, count: bytes, times: channels, alignment: 4)
    for channel in 0..<channels {
      let at = Int(offset) &+ channel &* bytes
      guard PackedRequantization(reading: model.base + at).isSound else {
        throw ModelError(.invalidField, at: at)
      }
    }
  }

  /// Throws unless the packed requantization of `channels` channels lies at `offset`, none exact.
  public func requireFastRequantization(at offset: UInt32, channels: Int) throws(ModelError) {
    try requirePackedRequantization(at: offset, channels: channels)
    for channel in 0..<channels {
      let at = Int(offset) &+ channel &* PackedRequantization.byteCount
      guard !PackedRequantization(reading: model.base + at).isExact else {
        throw ModelError(.invalidField, at: at)
      }
    }
  }

  // MARK: The file

  mutating func checkAll<Linked: OperatorSet>(linking: Linked.Type) throws(ModelError) {
    try checkHeader()
    for index in 0..<model.tensorCount { try checkTensor(index) }
    for index in 0..<model.operatorCount { try checkOperator(index, linking: linking) }
  }

  private func checkHeader() throws(ModelError) {
    let header = model.header
    guard header.magic == FileLayout.magic else { throw ModelError(.notAModel, at: 0) }
    guard header.version == FileLayout.version else {
      throw ModelError(.unsupportedVersion, at: 4)
    }
    guard header.totalBytes == fileBytes else { throw ModelError(.truncated, at: 8) }
    guard model.checksum == header.checksum else {
      throw ModelError(.checksumMismatch, at: FileLayout.checksumOffset)
    }
    guard KernelLayout(rawValue: header.layout) != nil, header.flags & ~1 == 0 else {
      throw ModelError(.invalidField, at: 6)
    }
    guard header.operatorCount > 0, header.operatorCount < OperatorRecord.noTensor else {
      throw ModelError(.invalidField, at: 20)
    }
    guard header.arenaBytes <= UInt32(Int32.max) else { throw ModelError(.invalidField, at: 16) }
    try checkSection(header.tensors, model.tensorCount &* FileLayout.tensorBytes, field: 24)
    try checkSection(header.operators, model.operatorCount &* FileLayout.operatorBytes, field: 28)
    try checkSection(header.constants, Int(exactly: header.constantBytes), field: 32)
    try checkSection(header.labels, Int(exactly: header.labelBytes), field: 40)
    try checkSection(header.provenance, Int(exactly: header.provenanceBytes), field: 52)
    if header.slotTables != 0 { try checkSection(header.slotTables, 0, field: 60) }
    if header.frontEnd != 0 {
      try checkSection(header.frontEnd, FileLayout.frontEndBytes, field: 48)
      guard model.frontEnd != nil else { throw ModelError(.invalidField, at: 48) }
    }
  }

  private func checkSection(_ offset: UInt32, _ bytes: Int?, field: Int) throws(ModelError) {
    guard let offset = Int(exactly: offset), let bytes, offset >= FileLayout.headerBytes,
      offset <= fileBytes, bytes <= fileBytes &- offset
    else { throw ModelError(.outOfBounds, at: field) }
    guard offset % FileLayout.alignment == 0 else { throw ModelError(.misaligned, at: field) }
  }

  private func checkTensor(_ index: Int) throws(ModelError) {
    let at = Int(model.header.tensors) &+ index &* FileLayout.tensorBytes
    let tensor = model.tensor(index)
    guard tensor.height > 0, tensor.width > 0, tensor.channels > 0, tensor.flags & ~3 == 0,
      tensor.ringRows > 0, tensor.ringRows <= tensor.height
    else { throw ModelError(.invalidField, at: at) }
    let (rowBytes, rowOverflow) = Int(tensor.width).multipliedReportingOverflow(
      by: Int(tensor.channels))
    let (total, totalOverflow) = rowBytes.multipliedReportingOverflow(by: Int(tensor.height))
    guard !rowOverflow, !totalOverflow, total <= Int(Int32.max) else {
      throw ModelError(.invalidField, at: at)
    }
    try checkRing(tensor, rowBytes: rowBytes, at: at)
    let isOutput = index == model.operatorCount
    let needsAll =
      isOutput || tensor.isMaterialized || (index == 0 && model.header.expectsFullInput)
    guard !needsAll || tensor.ringRows == tensor.height, !isOutput || !tensor.isScattered else {
      throw ModelError(.invalidField, at: at)
    }
    guard tensor.firstReader <= tensor.lastReader || isOutput,
      isOutput || (Int(tensor.lastReader) < model.operatorCount && tensor.firstReader >= index)
    else { throw ModelError(.invalidField, at: at) }
  }

  private func checkRing(_ tensor: TensorRecord, rowBytes: Int, at: Int) throws(ModelError) {
    guard tensor.isScattered else {
      return try checkArena(tensor.offset, bytes: rowBytes &* Int(tensor.ringRows), at: at)
    }
    let bytes = Int(tensor.ringRows) &* 2
    guard let table = Int(exactly: tensor.offset), model.header.slotTables != 0,
      table >= Int(model.header.slotTables), table <= fileBytes, bytes <= fileBytes &- table
    else { throw ModelError(.outOfBounds, at: at) }
    guard table % 2 == 0 else { throw ModelError(.misaligned, at: at) }
    for slot in 0..<Int(tensor.ringRows) {
      let offset = UInt32(truncatingIfNeeded: model.slotOffset(slot, of: tensor))
      try checkArena(offset, bytes: rowBytes, at: table &+ slot &* 2)
    }
  }

  /// Nothing may lie over the step counters at the arena's start, or outside the arena.
  private func checkArena(_ offset: UInt32, bytes: Int, at: Int) throws(ModelError) {
    guard let offset = Int(exactly: offset), bytes >= 0, offset >= model.counterBytes,
      offset <= model.arenaBytes, bytes <= model.arenaBytes &- offset
    else { throw ModelError(.outsideArena, at: at) }
  }

  private mutating func checkOperator<Linked: OperatorSet>(
    _ index: Int, linking: Linked.Type
  ) throws(ModelError) {
    recordOffset = model.operatorOffset(index)
    let record = model.record(index)
    let hasSecond = record.secondInput != OperatorRecord.noTensor
    guard Int(record.input) <= index, !hasSecond || Int(record.secondInput) <= index,
      record.flags & ~1 == 0
    else { throw ModelError(.invalidField, at: recordOffset) }
    try checkReader(index, of: record.input)
    if hasSecond { try checkReader(index, of: record.secondInput) }
    let input = model.tensor(Int(record.input))
    inputIsWhole = input.ringRows == input.height && !input.isScattered
    let output = model.tensor(index &+ 1)
    var visitor = CheckVisitor(
      checker: self,
      shapes: OperatorShapes(
        input: input.shape, second: hasSecond ? model.tensor(Int(record.secondInput)).shape : nil,
        output: output.shape))
    try model.visit(index, linking: linking, &visitor)
    try checkSchedule(record.schedule, visitor.schedule, output)
    try checkScratch(record, bytes: visitor.scratchBytes)
  }

  /// The readers that a tensor names must span all there are.
  private func checkReader(_ index: Int, of tensor: UInt16) throws(ModelError) {
    let tensor = model.tensor(Int(tensor))
    guard tensor.firstReader <= index, tensor.lastReader >= index else {
      throw ModelError(.invalidField, at: recordOffset)
    }
  }

  /// The schedule must be the operator's own, with strips that its output's ring has room for.
  private func checkSchedule(
    _ schedule: RowSchedule, _ rowByRow: RowSchedule, _ output: TensorRecord
  ) throws(ModelError) {
    let rows = Int(schedule.rowsPerStep)
    try require(rows > 0 && rows <= Int(output.ringRows))
    try require(schedule == rowByRow.strips(of: rows, outputHeight: Int(output.height)))
  }

  private func checkScratch(_ record: OperatorRecord, bytes: Int) throws(ModelError) {
    guard bytes > 0 else { return }
    guard record.scratchOffset % 4 == 0 else { throw ModelError(.misaligned, at: recordOffset) }
    try checkArena(record.scratchOffset, bytes: bytes, at: recordOffset)
  }
}

/// Checks what one operator's type knows of.
private struct CheckVisitor: OperatorVisitor {
  let checker: ModelChecker
  let shapes: OperatorShapes
  var schedule = RowSchedule()
  var scratchBytes = 0

  mutating func visit<Operation: RowOperator>(
    _ type: Operation.Type, at fields: UnsafeRawPointer
  ) throws(ModelError) {
    let operation = Operation(reading: fields)
    try operation.check(shapes, in: checker)
    schedule = operation.schedule(shapes)
    scratchBytes = operation.scratchBytes(shapes)
  }
}

extension Model {
  /// CRC-32 of the file, the checksum's own bytes taken as zeros.
  var checksum: UInt32 {
    var crc = CRC32()
    let bytes = UnsafeRawBufferPointer(start: base, count: byteCount)
    let field = FileLayout.checksumOffset
    let zeros: UInt32 = 0
    crc.append(UnsafeRawBufferPointer(rebasing: bytes[..<field]))
    withUnsafeBytes(of: zeros) { crc.append($0) }
    crc.append(UnsafeRawBufferPointer(rebasing: bytes[(field &+ 4)...]))
    return crc.value
  }

  /// Bytes of the step counters, at the start of the arena.
  var counterBytes: Int { FileLayout.counterBytes(operatorCount: operatorCount) }
}

extension FileLayout {
  /// Bytes of the step counters at the start of the arena: one of 16 bits for each operator and
  /// one for the rows fed, rounded up to 4.
  public static func counterBytes(operatorCount: Int) -> Int {
    ((operatorCount &+ 1) &* 2 &+ 3) & ~3
  }
}
