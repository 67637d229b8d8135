import Foundation
import FoundationXML
import Testing

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

/// The value at a path of a JSON object, such as `layers.3.cycles`.
func value(at path: String, in json: Any) -> Double? {
  var found: Any? = json
  for key in path.split(separator: ".") {
    if let index = Int(key), let array = found as? [Any] {
      found = array.indices.contains(index) ? array[index] : nil
    } else {
      found = (found as? [String: Any])?[String(key)]
    }
  }
  return (found as? NSNumber)?.doubleValue
}

/// Expects an element with a `data-path` to show the number that the JSON has there.
func expectNumber(_ item: XMLPage.Element, from json: Any) throws {
  let path = try #require(item.attributes["data-path"])
  let number = item.attributes["value"] ?? item.attributes["data-value"]
  let exact = try #require(number.flatMap(Double.init))
  let expected = try #require(value(at: path, in: json), "\(path)")
  // The parser of the test rounds the last digit otherwise.
  #expect(abs(exact - expected) <= abs(expected) * 1e-14, "\(path)")
  let scale = item.attributes["data-scale"].flatMap(Double.init) ?? 1
  let text = try #require(Double(item.text.replacing(",", with: "")), "\(path): \(item.text)")
  // Three digits, or one decimal of a percentage.
  #expect(abs(text - exact * scale) <= max(abs(exact * scale) * 0.0051, 0.051), "\(path)")
}
