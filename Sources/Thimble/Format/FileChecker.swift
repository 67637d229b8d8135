/// Checks a file's header and sections: nothing in it may be unclaimed.
struct FileChecker {
  private let model: ModelRecords

  init(_ model: ModelRecords) { self.model = model }

  func check<Linked: OperatorSet>(fileBytes: Int, linking: Linked.Type) throws(ModelError) {
    try checkIdentity(fileBytes: fileBytes)
    try checkFeatures(linking: linking)
    let header = model.header
    guard KernelLayout(rawValue: header.layout) != nil, header.flags & ~1 == 0 else {
      throw ModelError(.invalidField, at: 6)
    }
    guard header.arenaBytes <= UInt32(Int32.max) else { throw ModelError(.invalidField, at: 20) }
    guard header.zero == 0, header.zeros == 0 else { throw ModelError(.invalidField, at: 36) }
    try checkSections()
  }

  private func checkIdentity(fileBytes: Int) throws(ModelError) {
    let header = model.header
    guard header.magic == FileLayout.magic else { throw ModelError(.notAModel, at: 0) }
    guard header.version == FileLayout.version else { throw ModelError(.unsupportedVersion, at: 4) }
    guard let total = Int(exactly: header.totalBytes), total >= FileLayout.headerBytes,
      total <= fileBytes, total % FileLayout.alignment == 0,
      total == fileBytes || hasTrailer(of: fileBytes &- total, at: total)
    else { throw ModelError(.truncated, at: 8) }
    guard model.checksum == header.checksum else {
      throw ModelError(.checksumMismatch, at: FileLayout.checksumOffset)
    }
  }

  @inline(__always)
  private func hasTrailer(of bytes: Int, at offset: Int) -> Bool {
    bytes >= FileTrailer.headerBytes
      && model.base.load(fromByteOffset: offset, as: UInt32.self) == FileTrailer.magic
      && model.base.load(fromByteOffset: offset &+ 4, as: UInt32.self) == bytes
  }

  /// Files with features have counts that fit together; the others are chains of one input and output.
  @inline(__always)
  private func checkFeatures<Linked: OperatorSet>(linking: Linked.Type) throws(ModelError) {
    let header = model.header
    guard header.features.isSubset(of: .known) else {
      throw ModelError(.unsupportedFeature, at: 16)
    }
    if header.features.contains(.graph) {
      guard Linked.linksGraphs else { throw ModelError(.featureNotLinked, at: 16) }
      guard header.operatorCount > 0, header.tensorCount < OperatorRecord.noTensor,
        header.inputCount > 0, header.inputCount < header.tensorCount, header.outputCount > 0,
        header.outputCount <= header.tensorCount, header.stateCount <= header.tensorCount
      else { throw ModelError(.invalidField, at: 24) }
      return
    }
    guard header.operatorCount > 0, header.tensorCount < OperatorRecord.noTensor,
      model.tensorCount == model.operatorCount &+ 1, header.inputCount == 1,
      header.outputCount == 1, header.stateCount == 0
    else { throw ModelError(.invalidField, at: 16) }
  }

  /// The sections follow each other in their order, filled up with zeros, up to the file's end.
  ///
  /// What labels, names and provenance say, and what the front end's parameters are, is nothing that
  /// running a model rests on: who reads them checks them.
  private func checkSections() throws(ModelError) {
    let header = model.header
    // Sizes above 2 GiB are negative on a 32-bit core, and equal to none of these.
    guard
      Int(truncatingIfNeeded: header.tensors.byteCount)
        == model.tensorCount &* FileLayout.tensorBytes,
      Int(truncatingIfNeeded: header.operators.byteCount)
        == model.operatorCount &* FileLayout.operatorBytes,
      Int(truncatingIfNeeded: header.ends.byteCount)
        == FileLayout.endBytes(outputs: model.outputCount, states: model.stateCount)
    else { throw ModelError(.invalidField, at: 40) }
    guard header.frontEnd.byteCount & ~UInt32(FileLayout.frontEndBytes) == 0 else {
      throw ModelError(.invalidField, at: 88)
    }
    guard header.records.byteCount == 0 else { throw ModelError(.unsupportedFeature, at: 96) }
    var (end, field) = (UInt32(FileLayout.headerBytes), 40)
    repeat {
      let section = model.base.load(fromByteOffset: field, as: FileSection.self)
      guard section.offset == end, section.byteCount <= header.totalBytes &- end else {
        throw ModelError(.outOfBounds, at: field)
      }
      end &+= section.byteCount
      while end & UInt32(FileLayout.alignment &- 1) != 0 {
        let position = Int(truncatingIfNeeded: end)
        guard model.base.load(fromByteOffset: position, as: UInt8.self) == 0 else {
          throw ModelError(.invalidField, at: position)
        }
        end &+= 1
      }
      field &+= 8
    } while field < 120
    guard end == header.totalBytes else { throw ModelError(.outOfBounds, at: 8) }
  }
}

extension ModelRecords {
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
    let (counters, end) = (UInt(bitPattern: counterBytes), UInt(bitPattern: arenaBytes))
    // Unsigned: a negative number of bytes is more than there are.
    guard UInt(offset) >= counters, UInt(offset) <= end,
      UInt(bitPattern: bytes) <= end &- UInt(offset)
    else { throw ModelError(.outsideArena, at: at) }
  }
}
