public import Thimble

extension KernelLayout {
  /// The name that cores' files and reports have for it.
  package var name: String { "\(self)" }

  /// The layout of a name, or `nil`.
  package init?(name: String) {
    guard let layout = KernelLayout.allCases.first(where: { $0.name == name }) else { return nil }
    self = layout
  }
}

/// A layout is its name in JSON.
extension KernelLayout: Codable {
  /// Reads a name.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let name = try container.decode(String.self)
    guard let layout = KernelLayout(name: name) else {
      let accepted = KernelLayout.allCases.map(\.name).joined(separator: ", ")
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "layout '\(name)'; accepted: \(accepted)")
    }
    self = layout
  }

  /// Writes the name.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(name)
  }
}
