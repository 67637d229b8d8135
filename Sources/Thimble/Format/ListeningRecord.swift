/// How a keyword spotter is to listen: the first bytes of the file's record of it.
///
/// Behind them lie the thresholds, `UInt16` each, one a class, filled up to 4 bytes; then, to the section's end,
/// text: on what the thresholds were chosen, UTF-8.
///
///      0 kind   2 thresholdCount   4 strideRows   6 refractoryRows   8 smoothing   9 zeros
///
/// A threshold is what the mean of a class's last `smoothing` scores has to reach, in 256ths of a step above the
/// lowest score, -128; `noThreshold` is one that none does.
package struct ListeningRecord: Equatable, Sendable, FileRecord {
  /// `ListeningRecord.listening`, the only kind there is.
  package var kind: UInt16 = ListeningRecord.listening
  /// Number of thresholds: that of the network's classes.
  package var thresholdCount: UInt16 = 0
  /// Rows of features from one window's start to the next one's, at least 1.
  package var strideRows: UInt16 = 0
  /// Rows that pass after a word before another one is told.
  package var refractoryRows: UInt16 = 0
  /// Windows whose scores are averaged, at least 1.
  package var smoothing: UInt8 = 0
  var zero: UInt8 = 0
  var zeros: UInt16 = 0

  /// Makes an empty record.
  package init() {}

  /// The kind of this record.
  package static var listening: UInt16 { 1 }
  /// Bytes before the thresholds.
  package static var headerBytes: Int { 12 }
  /// The threshold of a class that is never told.
  package static var noThreshold: UInt16 { .max }

  /// Bytes before the text.
  package static func textOffset(thresholds: Int) -> Int {
    headerBytes &+ ((thresholds &* 2 &+ 3) & ~3)
  }
}

/// How a keyword spotter is to listen: thresholds are read where they lie, in a model's file as a rule.
///
/// Safe: who makes one says `unsafe`, and vouches for the thresholds.
@safe
public struct Listening {
  private let record: ListeningRecord
  private let thresholds: UnsafePointer<UInt16>

  /// Rows of features from one window's start to the next one's.
  public var strideRows: Int { Int(record.strideRows) }
  /// Rows that pass after a word before another one is told.
  public var refractoryRows: Int { Int(record.refractoryRows) }
  /// Windows whose scores are averaged.
  public var smoothing: Int { Int(record.smoothing) }
  /// Number of thresholds: that of the network's classes.
  public var thresholdCount: Int { Int(record.thresholdCount) }

  /// What the mean of a class's scores has to reach, in 256ths of a step above -128; `nil` where none does.
  ///
  /// The class, `index`, is below `thresholdCount`.
  @inline(__always)
  public func threshold(_ index: Int) -> UInt16? {
    precondition(index >= 0 && index < thresholdCount)
    let value = unsafe thresholds[index]
    return value == ListeningRecord.noThreshold ? nil : value
  }

  /// A record, and as many thresholds as it says, which outlive the value.
  @unsafe
  package init(_ record: ListeningRecord, thresholds: UnsafePointer<UInt16>) {
    self.record = record
    unsafe self.thresholds = thresholds
  }
}

extension ModelRecords {
  /// The record of how to listen; `nil` where there is none, or it does not fit the network.
  var listeningRecord: ListeningRecord? {
    let section = header.records
    let bytes = Int(truncatingIfNeeded: section.byteCount)
    guard bytes >= ListeningRecord.headerBytes else { return nil }
    let record = load(Int(truncatingIfNeeded: section.offset), as: ListeningRecord.self)
    let thresholds = Int(record.thresholdCount)
    guard record.kind == ListeningRecord.listening, record.strideRows > 0, record.smoothing > 0,
      record.zero == 0, record.zeros == 0,
      thresholds == tensor(outputTensor(0)).shape.count,
      bytes >= ListeningRecord.textOffset(thresholds: thresholds)
    else { return nil }
    return record
  }
}

extension Model {
  /// Whether the file says how to listen.
  public var saysHowToListen: Bool { records.header.features.contains(.listening) }

  /// How to listen; `nil` where the file does not say, or says what does not fit the network.
  public var listening: Listening? {
    guard let record = records.listeningRecord else { return nil }
    let offset = Int(truncatingIfNeeded: records.header.records.offset)
    return unsafe Listening(
      record, thresholds: records.thresholds(offset &+ ListeningRecord.headerBytes))
  }

  /// On what the thresholds were chosen: UTF-8; empty where the file does not say.
  @_lifetime(borrow self)
  package func listeningText() -> Span<UInt8> {
    let bytes = records.bytes(records.header.records)
    let thresholds = Int(records.listeningRecord?.thresholdCount ?? 0)
    let start = min(ListeningRecord.textOffset(thresholds: thresholds), bytes.count)
    return unsafe _overrideLifetime(bytes.extracting(start..<bytes.count), borrowing: self)
  }
}
