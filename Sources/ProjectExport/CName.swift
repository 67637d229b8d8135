internal import Foundation

/// Names that C takes, made from any text.
enum CName {
  /// A lower-case identifier: letters, digits and underscores, one that does not start with a digit.
  static func identifier(_ text: String) -> String {
    var name = plain(text)
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
  ///
  /// - Parameters:
  ///   - labels: any texts.
  ///   - prefix: what each name starts with.
  ///   - others: names that mean something else already.
  /// - Returns: the enumerators, in the labels' order.
  static func enumerators(
    _ labels: [String], prefix: String, besides others: Set<String> = []
  ) -> [String] {
    var taken = others.union([prefix + "LABEL_COUNT"])
    return labels.enumerated().map { index, label in
      let letters = plain(label).uppercased()
      var name = prefix + (letters.isEmpty ? "CLASS_\(index)" : letters)
      while taken.contains(name) { name += "_\(index)" }
      taken.insert(name)
      return name
    }
  }

  /// A text's letters and digits, without their accents, and one underscore for what lies between: C++ keeps names
  /// with two of them for itself.
  private static func plain(_ text: String) -> String {
    text.decomposedStringWithCanonicalMapping.unicodeScalars
      .filter { $0.properties.generalCategory != .nonspacingMark }
      .split { scalar in
        !scalar.isASCII || !(scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
      }
      .map { String(String.UnicodeScalarView($0)) }.joined(separator: "_")
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

  /// Words of C and C++, headers of C libraries, which a model's own would hide, and what names of theirs start
  /// with: a model's file may be called after any.
  private static let reserved: Set<String> = Set(
    """
    alignas alignof and and_eq asm auto bitand bitor bool break case catch char char8_t char16_t char32_t class compl
    concept const const_cast consteval constexpr constinit continue co_await co_return co_yield decltype default
    delete do double dynamic_cast else enum explicit export extern false float for friend goto if inline int long
    main mutable namespace new noexcept not not_eq nullptr operator or or_eq private protected public register
    reinterpret_cast requires restrict return short signed sizeof static static_assert static_cast struct switch
    template this thread_local throw true try typedef typeid typename typeof union unsigned using virtual void
    volatile wchar_t while xor xor_eq
    alloca arduino assert complex ctype dirent errno fcntl fenv float inttypes iso646 limits locale malloc math
    memory poll pthread regex sched search semaphore setjmp signal spawn stdalign stdarg stdatomic stdbit stdbool
    stdckdint stddef stdint stdio stdlib stdnoreturn string strings termios tgmath threads time uchar unistd utime
    values wchar wctype
    int8 int16 int32 int64 intmax intptr ptrdiff size sig_atomic uint8 uint16 uint32 uint64 uintmax uintptr wint
    """.split(whereSeparator: \.isWhitespace).map(String.init))
}
