#if !hasFeature(Embedded)
  extension Interpreter {
    /// Copies the input's rows but the last at once, where they have a place of their own and nothing runs before
    /// that one has come: what spares a host a call for each row.
    mutating func placeFirstRows(_ input: Span<Int8>) {
      guard !records.isGraph, records.header.expectsFullInput else { return }
      let ring = Ring(records.tensorRecord(0), model: records, arena: arena.memory)
      let rows = ring.shape.height &- 1
      guard rows > 0, ring.areContiguous(0..<rows &+ 1) else { return }
      unsafe input.withUnsafeBufferPointer { values in
        guard let start = values.baseAddress else { return }
        unsafe ring.row(0).copy(start, count: rows &* ring.rowBytes)
      }
      progress.setCounter(records.operatorCount, rows)
    }
  }
#endif
