extension Interpreter {
  /// Runs an inference on whole inputs, `height * width * channels` values each, one after the other.
  ///
  /// A value of 16 bits is two bytes, the lower one first: ``inputBytes``.
  ///
  /// - Throws: `inputSize` for another number of bytes, `stalled` when the plan cannot reach its end.
  #if !hasFeature(Embedded)
    @_specialize(where Linked == AllOperators)
  #endif
  public mutating func invoke(_ inputs: Span<Int8>) throws(ModelError) {
    guard inputs.count == inputBytes else { throw ModelError(.inputSize, at: 0) }
    startInference()
    #if !hasFeature(Embedded)
      placeFirstRows(inputs)
    #endif
    while let input = nextInput {
      let bytes = rowBytes(of: input)
      let start = firstByte(of: input) &+ rowsFed(of: input) &* bytes
      let row = unsafe Range(uncheckedBounds: (lower: start, upper: start &+ bytes))
      unsafe try feedRow(inputs.extracting(unchecked: row), to: input)
    }
    guard isComplete else { throw ModelError(.stalled, at: 0) }
  }

  /// Values of all inputs together.
  @inline(__always)
  public var inputValues: Int {
    Linked.linksGraphs ? records.inputValues : records.tensor(0).shape.count
  }

  /// Bytes of all inputs together: as many as values where these are of 8 bits.
  @inline(__always)
  public var inputBytes: Int {
    Linked.linksGraphs ? firstByte(of: records.inputCount) : records.tensor(0).shape.count
  }

  /// Bytes of a row of an input.
  @inline(__always)
  public func rowBytes(of input: Int = 0) -> Int {
    let tensor = records.tensorRecord(input)
    return Linked.linksGraphs ? tensor.pointee.rowBytes : tensor.pointee.shape.rowCount
  }

  /// The input whose next row is due; `nil` when all rows have been fed.
  public var nextInput: Int? {
    if Linked.linksGraphs && records.isGraph { return progress.nextInput }
    return rowsFed(of: 0) < Int(records.tensor(0).height) ? 0 : nil
  }

  /// Where the bytes of an input start among those of all.
  package func firstByte(of input: Int) -> Int {
    guard Linked.linksGraphs else { return 0 }
    var sum = 0
    for index in 0..<input { sum &+= records.tensor(index).byteShape.count }
    return sum
  }
}
