/// Checks a file once, when it is opened, so that kernels need not.
public struct ModelChecker {
  private let model: Model
  /// Whether the ring of the first input of the operator being checked holds the whole tensor.
  private var inputIsWhole = false

  init(_ model: Model) { self.model = model }

  // MARK: What operators ask; errors without an offset get the operator's

  /// Throws `shapeMismatch` unless `condition` holds.
  public func require(_ condition: Bool) throws(ModelError) {
    guard condition else { throw ModelError(.shapeMismatch, at: 0) }
  }

  /// Throws unless the first input's ring holds the whole tensor.
  public func requireWholeInput() throws(ModelError) {
    guard inputIsWhole else { throw ModelError(.invalidField, at: 0) }
  }

  /// Throws unless `count * times` bytes of constants lie at the file offset `offset`.
  @inline(never)
  public func requireConstants(
    at offset: UInt32, count: Int, times: Int, alignment: UInt32
  ) throws(ModelError) {
    let (bytes, overflow) = count.multipliedReportingOverflow(by: times)
    // The section has been checked: its bounds are positions in the file.
    let start = Int(truncatingIfNeeded: model.header.constants)
    let end = start &+ Int(truncatingIfNeeded: model.header.constantBytes)
    guard let offset = Int(exactly: offset), !overflow, bytes >= 0, offset >= start,
      offset <= end, bytes <= end &- offset
    else { throw ModelError(.outOfBounds, at: 0) }
    guard offset & (Int(alignment) &- 1) == 0 else { throw ModelError(.misaligned, at: 0) }
  }

