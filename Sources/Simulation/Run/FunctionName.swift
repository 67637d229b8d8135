import Foundation

/// Names of functions as people read them.
package enum FunctionName {
  @_silgen_name("swift_demangle")
  private static func demangle(
    _ name: UnsafePointer<CChar>?, _ length: UInt, _ buffer: UnsafeMutablePointer<CChar>?,
    _ bufferSize: UnsafeMutablePointer<UInt>?, _ flags: UInt32
  ) -> UnsafeMutablePointer<CChar>?

  /// The name of a linker's symbol: Swift's without parameters, others as they are.
  ///
  /// `$s7Thimble6Conv2DV10computeRow…` is `Conv2D.computeRow`.
  package static func readable(_ symbol: String) -> String {
    if let plus = symbol.lastIndex(of: "+") {
      return readable(String(symbol[..<plus])) + symbol[plus...]
    }
    // Embedded Swift's symbols begin with $e, which not every demangler knows.
    let mangled = symbol.hasPrefix("$e") ? "$s" + symbol.dropFirst(2) : symbol
    guard mangled.hasPrefix("$s"),
      let text = unsafe demangle(mangled, UInt(mangled.utf8.count), nil, nil, 0)
    else { return symbol }
    defer { unsafe text.deallocate() }
    return unsafe shortened(String(cString: text))
  }

  /// A demangled name without attributes, modules, generic arguments and parameters.
  static func shortened(_ demangled: String) -> String {
    var name = Substring(demangled)
    // "generic specialization <…> of X", "function signature specialization <…> of X".
    while let range = name.range(of: "specialization <"),
      name.hasPrefix("generic ") || name.hasPrefix("function signature "),
      let end = closing(name[range.upperBound...])
    {
      name = name[end...].drop { $0 == " " }
      if name.hasPrefix("of ") { name = name.dropFirst(3) }
    }
    // "closure #1 (…) in X"
    while name.hasPrefix("closure #"), let range = name.range(of: " in ") {
      name = name[range.upperBound...]
    }
    for prefix in ["merged ", "static "] where name.hasPrefix(prefix) {
      name = name.dropFirst(prefix.count)
    }
    // A private name is "(name in _8A0F…)".
    let parts = name.replacing(/\((\w+) in _[0-9A-F]+\)/) { $0.1 }
    let path = parts.prefix { $0 != "(" && $0 != "<" && $0 != " " }
    let words = path.split(separator: ".")
    return words.count > 1 ? words.dropFirst().joined(separator: ".") : String(path)
  }

  /// Where the angle bracket that is open closes.
  private static func closing(_ text: Substring) -> Substring.Index? {
    var depth = 1
    for index in text.indices {
      if text[index] == "<" { depth += 1 }
      if text[index] == ">" {
        depth -= 1
        if depth == 0 { return text.index(after: index) }
      }
    }
    return nil
  }
}
