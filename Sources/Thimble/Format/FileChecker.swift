/// Checks a file's header and sections: nothing in it may be unclaimed.
struct FileChecker {
  private let file: FileBytes

  init(_ file: FileBytes) { self.file = file }

  func check<Linked: OperatorSet>(linking: Linked.Type) throws(ModelError) {
    guard file.checksum == file.header.checksum else {
      throw ModelError(.checksumMismatch, at: FileLayout.checksumOffset)
    }
    try checkFeatures(linking: linking)
    let header = file.header
    guard KernelLayout(rawValue: header.layout) != nil, header.flags & ~1 == 0 else {
      throw ModelError(.invalidField, at: 6)
    }
    guard header.arenaBytes <= UInt32(Int32.max) else { throw ModelError(.invalidField, at: 20) }
    guard header.zero == 0, header.streaming == (Linked.linksGraphs ? UInt64(header.windowRows) : 0)
    else { throw ModelError(.invalidField, at: 36) }
    try checkSections()
  }

  /// Files with features have counts that fit together; the others are chains of one input and output.
  @inline(__always)
  private func checkFeatures<Linked: OperatorSet>(linking: Linked.Type) throws(ModelError) {
    let header = file.header
    guard header.features.isSubset(of: .known) else {
      throw ModelError(.unsupportedFeature, at: 16)
    }
    if header.features.contains(.graph) {
      guard Linked.linksGraphs else { throw ModelError(.featureNotLinked, at: 16) }
      guard header.operatorCount > 0, header.tensorCount < OperatorRecord.noTensor,
        header.inputCount > 0, header.inputCount < header.tensorCount, header.outputCount > 0,
        header.outputCount <= header.tensorCount, header.stateCount <= header.tensorCount
      else { throw ModelError(.invalidField, at: 24) }
      guard (header.windowRows != 0) == header.features.contains(.streaming) else {
        throw ModelError(.invalidField, at: 120)
      }
      return
    }
    guard header.operatorCount > 0, header.tensorCount < OperatorRecord.noTensor,
      file.tensorCount == file.operatorCount &+ 1, header.inputCount == 1,
      header.outputCount == 1, header.stateCount == 0,
      !Linked.linksGraphs || header.windowRows == 0 && !header.features.contains(.streaming)
    else { throw ModelError(.invalidField, at: 16) }
  }

  /// The sections follow each other in their order, filled up with zeros, up to the file's end.
  ///
  /// What labels, names and provenance say, what the front end's parameters are and how to listen, is nothing
  /// that running a model rests on: who reads them checks them.
  private func checkSections() throws(ModelError) {
    let header = file.header
    // Sizes above 2 GiB are negative on a 32-bit core, and equal to none of these.
    guard
      Int(truncatingIfNeeded: header.tensors.byteCount)
        == file.tensorCount &* FileLayout.tensorBytes,
      Int(truncatingIfNeeded: header.operators.byteCount)
        == file.operatorCount &* FileLayout.operatorBytes,
      Int(truncatingIfNeeded: header.ends.byteCount)
        == FileLayout.endBytes(outputs: file.outputCount, states: file.stateCount)
    else { throw ModelError(.invalidField, at: 40) }
    guard header.frontEnd.byteCount & ~UInt32(FileLayout.frontEndBytes) == 0 else {
      throw ModelError(.invalidField, at: 88)
    }
    guard (header.records.byteCount != 0) == header.features.contains(.listening) else {
      throw ModelError(.unsupportedFeature, at: 96)
    }
    var (end, field) = (UInt32(FileLayout.headerBytes), 40)
    repeat {
      let section = file.load(field, as: FileSection.self)
      guard section.offset == end, section.byteCount <= header.totalBytes &- end else {
        throw ModelError(.outOfBounds, at: field)
      }
      end &+= section.byteCount
      while end & UInt32(FileLayout.alignment &- 1) != 0 {
        let position = Int(truncatingIfNeeded: end)
        guard file.load(position, as: UInt8.self) == 0 else {
          throw ModelError(.invalidField, at: position)
        }
        end &+= 1
      }
      field &+= 8
    } while field < 120
    guard end == header.totalBytes else { throw ModelError(.outOfBounds, at: 8) }
  }
}

extension FileBytes {
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
