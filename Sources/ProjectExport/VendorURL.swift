/// The web address of who gives a project to others: in the descriptions of packages that have a place for one.
package enum VendorURL {
  /// Refuses what is no address, or could not stand in a line or between XML's tags as it is.
  ///
  /// - Throws: `ExportError.badVendorURL`.
  package static func check(_ text: String, for layout: ProjectLayout) throws(ExportError) {
    switch layout {
    case .arduino, .cmsisPack: break
    case .cmake, .zephyr: throw .noPlaceForVendorURL(layout: layout.rawValue)
    }
    let isPlain = text.utf8.allSatisfy {
      (0x21...0x7E).contains($0) && !"\"<>\\^`{|}".utf8.contains($0)
    }
    guard isPlain, ["https://", "http://"].contains(where: { text.hasPrefix($0) && text != $0 })
    else { throw .badVendorURL(text) }
  }

  /// As XML has it; empty for none.
  static func escaped(_ url: String?) -> String {
    (url ?? "").replacing("&", with: "&amp;")
  }
}
