/// A name for an address.
package struct Symbol: Equatable, Sendable {
  /// The name, as the linker has it.
  package var name: String
  /// Its value; bit 0 is set for a function of Thumb code.
  package var address: UInt32
  /// The bytes that it names; 0 where the file does not say.
  package var size: UInt32
  /// Whether it is a function.
  package var isFunction: Bool

  /// The address of its first byte.
  package var start: UInt32 { isFunction ? address & ~1 : address }
}

/// The symbols of a program: by name, and the function at an address.
package struct SymbolTable: Sendable {
  /// The functions, by address; of several at one address the first in the file.
  package let functions: [Symbol]
  private let addresses: [String: UInt32]

  init(_ symbols: [Symbol]) {
    var addresses: [String: UInt32] = [:]
    for symbol in symbols where addresses[symbol.name] == nil {
      addresses[symbol.name] = symbol.start
    }
    self.addresses = addresses
    let sorted = symbols.enumerated().filter(\.element.isFunction).sorted {
      ($0.element.start, $0.offset) < ($1.element.start, $1.offset)
    }
    var functions: [Symbol] = []
    for (_, symbol) in sorted where functions.last?.start != symbol.start {
      functions.append(symbol)
    }
    self.functions = functions
  }

  /// The first byte of what has a name: `address(of: "main")`.
  package func address(of name: String) -> UInt32? { addresses[name] }

  /// The number, in `functions`, of the function that an address lies in, if any: the last one that
  /// starts at or before it and, where it says its size, is not over yet.
  package func functionIndex(at address: UInt32) -> Int? {
    var low = 0
    var high = functions.count
    while low < high {
      let middle = (low + high) / 2
      if functions[middle].start <= address { low = middle + 1 } else { high = middle }
    }
    guard low > 0 else { return nil }
    let found = functions[low - 1]
    return found.size == 0 || address - found.start < found.size ? low - 1 : nil
  }

  /// An address as `function+12`; `?` where no function lies.
  package func name(at address: UInt32) -> String {
    guard let index = functionIndex(at: address) else { return "?" }
    let offset = address - functions[index].start
    return functions[index].name + (offset == 0 ? "" : "+\(offset)")
  }
}
