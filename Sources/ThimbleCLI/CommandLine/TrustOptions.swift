import Deployment
import ThimbleTrust

extension Option {
  static let modelID = Option(
    "--id", value: "NAME", help: "which model it is: 1 to 16 ASCII characters without spaces")
  static let targetClass = Option(
    "--class", value: "NAME",
    help: "what it is made for, such as a product's board: 1 to 16 ASCII characters without spaces")
}

extension Arguments {
  /// The value of an option that names a model or a class of targets.
  func signedName(_ option: Option) throws(UsageError) -> SignedName? {
    try value(option, accepted: "1 to 16 printable ASCII characters without spaces") {
      SignedName(text: $0)
    }
  }

  /// The value of an option that has to be given.
  func required<Value>(
    _ option: Option, why: String, _ read: (Option) throws(UsageError) -> Value?
  ) throws(UsageError) -> Value {
    guard let value = try read(option) else { throw .missingOption(option.name, why: why) }
    return value
  }

  /// A version number.
  func version(_ option: Option) throws(UsageError) -> UInt32? {
    try integer(option, in: 0...Int(UInt32.max)).map { UInt32($0) }
  }

  /// The bytes of the first operand, a sound `.thimble` file.
  func thimbleFile() throws -> [UInt8] {
    let path = operands[0]
    let bytes = try InputFile.read(path)
    let source = try ModelSource(bytes: bytes, path: path)
    guard source.format == .thimble else {
      throw FileError(
        path: path,
        reason: "is no .thimble file, which alone can be signed: 'thimble convert' makes one")
    }
    return bytes
  }
}
