package import Thimble

/// How a keyword spotter is to listen: what a file's `ListeningRecord` says.
package struct ListeningSettings: Equatable, Sendable {
  /// Rows of features from one window's start to the next one's.
  package var strideRows: Int
  /// Rows that pass after a word before another one is told.
  package var refractoryRows: Int
  /// Windows whose scores are averaged.
  package var smoothing: Int
  /// What the mean of each class's scores has to reach, in 256ths of a step above -128; `nil` for a class that is
  /// never told.
  package var thresholds: [UInt16?]
  /// On what the thresholds were chosen, for people; empty where nobody says.
  package var stream: String

  /// Makes settings.
  package init(
    strideRows: Int, refractoryRows: Int, smoothing: Int, thresholds: [UInt16?], stream: String
  ) {
    self.strideRows = strideRows
    self.refractoryRows = refractoryRows
    self.smoothing = smoothing
    self.thresholds = thresholds
    self.stream = stream
  }

  /// The settings of a file; throws for a record that does not fit the network.
  init?(_ model: Model) throws(ModelError) {
    guard model.saysHowToListen else { return nil }
    let section = model.records.header.records
    guard let listening = model.listening,
      let stream = String(validating: model.listeningText().array, as: UTF8.self),
      !stream.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }),
      model.frontEnd.map({ listening.strideRows <= Int($0.frames) }) ?? true
    else { throw ModelError(.invalidField, at: Int(section.offset)) }
    self.init(
      strideRows: listening.strideRows, refractoryRows: listening.refractoryRows,
      smoothing: listening.smoothing,
      thresholds: (0..<listening.thresholdCount).map { listening.threshold($0) }, stream: stream)
  }

  /// Bytes of the scores that a spotter keeps.
  package var historyBytes: Int { smoothing * thresholds.count }

  /// The record, without thresholds and text.
  package var record: ListeningRecord {
    var record = ListeningRecord()
    record.thresholdCount = UInt16(thresholds.count)
    record.strideRows = UInt16(strideRows)
    record.refractoryRows = UInt16(refractoryRows)
    record.smoothing = UInt8(smoothing)
    return record
  }

  /// All of the record's bytes.
  var bytes: [UInt8] {
    var image = FileImage(byteCount: ListeningRecord.textOffset(thresholds: thresholds.count))
    image.put(record, at: 0)
    for (index, threshold) in thresholds.enumerated() {
      image.put(
        threshold ?? ListeningRecord.noThreshold, at: ListeningRecord.headerBytes + 2 * index)
    }
    return image.bytes + Array(stream.utf8)
  }
}
