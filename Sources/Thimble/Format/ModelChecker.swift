/// Checks a file once, when it is opened, so that kernels need not.
package struct ModelChecker {
  private let file: FileBytes
  /// Whether the ring of the first input of the operator being checked holds the whole tensor.
  private var inputIsWhole = false

  init(_ file: FileBytes) { self.file = file }

  // MARK: What operators ask; errors without an offset get the operator's

  /// Throws `shapeMismatch` unless `condition` holds.
  package func require(_ condition: Bool) throws(ModelError) {
    guard condition else { throw ModelError(.shapeMismatch, at: 0) }
  }

  /// Throws unless the first input's ring holds the whole tensor.
  package func requireWholeInput() throws(ModelError) {
    guard inputIsWhole else { throw ModelError(.invalidField, at: 0) }
  }

  /// Throws unless `count * times` bytes of constants lie at the file offset `offset`.
  @inline(never)
  func requireConstants(
    at offset: UInt32, count: Int, times: Int, alignment: UInt32
  ) throws(ModelError) {
    let (bytes, overflow) = count.multipliedReportingOverflow(by: times)
    guard !overflow, file.header.constants.contains(offset, bytes: bytes) else {
      throw ModelError(.outOfBounds, at: 0)
    }
    guard offset & (alignment &- 1) == 0 else { throw ModelError(.misaligned, at: 0) }
  }

  /// A constant at a file offset that has been checked.
  func constant<Value: BitwiseCopyable>(at offset: Int, as type: Value.Type) -> Value {
    file.load(offset, as: type)
  }

  /// Throws unless the requantization of `channels` channels lies at `offset`, its factors sound.
  func requireRequantization(at offset: UInt32, channels: Int) throws(ModelError) {
    let bytes = ChannelRequantization.byteCount(channels: channels)
    try requireConstants(at: offset, count: bytes, times: 1, alignment: 4)
    for channel in 0..<channels {
      let multiplier = file.load(Int(offset) &+ (channels &+ channel) &* 4, as: Int32.self)
      let shift = file.load(Int(offset) &+ channels &* 8 &+ channel, as: Int8.self)
      guard Rescale(multiplier: multiplier, shift: shift).isSound else {
        throw ModelError(.invalidField, at: Int(offset) &+ channels &* 8 &+ channel)
      }
    }
  }

  /// Throws unless the packed requantization of `channels` channels lies at `offset`, filled up to
  /// whole groups, all of it sound; the groups are of a power of two, `groupMask` is one less.
  ///
  /// A kernel looks at a group's first channel, then finishes all of them one way: all are exact, or
  /// none is. It stops at an absent channel and nowhere else: what fills up the last group is marked, or
  /// its outputs would be written beyond the row, and no other channel is.
  @inline(never)
  func requirePackedRequantization(
    at offset: UInt32, channels: Int, groupMask: Int
  ) throws(ModelError) {
    let bytes = PackedRequantization.byteCount
    let filledUp = (channels &+ groupMask) & ~groupMask
    try requireConstants(at: offset, count: bytes, times: filledUp, alignment: 4)
    var groupIsExact = false
    for channel in 0..<filledUp {
      let at = Int(offset) &+ channel &* bytes
      let record = file.load(at, as: PackedRequantization.self)
      if channel & groupMask == 0 { groupIsExact = record.isExact }
      guard record.isSound, record.isExact == groupIsExact,
        record.isAbsent == (channel >= channels)
      else { throw ModelError(.invalidField, at: at) }
    }
  }

  /// Throws unless the packed requantization of `channels` channels lies at `offset`, none exact.
  func requireFastRequantization(at offset: UInt32, channels: Int) throws(ModelError) {
    try requirePackedRequantization(at: offset, channels: channels, groupMask: 0)
    for channel in 0..<channels {
      let at = Int(offset) &+ channel &* PackedRequantization.byteCount
      guard !file.load(at, as: PackedRequantization.self).isExact else {
        throw ModelError(.invalidField, at: at)
      }
    }
  }

  // MARK: The file

  func checkAll<Linked: OperatorSet>(linking: Linked.Type) throws(ModelError) {
    try FileChecker(file).check(linking: linking)
    let tensors = TensorChecker(file)
    for index in 0..<file.tensorCount { try tensors.check(index, linking: linking) }
    try tensors.checkEnds(linking: linking)
    for index in 0..<file.operatorCount { try checkOperator(index, linking: linking) }
  }

  private func checkOperator<Linked: OperatorSet>(
    _ index: Int, linking: Linked.Type
  ) throws(ModelError) {
    let at = file.operatorOffset(index)
    let record = file.operatorRecord(index)
    let hasSecond = record.pointee.secondInput != OperatorRecord.noTensor
    guard record.pointee.flags & ~1 == 0, record.pointee.zero == 0,
      let input = input(record.pointee.input, of: index, linking: linking),
      let other = !hasSecond
        ? input : self.input(record.pointee.secondInput, of: index, linking: linking),
      let output = output(record.pointee.output, of: index, linking: linking)
    else { throw ModelError(.invalidField, at: at) }
    var visitor = CheckVisitor(
      checker: self,
      shapes: OperatorShapes(
        input: input.pointee.shape, second: hasSecond ? other.pointee.shape : nil,
        output: output.pointee.shape))
    if Linked.linksGraphs && file.isGraph {
      try checkElements(
        of: record.pointee.kind, input, hasSecond ? other : nil, output, &visitor.shapes,
        linking: linking)
    }
    visitor.checker.inputIsWhole = file.isContiguous(input, linking: linking)
    // Its record is there; the visitor checks what its fields name.
    try file.records.visit(index, linking: linking, &visitor)
    guard isSound(record.pointee.schedule, visitor.schedule, output) else {
      throw ModelError(.shapeMismatch, at: at)
    }
    if Linked.linksGraphs, visitor.ownsState, !hasSecond || !file.isOwned(other.pointee) {
      throw ModelError(.invalidField, at: at)
    }
    guard visitor.scratchBytes > 0 else { return }
    guard record.pointee.scratchOffset % 4 == 0 else { throw ModelError(.misaligned, at: at) }
    try file.checkArena(record.pointee.scratchOffset, bytes: visitor.scratchBytes, at: at)
  }

  /// Throws unless a kernel takes values of its tensors' types; one that moves bytes sees shapes of these.
  @inline(never)
  private func checkElements<Linked: OperatorSet>(
    of kind: UInt8, _ input: Place<TensorRecord>, _ second: Place<TensorRecord>?,
    _ output: Place<TensorRecord>, _ shapes: inout OperatorShapes,
    linking: Linked.Type
  ) throws(ModelError) {
    // An unknown kernel is reported where it is looked up.
    guard let kernel = KernelKind(rawValue: kind) else { return }
    let elements = Linked.elements(of: kernel)
    try require(
      elements.take(
        input.pointee.element, second?.pointee.element ?? input.pointee.element,
        output.pointee.element))
    guard elements == .anyOne else { return }
    (shapes.input, shapes.output) = (input.pointee.byteShape, output.pointee.byteShape)
  }

  /// A tensor that an operator reads, as both records say; `nil` where they do not.
  @inline(never)
  private func input<Linked: OperatorSet>(
    _ tensor: UInt16, of index: Int, linking: Linked.Type
  ) -> Place<TensorRecord>? {
    let isGraph = Linked.linksGraphs && file.isGraph
    guard Int(tensor) < (isGraph ? file.tensorCount : index &+ 1) else { return nil }
    let record = file.tensorRecord(Int(tensor))
    return record.pointee.hasReader(index) ? record : nil
  }

  /// The tensor that an operator writes, as both records say; `nil` where they do not.
  @inline(__always)
  private func output<Linked: OperatorSet>(
    _ tensor: UInt16, of index: Int, linking: Linked.Type
  ) -> Place<TensorRecord>? {
    let isGraph = Linked.linksGraphs && file.isGraph
    guard isGraph ? Int(tensor) < file.tensorCount : Int(tensor) == index &+ 1 else { return nil }
    let record = file.tensorRecord(Int(tensor))
    return !Linked.linksGraphs || record.pointee.hasWriter(index) ? record : nil
  }

  /// The schedule must be the operator's own, with strips that its output's ring has room for.
  @inline(__always)
  private func isSound(
    _ schedule: RowSchedule, _ rowByRow: RowSchedule, _ output: Place<TensorRecord>
  ) -> Bool {
    let rows = Int(schedule.rowsPerStep)
    return rows > 0 && rows <= Int(output.pointee.ringRows)
      && schedule == rowByRow.strips(of: rows, outputHeight: Int(output.pointee.height))
  }
}

/// Checks what one operator's type knows of.
struct CheckVisitor: OperatorVisitor {
  static var role: VisitorRole { .check }

  var checker: ModelChecker
  var shapes: OperatorShapes
  var schedule = RowSchedule()
  var scratchBytes = 0
  var ownsState = false

  mutating func visit<Operation: RowOperator>(
    _ type: Operation.Type, at fields: UnsafeRawPointer
  ) throws(ModelError) {
    let operation = unsafe Operation(reading: fields)
    try operation.check(shapes, in: checker)
    try checker.require(operation.constants(shapes))
    schedule = operation.schedule(shapes)
    scratchBytes = operation.scratchBytes(shapes)
    ownsState = Operation.ownsState
  }
}