  /// Throws unless the multipliers of groups lie behind the `bytes` bytes of 4-bit weights at `offset`,
  /// which have been checked; each of `channels` channels has `weights` of them.
  @inline(__always)
  func requireMultipliers(
    of groups: WeightGroups, behind bytes: Int, at offset: UInt32, weights: Int, channels: Int
  ) throws(ModelError) {
    try require(groups.areWholeWords)
    // At most twice as many as there are bytes of weights: the sum does not overflow.
    try requireConstants(
      at: offset, count: bytes &+ groups.byteCount(weights, channels: channels), times: 1,
      alignment: 1)
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

  /// Throws unless the packed requantization of `channels` channels lies at `offset`, filled up to
  /// whole groups of `groupSize` channels, all of it sound.
  ///
  /// A kernel looks at a group's first channel, then finishes all of them one way: all are exact, or
  /// none is. It stops at an absent channel and nowhere else: what fills up the last group is marked, or
  /// its outputs would be written beyond the row, and no other channel is.
  public func requirePackedRequantization(
    at offset: UInt32, channels: Int, inGroupsOf groupSize: Int
  ) throws(ModelError) {
    let bytes = PackedRequantization.byteCount
    let filledUp = channels.rounded(upTo: groupSize)
    try requireConstants(at: offset, count: bytes, times: filledUp, alignment: 4)
    var groupIsExact = false
    for channel in 0..<filledUp {
      let at = Int(offset) &+ channel &* bytes
      let record = PackedRequantization(reading: model.base + at)
      if channel % groupSize == 0 { groupIsExact = record.isExact }
      guard record.isSound, record.isExact == groupIsExact,
        record.isAbsent == (channel >= channels)
      else { throw ModelError(.invalidField, at: at) }
    }
  }

  /// Throws unless the packed requantization of `channels` channels lies at `offset`, none exact.
  public func requireFastRequantization(at offset: UInt32, channels: Int) throws(ModelError) {
    try requirePackedRequantization(at: offset, channels: channels, inGroupsOf: 1)
    for channel in 0..<channels {
      let at = Int(offset) &+ channel &* PackedRequantization.byteCount
      guard !PackedRequantization(reading: model.base + at).isExact else {
        throw ModelError(.invalidField, at: at)
      }
    }
  }

  // MARK: The file

  func checkAll<Linked: OperatorSet>(fileBytes: Int, linking: Linked.Type) throws(ModelError) {
    try checkHeader(fileBytes: fileBytes)
    for index in 0..<model.tensorCount { try checkTensor(index) }
    for index in 0..<model.operatorCount { try checkOperator(index, linking: linking) }
  }

  private func checkHeader(fileBytes: Int) throws(ModelError) {
    guard model.header.magic == FileLayout.magic else { throw ModelError(.notAModel, at: 0) }
    guard model.header.version == FileLayout.version else {
      throw ModelError(.unsupportedVersion, at: 4)
    }
    guard model.header.totalBytes == fileBytes else { throw ModelError(.truncated, at: 8) }
    guard model.checksum == model.header.checksum else {
      throw ModelError(.checksumMismatch, at: FileLayout.checksumOffset)
    }
    guard KernelLayout(rawValue: model.header.layout) != nil, model.header.flags & ~1 == 0 else {
      throw ModelError(.invalidField, at: 6)
    }
    guard model.operatorCount > 0, model.header.operatorCount < OperatorRecord.noTensor else {
      throw ModelError(.invalidField, at: 20)
    }
    guard model.header.arenaBytes <= UInt32(Int32.max) else {
      throw ModelError(.invalidField, at: 16)
    }
    try checkSections()
  }

  private func checkSections() throws(ModelError) {
    let header = model.header
    let tensorBytes = UInt32(truncatingIfNeeded: model.tensorCount &* FileLayout.tensorBytes)
    let operatorBytes = UInt32(truncatingIfNeeded: model.operatorCount &* FileLayout.operatorBytes)
    try checkSection(header.tensors, tensorBytes, field: 24)
    try checkSection(header.operators, operatorBytes, field: 28)
    try checkSection(header.constants, header.constantBytes, field: 32)
    try checkSection(header.labels, header.labelBytes, field: 40)
    try checkSection(header.provenance, header.provenanceBytes, field: 52)
    if header.slotTables != 0 { try checkSection(header.slotTables, 0, field: 60) }
    if header.frontEnd != 0 {
      try checkSection(header.frontEnd, UInt32(FileLayout.frontEndBytes), field: 48)
      guard model.frontEndRecord.pointee.isSound else { throw ModelError(.invalidField, at: 48) }
    }
  }

  private func checkSection(_ offset: UInt32, _ bytes: UInt32, field: Int) throws(ModelError) {
    let end = model.header.totalBytes
    guard offset >= FileLayout.headerBytes, offset <= end, bytes <= end &- offset else {
      throw ModelError(.outOfBounds, at: field)
    }
    guard offset % UInt32(FileLayout.alignment) == 0 else {
      throw ModelError(.misaligned, at: field)
    }
  }

  private func checkTensor(_ index: Int) throws(ModelError) {
    let record = model.tensorRecord(index)
    let at = model.offset(of: record)
    let tensor = record.pointee
    guard tensor.height > 0, tensor.width > 0, tensor.channels > 0, tensor.flags & ~3 == 0,
      tensor.ringRows > 0, tensor.ringRows <= tensor.height
    else { throw ModelError(.invalidField, at: at) }
    let (rowBytes, rowOverflow) = Int(tensor.width).multipliedReportingOverflow(
      by: Int(tensor.channels))
    let (total, totalOverflow) = rowBytes.multipliedReportingOverflow(by: Int(tensor.height))
    guard !rowOverflow, !totalOverflow, total <= Int(Int32.max) else {
      throw ModelError(.invalidField, at: at)
    }
    try checkRing(record, rowBytes: rowBytes)
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

  private func checkRing(
    _ tensor: UnsafePointer<TensorRecord>, rowBytes: Int
  ) throws(ModelError) {
    let at = model.offset(of: tensor)
    let rows = Int(tensor.pointee.ringRows)
    guard tensor.pointee.isScattered else {
      return try checkArena(tensor.pointee.offset, bytes: rowBytes &* rows, at: at)
    }
    let bytes = rows &* 2
    let tables = model.header.slotTables
    guard let table = Int(exactly: tensor.pointee.offset), tables != 0,
      tensor.pointee.offset >= tables, table <= model.byteCount,
      bytes <= model.byteCount &- table
    else { throw ModelError(.outOfBounds, at: at) }
    guard table % 2 == 0 else { throw ModelError(.misaligned, at: at) }
    for slot in 0..<rows {
      let offset = UInt32(model.slotTable(at: table)[slot]) &* UInt32(FileLayout.slotUnitBytes)
      try checkArena(offset, bytes: rowBytes, at: table &+ slot &* 2)
    }
  }

  /// Nothing may lie over the step counters at the arena's start, or outside the arena.
  @inline(never)
  private func checkArena(_ offset: UInt32, bytes: Int, at: Int) throws(ModelError) {
    guard let offset = Int(exactly: offset), bytes >= 0, offset >= model.counterBytes,
      offset <= model.arenaBytes, bytes <= model.arenaBytes &- offset
    else { throw ModelError(.outsideArena, at: at) }
  }

  private func checkOperator<Linked: OperatorSet>(
    _ index: Int, linking: Linked.Type
  ) throws(ModelError) {
    let at = model.operatorOffset(index)
    let record = model.operatorRecord(index)
    let hasSecond = record.pointee.secondInput != OperatorRecord.noTensor
    guard Int(record.pointee.input) <= index,
      !hasSecond || Int(record.pointee.secondInput) <= index, record.pointee.flags & ~1 == 0
    else { throw ModelError(.invalidField, at: at) }
    let input = model.tensorRecord(Int(record.pointee.input))
    let second = hasSecond ? model.tensorRecord(Int(record.pointee.secondInput)) : input
    guard input.pointee.hasReader(index), second.pointee.hasReader(index) else {
      throw ModelError(.invalidField, at: at)
    }
    let output = model.tensorRecord(index &+ 1)
    var visitor = CheckVisitor(
      checker: self,
      shapes: OperatorShapes(
        input: input.pointee.shape, second: hasSecond ? second.pointee.shape : nil,
        output: output.pointee.shape))
    visitor.checker.inputIsWhole =
      input.pointee.ringRows == input.pointee.height && !input.pointee.isScattered
    try model.visit(index, linking: linking, &visitor)
    guard isSound(record.pointee.schedule, visitor.schedule, output) else {
      throw ModelError(.shapeMismatch, at: at)
    }
    guard visitor.scratchBytes > 0 else { return }
    guard record.pointee.scratchOffset % 4 == 0 else { throw ModelError(.misaligned, at: at) }
    try checkArena(record.pointee.scratchOffset, bytes: visitor.scratchBytes, at: at)
  }

  /// The schedule must be the operator's own, with strips that its output's ring has room for.
  private func isSound(
    _ schedule: RowSchedule, _ rowByRow: RowSchedule, _ output: UnsafePointer<TensorRecord>
  ) -> Bool {
    let rows = Int(schedule.rowsPerStep)
    return rows > 0 && rows <= Int(output.pointee.ringRows)
      && schedule == rowByRow.strips(of: rows, outputHeight: Int(output.pointee.height))
  }
}

/// Checks what one operator's type knows of.
private struct CheckVisitor: OperatorVisitor {
  var checker: ModelChecker
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

extension TensorRecord {
  /// Whether an operator is among the readers that the record names: they must span all there are.
  func hasReader(_ index: Int) -> Bool { firstReader <= index && lastReader >= index }
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
