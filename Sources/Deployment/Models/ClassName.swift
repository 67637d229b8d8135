/// How the names of classes are compared.
package enum ClassName {
  /// A class's name as it is compared: `_Silence_` is `silence`.
  package static func normalized(_ name: String) -> String {
    var name = Substring(name.lowercased())
    while name.first == "_" { name.removeFirst() }
    while name.last == "_" { name.removeLast() }
    return String(name)
  }

  /// Whether a class's name says that nothing was heard: silence, or no known word.
  package static func isBackground(_ name: String) -> Bool {
    ["silence", "unknown", "background"].contains(normalized(name))
  }
}
