/// Names that C takes, made from any text.
enum CName {
  /// A lower-case identifier: letters, digits and underscores, one that does not start with a digit.
  static func identifier(_ text: String) -> String {
    var name = ""
    for scalar in text.unicodeScalars {
      let isPlain =
        scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
      if isPlain {
        name.unicodeScalars.append(scalar)
      } else if !name.hasSuffix("_") {
        name.append("_")
      }
    }
    while name.hasSuffix("_") { name.removeLast() }
    while name.hasPrefix("_") { name.removeFirst() }
    if name.isEmpty { name = "model" }
    if name.first?.isNumber ?? true || reserved.contains(name.lowercased())
      || name.lowercased().hasPrefix("thimble")
    {
      name = "model_" + name
    }
    return name.lowercased()
  }

  /// An enumerator for each label, behind a prefix: upper-case, distinct, of the label's letters and digits as far
  /// as C takes them.
  static func enumerators(_ labels: [String], prefix: String) -> [String] {
    var taken: Set<String> = [prefix + "LABEL_COUNT"]
    return labels.enumerated().map { index, label in
      let letters = label.unicodeScalars.map { scalar -> String in
        let isPlain =
          scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
        return isPlain ? String(scalar) : "_"
      }.joined().uppercased()
      var name = prefix + (letters.allSatisfy { $0 == "_" } ? "CLASS_\(index)" : letters)
      if taken.contains(name) { name += "_\(index)" }
      while taken.contains(name) { name += "_" }
      taken.insert(name)
      return name
    }
  }

  /// A text between quotation marks: what is not printable ASCII in octal, which ends after three digits.
  static func quoted(_ text: String) -> String {
    let body = text.utf8.map { byte -> String in
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "?"):
        "\\" + String(UnicodeScalar(byte))
      case 32..<127: String(UnicodeScalar(byte))
      default: "\\" + octal(byte)
      }
    }
    return "\"" + body.joined() + "\""
  }

  /// A text that may stand in a comment.
  static func comment(_ text: String) -> String {
    let plain = text.unicodeScalars.map { $0.value < 32 || $0.value == 127 ? " " : String($0) }
      .joined()
    return plain.replacing("*/", with: "* /").replacing("/*", with: "/ *")
  }

  /// A float, read back exactly.
  static func float(_ value: Float) -> String {
    let text = "\(value)"
    return (text.contains(where: { ".e".contains($0) }) ? text : text + ".0") + "f"
  }

  private static func octal(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 8)
    return String(repeating: "0", count: 3 - digits.count) + digits
  }

  /// Words of C and C++ that a model's file may be called after, and what the library's names start with.
  private static let reserved: Set<String> = [
    "alignas", "alignof", "and", "asm", "auto", "bool", "break", "case", "catch", "char", "class",
    "compl",
    "const", "continue", "default", "delete", "do", "double", "else", "enum", "explicit", "export",
    "extern",
    "false", "float", "for", "friend", "goto", "if", "inline", "int", "long", "main", "mutable",
    "namespace", "new", "not", "nullptr", "operator", "or", "private", "protected", "public",
    "register",
    "requires", "restrict", "return", "short", "signed", "sizeof", "static", "struct", "switch",
    "template",
    "this", "throw", "true", "try", "typedef", "typename", "union", "unsigned", "using", "virtual",
    "void", "volatile", "while", "xor",
  ]
}
