import Thimble

/// A network's inputs in a file: raw values one after the other, or a NumPy array.
struct RawValues<Value: Sendable>: Sendable {
  /// The values, a whole number of inputs.
  var values: [Value]
  /// What was converted, or is odd, for people.
  var notes: [String] = []
}

extension RawValues {
  /// The values of files that hold one of a network's inputs each, inference by inference.
  ///
  /// - Parameters:
  ///   - files: the files, in the order of the inputs.
  ///   - sizes: how many values each input has.
  ///   - read: reads a file for the input of a number.
  /// - Returns: of each inference all inputs, one behind the other.
  /// - Throws: `FileError` for files that do not fit the inputs, or one another.
  static func interleaved(
    _ files: [String], sizes: [Int],
    _ read: (_ file: String, _ input: Int) throws(FileError) -> RawValues
  ) throws(FileError) -> RawValues {
    guard files.count == sizes.count else {
      throw FileError(
        path: files[files.count - 1],
        reason: "is input \(files.count) of a model that takes \(sizes.count)")
    }
    var (inputs, notes): ([[Value]], [String]) = ([], [])
    for (index, file) in files.enumerated() {
      let raw = try read(file, index)
      inputs.append(raw.values)
      notes += raw.notes
    }
    let inferences = inputs[0].count / sizes[0]
    for (index, input) in inputs.enumerated() where input.count != inferences * sizes[index] {
      throw FileError(
        path: files[index],
        reason: "found \(input.count) values; \(inferences) inputs of \(sizes[index]) work beside "
          + files[0])
    }
    let values = (0..<inferences).flatMap { inference in
      zip(inputs, sizes).flatMap { $0[inference * $1..<(inference + 1) * $1] }
    }
    return RawValues(values: values, notes: notes)
  }
}

extension RawValues<Float> {
  /// Reads inputs of `count` values, of `shape` without the batch; `nil` as a shape for several inputs in
  /// one file.
  ///
  /// - Throws: `FileError` for a file of another type, dtype or shape.
  init(_ bytes: [UInt8], shape: [Int]?, count: Int, path: String) throws(FileError) {
    let accepted = "little-endian float32 values, \(count) an input, or a .npy file of them"
    if let array = try NumpyArray.array(bytes, shape: shape, path: path) {
      guard let floats = array.floats else {
        throw FileError(
          path: path,
          reason: "is a NumPy array of \(array.typeName); accepted: float32, float64, float16")
      }
      values = floats
      if array.typeName != "float32" {
        notes = ["\(path): \(array.typeName) values became float32"]
      }
      return
    }
    if let kind = FileKind(bytes, path: path) {
      throw FileError(path: path, is: kind, accepted: accepted)
    }
    if let type = ValueCheck.otherType(of: bytes) {
      throw FileError(path: path, reason: "seems to hold \(type) values; accepted: \(accepted)")
    }
    guard bytes.count % (4 * count) == 0 else {
      throw FileError(
        path: path,
        reason: "found \(bytes.count) bytes; a multiple of \(4 * count) works, inputs of \(count) "
          + "little-endian float32 values")
    }
    values = stride(from: 0, to: bytes.count, by: 4).map {
      Float(bitPattern: UInt32(bytes.number(at: $0, count: 4, isBigEndian: false)))
    }
  }
}

extension RawValues<UInt8> {
  /// Reads the bytes of stored inputs of `shape`, without the batch; `nil` as a shape for several inputs in one file.
  ///
  /// How many there are is not checked here.
  ///
  /// - Throws: `FileError` for a file of another type, dtype or shape.
  init(
    stored bytes: [UInt8], _ element: ElementCode = .int8, shape: [Int]?, path: String
  ) throws(FileError) {
    if let array = try NumpyArray.array(bytes, shape: shape, path: path) {
      guard let values = array.integers(ofBytes: element.byteCount) else {
        throw FileError(
          path: path,
          reason:
            "is a NumPy array of \(array.typeName); the model takes \(element) ('thimble inspect' shows "
            + "scale and zero point)")
      }
      self.values = values
      return
    }
    if !bytes.isEmpty,
      let kind = FileKind.marked(bytes, path: path) ?? Self.text(bytes, path: path)
    {
      throw FileError(path: path, is: kind, accepted: "\(element) values, or a .npy file of them")
    }
    values = bytes
    notes = element == .int8 ? ValueCheck.notes(onInt8: bytes, of: path) : []
  }

  /// Text by its file's name: int8 values may look like letters.
  private static func text(_ bytes: [UInt8], path: String) -> FileKind? {
    let endings = [".csv", ".txt", ".json", ".h", ".c", ".cc"]
    return endings.contains { path.lowercased().hasSuffix($0) } ? FileKind(bytes, path: path) : nil
  }
}

extension NumpyArray {
  /// The array that a file holds, checked against an input's shape; `nil` for a file that is none.
  fileprivate static func array(
    _ bytes: [UInt8], shape: [Int]?, path: String
  ) throws(FileError) -> NumpyArray? {
    guard recognizes(bytes) else { return nil }
    let array: NumpyArray
    do throws(Fault) {
      array = try NumpyArray(bytes)
    } catch {
      throw FileError(path: path, byteOffset: error.byteOffset, reason: error.reason)
    }
    guard let shape else {
      throw FileError(
        path: path, reason: "is one NumPy array; of several inputs, a file each is accepted")
    }
    guard array.holds(shape) else {
      throw FileError(
        path: path,
        reason: "is a NumPy array of shape \(array.shape); accepted: [N, "
          + shape.map(String.init).joined(separator: ", ")
          + "], N inputs of the model's order of axes, or [N, \(shape.reduce(1, *))]")
    }
    return array
  }

  /// Whether the array is one input, or any number of them; axes of one element come and go.
  private func holds(_ input: [Int]) -> Bool {
    let wanted = input.filter { $0 != 1 }
    let flat = [wanted.reduce(1, *)].filter { $0 != 1 }
    let found = shape.filter { $0 != 1 }
    if found == wanted || found == flat { return true }
    // The first axis may count the inputs.
    let rest = Array(shape.dropFirst()).filter { $0 != 1 }
    let isFlat = wanted.count <= 1 && rest.reduce(1, *) == wanted.reduce(1, *)
    return !shape.isEmpty && shape[0] > 0 && (rest == wanted || rest == flat || isFlat)
  }
}
