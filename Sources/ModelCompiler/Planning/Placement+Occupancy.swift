extension Plan.Placement {
  /// Distinct slots of the ring: rows far apart in time may share one.
  package var distinctSlots: Int { slotOffsets.map { Set($0).count } ?? rows }

  /// Bytes of the arena that the ring covers, those where slots overlap counted once; none where the ring
  /// is another tensor's.
  package func occupiedBytes(rowBytes: Int) -> Int {
    guard !isPart else { return 0 }
    guard let slotOffsets else { return rows * rowBytes }
    var end = 0
    return slotOffsets.sorted().reduce(0) { sum, start in
      let covered = max(0, start + rowBytes - max(start, end))
      end = max(end, start + rowBytes)
      return sum + covered
    }
  }
}
