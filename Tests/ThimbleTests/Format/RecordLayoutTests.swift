import Testing

@testable import Thimble

/// Records are read by loading them: their layout in memory must be the file's.
@Suite struct RecordLayoutTests {
  @Test func header() {
    #expect(MemoryLayout<FileHeader>.size == FileLayout.headerBytes)
    #expect(MemoryLayout<FileHeader>.offset(of: \.checksum) == FileLayout.checksumOffset)
    #expect(MemoryLayout<FileHeader>.offset(of: \.layout) == 6)
    #expect(MemoryLayout<FileHeader>.offset(of: \.labelCount) == 34)
    #expect(MemoryLayout<FileHeader>.offset(of: \.tensors) == 40)
    #expect(MemoryLayout<FileHeader>.offset(of: \.constants) == 64)
    #expect(MemoryLayout<FileHeader>.offset(of: \.slotTables) == 112)
    #expect(MemoryLayout<StateRecord>.size == FileLayout.stateBytes)
    #expect(MemoryLayout<ListeningRecord>.size == ListeningRecord.headerBytes)
    #expect(MemoryLayout<ListeningRecord>.offset(of: \.strideRows) == 4)
    #expect(MemoryLayout<ListeningRecord>.offset(of: \.smoothing) == 8)
  }

  @Test func tensor() {
    #expect(MemoryLayout<TensorRecord>.size == FileLayout.tensorBytes)
    #expect(MemoryLayout<TensorRecord>.offset(of: \.ringRows) == 6)
    #expect(MemoryLayout<TensorRecord>.offset(of: \.scale) == 12)
    #expect(MemoryLayout<TensorRecord>.offset(of: \.flags) == 17)
    #expect(MemoryLayout<TensorRecord>.offset(of: \.lastReader) == 22)
    #expect(MemoryLayout<TensorRecord>.offset(of: \.slotBytes) == 32)
    #expect(MemoryLayout<TensorRecord>.offset(of: \.origin) == 38)
  }

  @Test func operatorLinks() {
    #expect(MemoryLayout<OperatorRecord>.size == FileLayout.operatorLinkBytes)
    #expect(MemoryLayout<OperatorRecord>.offset(of: \.flags) == 1)
    #expect(MemoryLayout<OperatorRecord>.offset(of: \.secondInput) == 4)
    #expect(MemoryLayout<OperatorRecord>.offset(of: \.scratchOffset) == 20)
  }

  @Test func schedule() {
    var record = OperatorRecord()
    record.schedule = RowSchedule(extent: 3, stride: 2, padding: 1, outputHeight: 4)
    unsafe withUnsafeBytes(of: record) { bytes in
      unsafe #expect(Array(bytes[8..<18]) == [1, 0, 3, 0, 2, 0, 1, 0, 4, 0])
    }
    record.schedule = RowSchedule(reducing: 5)
    #expect(record.flags == 1 && record.schedule == RowSchedule(reducing: 5))
  }

  @Test func frontEnd() {
    #expect(MemoryLayout<FrontEnd>.offset(of: \.coefficients) == 17)
    #expect(MemoryLayout<FrontEnd>.offset(of: \.logOffset) == 20)
    var recipe = FrontEnd.mlperfKeywordSpotting(gain: .clipMaximum)
    recipe.lifter = 22
    unsafe withUnsafeBytes(of: recipe) { unsafe #expect($0[18] == 1 && $0[19] == 22) }
  }

  @Test(arguments: KernelKind.allCases)
  func operatorFields(of kind: KernelKind) throws {
    var visitor = FieldsVisitor()
    let bytes: [UInt32] = [0, 0, 0, 0, 0]
    try unsafe bytes.withUnsafeBytes { fields in
      let start = try unsafe #require(fields.baseAddress)
      try unsafe kind.visit(linking: AllOperators.self, at: start, &visitor)
    }
    #expect(visitor.bytes <= FileLayout.operatorBytes - FileLayout.operatorLinkBytes)
    #expect(visitor.kind == kind)
  }

  @Test func fieldsOfOperators() {
    #expect(MemoryLayout<Conv2D>.offset(of: \.bounds) == 8)
    #expect(MemoryLayout<Conv2D>.offset(of: \.weights) == 12)
    #expect(MemoryLayout<DepthwiseConv2D>.offset(of: \.depthMultiplier) == 10)
    #expect(MemoryLayout<DepthwiseConv2D>.offset(of: \.requantization) == 16)
    #expect(MemoryLayout<FullyConnected>.offset(of: \.weights) == 4)
    #expect(MemoryLayout<GlobalAveragePool>.offset(of: \.inputOffset) == 7)
    #expect(MemoryLayout<GlobalAveragePool>.offset(of: \.outputOffset) == 12)
    #expect(MemoryLayout<Add>.size == 18)
    #expect(MemoryLayout<PackedIm2ColConv2D>.offset(of: \.weights) == 8)
    #expect(MemoryLayout<PackedDirectConv2D>.offset(of: \.requantization) == 12)
    #expect(MemoryLayout<Joined<PackedIm2ColConv2D>>.offset(of: \.base.weights) == 8)
    #expect(MemoryLayout<CopiedIm2ColConv2D>.offset(of: \.base.base.weights) == 8)
    #expect(MemoryLayout<Joined<PackedFullyConnected>>.offset(of: \.base.requantization) == 4)
    #expect(MemoryLayout<PackedFullyConnected>.offset(of: \.requantization) == 4)
    #expect(MemoryLayout<PackedDepthwiseConv2D>.offset(of: \.requantization) == 12)
    #expect(MemoryLayout<PackedDepthwise3x3>.offset(of: \.weights) == 4)
    #expect(MemoryLayout<PackedStridedDepthwise3x3>.offset(of: \.weights) == 4)
    #expect(MemoryLayout<PackedTallDepthwise3x3>.offset(of: \.base.weights) == 4)
    #expect(MemoryLayout<PackedDepthwise1xN>.offset(of: \.requantization) == 12)
    #expect(MemoryLayout<PackedDotProduct>.offset(of: \.requantization) == 4)
    #expect(MemoryLayout<PackedInt4Im2ColConv2D>.offset(of: \.base.weights) == 8)
    #expect(MemoryLayout<PackedInt4Im2ColConv2D>.offset(of: \.groups) == 16)
    #expect(MemoryLayout<PackedInt4DirectConv2D>.offset(of: \.base.requantization) == 12)
    #expect(MemoryLayout<PackedInt4DirectConv2D>.offset(of: \.groups) == 16)
    #expect(MemoryLayout<Int4Conv2D>.offset(of: \.groups) == 10)
    #expect(MemoryLayout<PackedRequantization>.size == PackedRequantization.byteCount)
  }
}

private struct FieldsVisitor: OperatorVisitor {
  var bytes = 0
  var kind: KernelKind?

  mutating func visit<Operation: RowOperator>(
    _ type: Operation.Type, at fields: UnsafeRawPointer
  ) {
    bytes = MemoryLayout<Operation>.size
    kind = Operation.kind
  }
}
