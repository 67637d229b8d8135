package import Foundation

/// A JSON value, kept as it stands so that what is wrong with it can be said.
package enum JSONValue: Decodable, Equatable {
  case null
  case bool(Bool)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([String: JSONValue])

  /// Reads any value.
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .string(value)
    } else if let value = try? container.decode([JSONValue].self) {
      self = .array(value)
    } else {
      self = .object(try container.decode([String: JSONValue].self))
    }
  }

  /// Parses `bytes`; `file` names them in errors.
  ///
  /// The text is parsed twice: `JSONSerialization` says where it is wrong, `JSONDecoder` tells
  /// truth values from numbers.
  package static func parse(_ bytes: Data, file: String) throws(DataFileError) -> JSONValue {
    do {
      _ = try JSONSerialization.jsonObject(with: bytes, options: .fragmentsAllowed)
    } catch {
      let detail = (error as NSError).userInfo["NSDebugDescription"] as? String
      throw .malformed(file: file, reason: detail ?? error.localizedDescription)
    }
    do {
      return try JSONDecoder().decode(JSONValue.self, from: bytes)
    } catch {
      throw .malformed(file: file, reason: "it holds a value that cannot be read")
    }
  }

  /// What the value is, for an error message.
  package var summary: String {
    switch self {
    case .null: "null"
    case .bool(let value): "\(value)"
    case .number(let value): numberText(value)
    case .string(let value): "\"\(value.prefix(40))\(value.count > 40 ? "…" : "")\""
    case .array(let values): "an array of \(values.count)"
    case .object: "an object"
    }
  }
}

/// A number without a needless fraction: `120000000`, not `120000000.0`.
func numberText(_ value: Double) -> String {
  if value == value.rounded(), abs(value) < 1e12 { return "\(Int(value))" }
  return abs(value) < 1e12 ? "\(value)" : String(format: "%.4g", value)
}
