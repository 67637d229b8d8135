import Foundation
import FoundationXML

/// A page read by an XML parser, which refuses whatever is not well-formed.
final class XMLPage: NSObject, XMLParserDelegate {
  /// One element with its attributes and its own text.
  struct Element {
    var name: String
    var attributes: [String: String]
    var text = ""
  }

  /// The page is not well-formed.
  struct NotWellFormed: Error {
    var line: Int
    var reason: String
  }

  /// All elements, in the order in which they end.
  private(set) var elements: [Element] = []
  private var open: [Element] = []

  /// Reads a page.
  init(_ html: String) throws {
    super.init()
    let parser = XMLParser(data: Data(html.utf8))
    parser.delegate = self
    guard parser.parse() else {
      throw NotWellFormed(
        line: parser.lineNumber, reason: parser.parserError.map { "\($0)" } ?? "unknown")
    }
  }

  /// The elements of that name.
  func elements(_ name: String) -> [Element] { elements.filter { $0.name == name } }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String]
  ) {
    open.append(Element(name: name, attributes: attributes))
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) {
    if !open.isEmpty { open[open.count - 1].text += string }
  }

  func parser(_ parser: XMLParser, foundCDATA block: Data) {
    if !open.isEmpty { open[open.count - 1].text += String(decoding: block, as: UTF8.self) }
  }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
  ) {
    if let element = open.popLast() { elements.append(element) }
  }
}
