/// Checks a file's header and sections: nothing in it may be unclaimed.
struct FileChecker {
  private let model: Model

  init(_ model: Model) { self.model = model }

  func check<Linked: OperatorSet>(fileBytes: Int, linking: Linked.Type) throws(ModelError) {
    try checkIdentity(fileBytes: fileBytes)
    try checkFeatures(linking: linking)
    let header = model.header
    guard KernelLayout(rawValue: header.layout) != nil, header.flags & ~1 == 0 else {
      throw ModelError(.invalidField, at: 6)
    }
    guard header.arenaBytes <= UInt32(Int32.max) else { throw ModelError(.invalidField, at: 20) }
    guard header.operatorCount > 0, header.tensorCount < OperatorRecord.noTensor,
      header.inputCount > 0, header.inputCount < header.tensorCount, header.outputCount > 0,
      header.outputCount <= header.tensorCount, header.stateCount <= header.tensorCount
    else { throw ModelError(.invalidField, at: 24) }
    guard header.zero == 0, header.zeros == 0 else { throw ModelError(.invalidField, at: 36) }
    try checkSections()
    try checkText(header.labels, count: Int(header.labelCount), field: 72)
    try checkText(
      header.names, count: header.names.byteCount == 0 ? 0 : model.tensorCount, field: 80)
  }

  private func checkIdentity(fileBytes: Int) throws(ModelError) {
    let header = model.header
    guard header.magic == FileLayout.magic else { throw ModelError(.notAModel, at: 0) }
    guard header.version == FileLayout.version else { throw ModelError(.unsupportedVersion, at: 4) }
    guard let total = Int(exactly: header.totalBytes), total >= FileLayout.headerBytes,
      total <= fileBytes, total % FileLayout.alignment == 0
    else { throw ModelError(.truncated, at: 8) }
    guard model.checksum == header.checksum else {
      throw ModelError(.checksumMismatch, at: FileLayout.checksumOffset)
    }
    let behind = fileBytes &- total
    guard behind > 0 else { return }
    guard behind >= FileTrailer.headerBytes,
      model.base.load(fromByteOffset: total, as: UInt32.self) == FileTrailer.magic,
      model.base.load(fromByteOffset: total &+ 4, as: UInt32.self) == behind
    else { throw ModelError(.truncated, at: 8) }
  }

  private func checkFeatures<Linked: OperatorSet>(linking: Linked.Type) throws(ModelError) {
    let features = model.header.features
    guard features.isSubset(of: .known) else { throw ModelError(.unsupportedFeature, at: 16) }
    if features.contains(.graph) {
      guard Linked.linksGraphs else { throw ModelError(.featureNotLinked, at: 16) }
      return
    }
    guard model.inputCount == 1, model.outputCount == 1, model.stateCount == 0,
      model.tensorCount == model.operatorCount &+ 1
    else { throw ModelError(.invalidField, at: 16) }
  }

  /// The sections follow each other in their order, filled up with zeros, up to the file's end.
  private func checkSections() throws(ModelError) {
    let header = model.header
    let tensorBytes = model.tensorCount &* FileLayout.tensorBytes
    let operatorBytes = model.operatorCount &* FileLayout.operatorBytes
    let endBytes = FileLayout.endBytes(outputs: model.outputCount, states: model.stateCount)
    guard Int(exactly: header.tensors.byteCount) == tensorBytes,
      Int(exactly: header.operators.byteCount) == operatorBytes,
      Int(exactly: header.ends.byteCount) == endBytes
    else { throw ModelError(.invalidField, at: 40) }
    let frontEndBytes = Int(truncatingIfNeeded: header.frontEnd.byteCount)
    guard frontEndBytes == 0 || frontEndBytes == FileLayout.frontEndBytes else {
      throw ModelError(.invalidField, at: 88)
    }
    guard header.records.byteCount == 0 else { throw ModelError(.unsupportedFeature, at: 96) }
    var (end, field) = (FileLayout.headerBytes, 40)
    while field < 120 {
      let section = model.base.load(fromByteOffset: field, as: FileSection.self)
      end = try checkSection(section, follows: end, field: field)
      field &+= 8
    }
    guard end == model.byteCount else { throw ModelError(.outOfBounds, at: 8) }
    if frontEndBytes > 0 {
      guard model.frontEndRecord.pointee.isSound else { throw ModelError(.invalidField, at: 88) }
    }
  }

  /// Where the next section starts.
  private func checkSection(
    _ section: FileSection, follows start: Int, field: Int
  ) throws(ModelError) -> Int {
    guard Int(exactly: section.offset) == start, let bytes = Int(exactly: section.byteCount),
      bytes <= model.byteCount &- start
    else { throw ModelError(.outOfBounds, at: field) }
    let end = start &+ bytes
    let next = FileLayout.aligned(end)
    for position in end..<next
    where model.base.load(fromByteOffset: position, as: UInt8.self) != 0 {
      throw ModelError(.invalidField, at: position)
    }
    return next
  }

  /// A section of strings has `count` of them, each ended by a zero byte, without control characters.
  private func checkText(_ section: FileSection, count: Int, field: Int) throws(ModelError) {
    let bytes = model.bytes(section)
    var (strings, previous): (Int, UInt8) = (0, 0)
    for position in 0..<bytes.count {
      let byte = bytes[position]
      if byte == 0 { strings &+= 1 }
      // Control characters are below 0x20, 0x7F, and C2 80 to C2 9F in UTF-8.
      let isControl =
        (byte != 0 && byte < 0x20) || byte == 0x7F || (previous == 0xC2 && byte < 0xA0)
      guard !isControl else {
        throw ModelError(.invalidField, at: Int(truncatingIfNeeded: section.offset) &+ position)
      }
      previous = byte
    }
    guard strings == count, previous == 0 else { throw ModelError(.invalidField, at: field) }
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

  /// Bytes of the counters, at the start of the arena.
  var counterBytes: Int {
    FileLayout.counterBytes(operators: operatorCount, inputs: inputCount, states: stateCount)
  }

  /// Nothing may lie over the counters at the arena's start, or outside the arena.
  @inline(never)
  func checkArena(_ offset: UInt32, bytes: Int, at: Int) throws(ModelError) {
    guard let offset = Int(exactly: offset), bytes >= 0, offset >= counterBytes,
      offset <= arenaBytes, bytes <= arenaBytes &- offset
    else { throw ModelError(.outsideArena, at: at) }
  }
}
