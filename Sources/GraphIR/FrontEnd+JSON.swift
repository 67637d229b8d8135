package import Thimble

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension FrontEnd {
  private struct Kinded: Decodable {
    var kind: String?
  }

  /// The front end that UTF-8 JSON describes, of MFCC without a `kind`, and what is kept less exactly than it says.
  package static func described(
    by json: [UInt8]
  ) throws(FrontEndDescriptionError) -> (frontEnd: FrontEnd, notes: [String]) {
    let kind = (try? JSONDecoder().decode(Kinded.self, from: Data(json)))?.kind
    switch kind {
    case nil, "mfcc": return (try FrontEndDescription(json: json).frontEnd(), [])
    case MicroFrontEndDescription.kind:
      return (try decoded(MicroFrontEndDescription.self, json).frontEnd(), [])
    case LogMelDescription.kind:
      let description = try decoded(LogMelDescription.self, json)
      let frontEnd = try description.frontEnd()
      return (frontEnd, description.approximations(in: frontEnd))
    case let kind?:
      throw FrontEndDescriptionError(reason: "kind is \(kind); mfcc, micro and log-mel work")
    }
  }

  private static func decoded<Description: Decodable>(
    _: Description.Type, _ json: [UInt8]
  ) throws(FrontEndDescriptionError) -> Description {
    do {
      return try JSONDecoder().decode(Description.self, from: Data(json))
    } catch let error as DecodingError {
      throw FrontEndDescriptionError(reason: FrontEndDescription.explanation(of: error))
    } catch {
      throw FrontEndDescriptionError(reason: "it is not valid JSON")
    }
  }
}

/// A value of a description, if it is in a range.
@discardableResult
func checked(
  _ key: String, _ value: Int, in range: ClosedRange<Int>
) throws(FrontEndDescriptionError) -> Int {
  guard range.contains(value) else {
    throw FrontEndDescriptionError(
      reason: "\(key) is \(value); \(range.lowerBound) to \(range.upperBound) works")
  }
  return value
}
