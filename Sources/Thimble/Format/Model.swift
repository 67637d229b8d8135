/// A model file where it lies: records and constants are read in place, nothing is copied.
///
/// The memory must outlive the model and stay unchanged, which is why it comes as a raw buffer, not as a span:
/// opening one is `unsafe`, everything after that is not.
@safe
public struct Model {
  private let start: UnsafeRawPointer
  private let count: Int

  /// Opens a file and checks it whole: checksum, bounds, shapes, references.
  ///
  /// What passed can be run without further checks; `Linked` names the operators there are.
  public init<Linked: OperatorSet>(
    _ bytes: UnsafeRawBufferPointer, linking: Linked.Type = AllOperators.self
  ) throws(ModelError) {
    guard let start = bytes.baseAddress else { throw ModelError(.truncated, at: 0) }
    unsafe self.start = start
    count = bytes.count
    try check(linking: linking)
  }

  /// What the file says.
  @inline(__always)
  package var records: ModelRecords { unsafe ModelRecords(start) }

  /// Checks the file again, as opening it did: whether flash still holds it.
  ///
  /// It reads every byte, and takes as long as opening did.
  ///
  /// - Throws: what opening the file would throw, `checksumMismatch` as a rule.
  public func check<Linked: OperatorSet>(
    linking: Linked.Type = AllOperators.self
  ) throws(ModelError) {
    try ModelChecker(unsafe FileBytes(start, count: count)).checkAll(linking: linking)
  }

  /// Bytes of the file, without a trailer.
  public var byteCount: Int { records.byteCount }

  /// Bytes of SRAM that an inference uses.
  public var arenaBytes: Int { records.arenaBytes }

  /// Number of operators.
  @inline(__always)
  public var operatorCount: Int { records.operatorCount }

  /// The code of an operator's kernel in the file, a `KernelKind`; `index` is below `operatorCount`.
  public func kernelCode(_ index: Int) -> UInt8 { records.record(index).kind }

  // MARK: Inputs and outputs

  /// Number of inputs.
  @inline(__always)
  public var inputCount: Int { records.inputCount }

  /// Number of outputs.
  @inline(__always)
  public var outputCount: Int { records.outputCount }

  /// Values of all inputs together.
  public var inputValues: Int { records.inputValues }

  /// Bytes of all inputs together: as many as values where these are of 8 bits.
  public var inputBytes: Int {
    var sum = 0
    for index in 0..<inputCount { sum &+= input(index).byteCount }
    return sum
  }

  /// An input, `index` below `inputCount`; the only one, as a rule.
  @inline(__always)
  public func input(_ index: Int = 0) -> TensorInfo {
    precondition(index >= 0 && index < inputCount)
    return TensorInfo(records.tensorRecord(index))
  }

  /// An output, `index` below `outputCount`; the only one, as a rule.
  @inline(__always)
  public func output(_ index: Int = 0) -> TensorInfo {
    precondition(index >= 0 && index < outputCount)
    return TensorInfo(records.tensorRecord(records.outputTensor(index)))
  }

  /// The first input.
  @inline(__always)
  public var input: TensorInfo { input(0) }

  /// The first output.
  @inline(__always)
  public var output: TensorInfo { output(0) }

  /// Whether rows outlive an inference.
  public var hasState: Bool { records.stateCount > 0 }

  /// Rows of the window that outputs are of; `nil` where that is what an inference takes.
  ///
  /// In a stream of rows the inputs are the new ones, the rest of the window is kept. Outputs before the first whole
  /// window mean nothing.
  public var windowRows: Int? {
    let rows = Int(records.header.windowRows)
    return rows == 0 ? nil : rows
  }

  /// The audio front end's parameters, where the file has them.
  public var frontEnd: FrontEnd? { records.frontEnd }
}
