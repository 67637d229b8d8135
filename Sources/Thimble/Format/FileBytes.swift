/// The bytes of a file whose records may say anything: what is read of them lies inside, or the program
/// stops.
///
/// Who checks a file reads it here, and asks before.
@safe
struct FileBytes: RecordReader {
  /// The file's first byte; its header is there, and as many bytes as that says.
  private let start: UnsafeRawPointer

  /// The bytes of a file of this version, as many as its header says and none but a trailer's behind them.
  ///
  /// Unsafe: the memory must outlive what is made of it and stay unchanged.
  @unsafe
  init(_ start: UnsafeRawPointer, count: Int) throws(ModelError) {
    guard count >= FileLayout.headerBytes else { throw ModelError(.truncated, at: count) }
    guard UInt(bitPattern: start) % UInt(FileLayout.alignment) == 0 else {
      throw ModelError(.misaligned, at: 0)
    }
    unsafe self.start = start
    guard header.magic == FileLayout.magic else { throw ModelError(.notAModel, at: 0) }
    guard header.version == FileLayout.version else { throw ModelError(.unsupportedVersion, at: 4) }
    let memory = unsafe RawSpan(_unsafeStart: start, byteCount: count)
    guard let total = Int(exactly: header.totalBytes), total >= FileLayout.headerBytes,
      total <= count, total % FileLayout.alignment == 0,
      total == count || memory.extracting(droppingFirst: total).isTrailer
    else { throw ModelError(.truncated, at: 8) }
  }

  @inline(__always)
  package var header: FileHeader { unsafe start.load(as: FileHeader.self) }

  /// All of the bytes, without a trailer.
  private var span: RawSpan {
    @_lifetime(borrow self)
    @inline(__always)
    get { unsafe RawSpan(_unsafeStart: start, byteCount: byteCount) }
  }

  /// Safe: the span has bounds, and every pattern of bits is a value.
  @inline(__always)
  package func place<Value: BitwiseCopyable>(_ offset: Int, as type: Value.Type) -> Place<Value> {
    unsafe Place(address(offset, bytes: MemoryLayout<Value>.size).assumingMemoryBound(to: type))
  }

  /// Where some bytes start; a call, as there are many.
  @inline(never)
  private func address(_ offset: Int, bytes: Int) -> UnsafeRawPointer {
    _ = unsafe span.extracting(Range(uncheckedBounds: (lower: offset, upper: offset &+ bytes)))
    return unsafe start + offset
  }

  /// CRC-32 of the file, the checksum's own bytes taken as zeros.
  var checksum: UInt32 {
    let field = FileLayout.checksumOffset
    let zeros: UInt32 = 0
    var crc = CRC32()
    crc.append(span.extracting(0..<field))
    unsafe withUnsafeBytes(of: zeros) { crc.append(unsafe $0.bytes) }
    crc.append(span.extracting(field &+ 4..<byteCount))
    return crc.value
  }

  /// What it says, once it has been checked.
  @inline(__always)
  var records: ModelRecords { unsafe ModelRecords(start) }
}

extension RawSpan {
  /// Whether the bytes are a `FileTrailer`, as long as it says.
  fileprivate var isTrailer: Bool {
    unsafe byteCount >= FileTrailer.headerBytes
      && unsafeLoad(as: UInt32.self) == FileTrailer.magic
      && unsafeLoad(fromByteOffset: 4, as: UInt32.self) == byteCount
  }
}
