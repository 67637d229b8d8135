import HostSupport

/// Gathers everything that is wrong in a data file, so that all of it is reported at once.
package final class ProblemList {
  package private(set) var problems: [FieldProblem] = []

  /// Starts without a problem.
  package init() {}

  package func add(_ key: String, found: String, accepted: String) {
    problems.append(FieldProblem(key: key, found: found, accepted: accepted))
  }
}

/// Reads the members of a JSON object, noting each that is missing, wrong or unknown.
package struct ObjectReader {
  private let path: String
  private let members: [String: JSONValue]
  private let problems: ProblemList

  /// Opens an object; `nil`, with the problem noted, if the value is something else.
  package init?(
    _ value: JSONValue, at path: String = "", accepted keys: [String], problems: ProblemList
  ) {
    guard case .object(let members) = value else {
      problems.add(
        path.isEmpty ? "the file" : path, found: value.summary,
        accepted: "an object with the keys " + keys.joined(separator: ", "))
      return nil
    }
    self.path = path
    self.members = members
    self.problems = problems
    for key in members.keys.sorted() where !keys.contains(key) {
      let hint = nearestName(to: key, among: keys).map { " (did you mean \($0)?)" } ?? ""
      problems.add(
        full(String(key.prefix(80))), found: "an unknown key" + hint,
        accepted: keys.joined(separator: ", "))
    }
  }

  /// Opens an object whose members' names are data, not a fixed set.
  private init?(_ value: JSONValue, at path: String, of kind: String, problems: ProblemList) {
    guard case .object(let members) = value else {
      problems.add(path, found: value.summary, accepted: "an object, \(kind) a key")
      return nil
    }
    self.path = path
    self.members = members
    self.problems = problems
  }

  private func full(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

  /// Whether the object has a member of that name.
  package func has(_ key: String) -> Bool { members[key] != nil }

  /// The members' names, sorted.
  package var keys: [String] { members.keys.sorted() }

  /// Whether a member is `null`.
  package func isNull(_ key: String) -> Bool {
    if case .null? = members[key] { return true }
    return false
  }

  /// Notes a problem with a member.
  package func report(_ key: String, found: String, accepted: String) {
    problems.add(full(key), found: found, accepted: accepted)
  }

  /// A member that is text and not empty.
  package func text(_ key: String) -> String? {
    guard case .string(let value)? = members[key], !value.isEmpty else {
      report(key, found: members[key]?.summary ?? "nothing", accepted: "text, not empty")
      return nil
    }
    return value
  }

  /// A member that is an object.
  package func object(_ key: String, accepted keys: [String]) -> ObjectReader? {
    guard let value = members[key] else {
      report(
        key, found: "nothing", accepted: "an object with the keys " + keys.joined(separator: ", "))
      return nil
    }
    return ObjectReader(value, at: full(key), accepted: keys, problems: problems)
  }

  /// A member that is an object whose members' names are data; `kind` says what each stands for.
  package func object(_ key: String, of kind: String) -> ObjectReader? {
    guard let value = members[key] else {
      report(key, found: "nothing", accepted: "an object, \(kind) a key")
      return nil
    }
    return ObjectReader(value, at: full(key), of: kind, problems: problems)
  }

  /// A member `{ "value": …, "source": …, "confidence": … }` whose value lies in `range`.
  package func sourced<Level>(
    _ key: String, in range: ClosedRange<Double>, wholeNumber: Bool = false,
    confidence _: Level.Type = Level.self
  ) -> Sourced<Level>? {
    guard let reader = object(key, accepted: ["value", "source", "confidence"]) else { return nil }
    let value = reader.number("value", in: range, wholeNumber: wholeNumber)
    let source = reader.text("source")
    let level: Level? = reader.level("confidence")
    guard let value, let source, let level else { return nil }
    return Sourced(value: value, source: source, confidence: level)
  }

  /// A member that is a number in `range`.
  package func number(
    _ key: String, in range: ClosedRange<Double>, wholeNumber: Bool
  ) -> Double? {
    if case .number(let value)? = members[key], range.contains(value),
      !wholeNumber || value == value.rounded()
    {
      return value
    }
    report(
      key, found: members[key]?.summary ?? "nothing",
      accepted: "a \(wholeNumber ? "whole " : "")number from \(numberText(range.lowerBound)) to "
        + numberText(range.upperBound))
    return nil
  }

  /// A member that is a number in `range`, or absent.
  package func optionalNumber(_ key: String, in range: ClosedRange<Double>) -> Double? {
    has(key) ? number(key, in: range, wholeNumber: false) : nil
  }

  /// A member that is true or false; absent means false.
  package func flag(_ key: String) -> Bool {
    if case .bool(let value)? = members[key] { return value }
    if has(key) { report(key, found: members[key]?.summary ?? "", accepted: "true or false") }
    return false
  }

  /// A member that is an array of objects; empty, with the problem noted, if it is something else.
  package func objects(_ key: String, accepted keys: [String]) -> [ObjectReader] {
    guard case .array(let values)? = members[key], values.count <= 10_000 else {
      report(key, found: members[key]?.summary ?? "nothing", accepted: "an array of objects")
      return []
    }
    return values.enumerated().compactMap { index, value in
      ObjectReader(value, at: "\(full(key))[\(index)]", accepted: keys, problems: problems)
    }
  }

  /// A member that names a confidence level.
  package func level<Level: ConfidenceLevel>(_ key: String) -> Level? {
    if case .string(let name)? = members[key], let level = Level(rawValue: name) { return level }
    report(
      key, found: members[key]?.summary ?? "nothing",
      accepted: Level.allCases.map(\.rawValue).joined(separator: ", "))
    return nil
  }
}
