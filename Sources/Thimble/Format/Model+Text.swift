/// What a model calls its inputs, outputs and classes.
///
/// Text is UTF-8 in the file, and a zero byte follows each. Running a model does not rest on it: opening
/// one does not check it, and what is missing is empty.
extension Model {
  /// Number of class labels.
  public var labelCount: Int { Int(records.header.labelCount) }

  /// The label of a class: that of value `index` of the output.
  @_lifetime(borrow self)
  public func label(_ index: Int) -> Span<UInt8> { text(index, of: records.header.labels) }

  /// The name of an input, `index` below `inputCount`.
  @_lifetime(borrow self)
  public func inputName(_ index: Int) -> Span<UInt8> { text(index, of: records.header.names) }

  /// The name of an output, `index` below `outputCount`.
  @_lifetime(borrow self)
  public func outputName(_ index: Int) -> Span<UInt8> {
    precondition(index >= 0 && index < outputCount)
    return text(records.outputTensor(index), of: records.header.names)
  }

  /// The index of the input of a name; `nil` when none has it.
  public func inputIndex(named name: Span<UInt8>) -> Int? {
    firstTensor(named: name) { $0 < inputCount ? $0 : nil }
  }

  /// The index of the output of a name; `nil` when none has it.
  public func outputIndex(named name: Span<UInt8>) -> Int? {
    firstTensor(named: name) { tensor in
      for output in 0..<outputCount where records.outputTensor(output) == tensor { return output }
      return nil
    }
  }

  /// The index of the input of a name: `inputIndex(named: "audio")`.
  public func inputIndex(named name: StaticString) -> Int? {
    name.withUTF8Buffer { unsafe inputIndex(named: $0.span) }
  }

  /// The index of the output of a name: `outputIndex(named: "scores")`.
  public func outputIndex(named name: StaticString) -> Int? {
    name.withUTF8Buffer { unsafe outputIndex(named: $0.span) }
  }

  /// What `end` makes of the first tensor of a name that it makes anything of.
  private func firstTensor(named name: Span<UInt8>, end: (Int) -> Int?) -> Int? {
    let names = records.names
    var (tensor, start) = (0, 0)
    for position in names.indices where names[position] == 0 {
      if name.isEqual(to: names.extracting(start..<position)), let index = end(tensor) {
        return index
      }
      tensor &+= 1
      start = position &+ 1
    }
    return nil
  }

  /// String `index` of a section of strings; an empty one where there are fewer.
  @_lifetime(borrow self)
  private func text(_ index: Int, of section: FileSection) -> Span<UInt8> {
    let bytes = records.bytes(section)
    var (start, remaining) = (0, index)
    for position in bytes.indices where bytes[position] == 0 {
      if remaining == 0 {
        return unsafe _overrideLifetime(bytes.extracting(start..<position), borrowing: self)
      }
      remaining &-= 1
      start = position &+ 1
    }
    return unsafe _overrideLifetime(bytes.extracting(0..<0), borrowing: self)
  }
}

extension Span<UInt8> {
  /// Whether the bytes are the same.
  fileprivate func isEqual(to other: Span<UInt8>) -> Bool {
    guard count == other.count else { return false }
    for index in indices where self[index] != other[index] { return false }
    return true
  }
}

#if !hasFeature(Embedded)
  extension Model {
    /// The index of the input of a name; `nil` when none has it.
    public func inputIndex(named name: String) -> Int? {
      inputIndex(named: name.utf8.span)
    }

    /// The index of the output of a name; `nil` when none has it.
    public func outputIndex(named name: String) -> Int? {
      outputIndex(named: name.utf8.span)
    }
  }

  extension String {
    /// The text of a model: `String(model.label(0))`.
    public init(_ text: Span<UInt8>) {
      self = unsafe text.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
    }
  }
#endif
