import Foundation
import MCUCost
import Report

/// A JSON Schema of `Sources/Report/Schemas`, draft 2020-12, as far as these use it.
///
/// A keyword that is not known fails every value: nothing that a schema asks for goes unchecked.
struct JSONSchema {
  private static let annotations: Set = ["$schema", "$id", "$defs", "title", "description"]

  private let documents: Documents
  private let schema: [String: JSONValue]
  private let file: String

  /// Opens the schema of a verb.
  init(_ verb: String) throws {
    documents = Documents()
    file = verb + ".json"
    schema = try documents.root(of: file)
  }

  private init(_ schema: [String: JSONValue], in file: String, of documents: Documents) {
    (self.schema, self.file, self.documents) = (schema, file, documents)
  }

  /// What is wrong with a JSON text, a line each; nothing where it is as the schema says.
  func problems(of text: String) throws -> [String] {
    try problems(of: JSONValue.parse(Data(text.utf8), file: "output"), at: "")
  }

  /// The paths of fields without a description, of their own or behind their reference.
  var undescribedFields: [String] {
    get throws {
      try walk { schema, path in
        guard case .object(let properties)? = schema.schema["properties"] else { return [] }
        return try properties.compactMap { name, property in
          guard case .object(let members) = property else { return path + "." + name }
          if members["description"] != nil || members["const"] != nil { return nil }
          guard case .string(let reference)? = members["$ref"] else { return path + "." + name }
          return try schema.resolved(reference).schema["description"] == nil
            ? path + "." + name : nil
        }
      }
    }
  }

  /// The paths of objects that may hold fields that they do not name.
  var openObjects: [String] {
    get throws {
      try walk { schema, path in
        schema.schema["type"] == .string("object")
          && schema.schema["additionalProperties"] != .bool(false) ? [path] : []
      }
    }
  }

  /// What a visit of every schema within this one finds; references are not followed.
  private func walk(
    at path: String = "", _ visit: (JSONSchema, String) throws -> [String]
  ) throws -> [String] {
    var found = try visit(self, path)
    for (keyword, value) in schema {
      switch (keyword, value) {
      case ("properties", .object(let members)), ("$defs", .object(let members)):
        for case (let name, .object(let member)) in members {
          found += try JSONSchema(member, in: file, of: documents).walk(
            at: path + "." + name, visit)
        }
      case ("items", .object(let items)):
        found += try JSONSchema(items, in: file, of: documents).walk(at: path + "[]", visit)
      case ("anyOf", .array(let choices)):
        for case .object(let choice) in choices {
          found += try JSONSchema(choice, in: file, of: documents).walk(at: path + "|", visit)
        }
      default: continue
      }
    }
    return found
  }

  private func problems(of value: JSONValue, at path: String) throws -> [String] {
    var found: [String] = []
    for (keyword, asked) in schema where !Self.annotations.contains(keyword) {
      switch (keyword, asked) {
      case ("$ref", .string(let reference)):
        found += try resolved(reference).problems(of: value, at: path)
      case ("type", .string(let name)):
        if !value.isOf(type: name) { found.append("\(path): found \(value.summary), not \(name)") }
      case ("const", _):
        if value != asked { found.append("\(path): found \(value.summary), not \(asked.summary)") }
      case ("enum", .array(let values)):
        if !values.contains(value) { found.append("\(path): found \(value.summary)") }
      case ("items", .object(let items)):
        guard case .array(let elements) = value else { continue }
        let schema = JSONSchema(items, in: file, of: documents)
        for (index, element) in elements.enumerated() {
          found += try schema.problems(of: element, at: "\(path).\(index)")
        }
      case ("anyOf", .array(let choices)):
        let each = try choices.map { choice -> [String] in
          guard case .object(let choice) = choice else { return ["\(path): no schema"] }
          return try JSONSchema(choice, in: file, of: documents).problems(of: value, at: path)
        }
        if !each.contains(where: \.isEmpty) { found += each.first ?? [] }
      case ("properties", .object(let properties)):
        found += try problems(of: value, properties, at: path)
      case ("required", .array(let names)):
        guard case .object(let members) = value else { continue }
        for case .string(let name) in names where members[name] == nil {
          found.append("\(path): lacks \(name)")
        }
      case ("additionalProperties", .bool(false)):
        guard case .object(let members) = value, case .object(let known)? = schema["properties"]
        else { continue }
        found += members.keys.filter { known[$0] == nil }.map { "\(path): holds \($0)" }
      default: found.append("\(file): the keyword \(keyword) is not known here")
      }
    }
    return found
  }

  private func problems(
    of value: JSONValue, _ properties: [String: JSONValue], at path: String
  ) throws -> [String] {
    guard case .object(let members) = value else { return [] }
    return try properties.flatMap { name, schema -> [String] in
      guard let member = members[name] else { return [] }
      guard case .object(let schema) = schema else { return ["\(file): \(name) is no schema"] }
      return try JSONSchema(schema, in: file, of: documents)
        .problems(of: member, at: "\(path).\(name)")
    }
  }

  /// The schema behind `common.json#/$defs/name`, or `#/$defs/name` in the same file.
  private func resolved(_ reference: String) throws -> JSONSchema {
    let parts = reference.split(separator: "#", omittingEmptySubsequences: false).map(String.init)
    let target = parts[0].isEmpty ? file : parts[0]
    guard parts.count == 2,
      case .object(let definitions)? = try documents.root(of: target)["$defs"],
      case .object(let schema)? = definitions[String(parts[1].dropFirst("/$defs/".count))]
    else { throw UnknownReference(reference: reference) }
    return JSONSchema(schema, in: target, of: documents)
  }

  struct UnknownReference: Error { let reference: String }

  /// The files, each read once.
  private final class Documents {
    private var roots: [String: [String: JSONValue]] = [:]

    func root(of file: String) throws -> [String: JSONValue] {
      if let root = roots[file] { return root }
      guard let schema = ReportSchema.all.first(where: { $0.name + ".json" == file }),
        case .object(let root) = try JSONValue.parse(Data(schema.text.utf8), file: file)
      else { throw UnknownReference(reference: file) }
      roots[file] = root
      return root
    }
  }
}

extension JSONValue {
  fileprivate func isOf(type: String) -> Bool {
    switch (self, type) {
    case (.null, "null"), (.bool, "boolean"), (.string, "string"), (.array, "array"),
      (.object, "object"), (.number, "number"):
      true
    case (.number(let value), "integer"): value == value.rounded()
    default: false
    }
  }
}
