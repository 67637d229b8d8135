/// Why a project cannot be exported.
package enum ExportError: Error, Equatable, Sendable {
  /// Neither a board nor a core was named.
  case noCore
  /// The core has no floating-point unit.
  case noFloatingPoint(core: String, abi: String)
  /// A tool of the Swift toolchain is not there.
  case noToolchain(missing: [String])
  /// The toolchain is older than what is needed.
  case oldToolchain(found: String, path: String)
  /// The toolchain's Embedded Swift lacks the core's.
  case noEmbeddedTarget(triple: String, path: String)
  /// A tool failed: a defect.
  case toolFailed(tool: String, output: String)
  /// The library would want, or hold, what it must not: a defect.
  case unsound(reason: String)
  /// The folder of prebuilt archives holds none for the target.
  case noPrebuilt(path: String, found: [String])
  /// A prebuilt archive is none, or for another core or float ABI.
  case badPrebuilt(path: String, reason: String)
  /// A text is no web address.
  case badVendorURL(String)
  /// The layout's files have no place for the vendor's web address.
  case noPlaceForVendorURL(layout: String)
  /// Two models would have one name in C.
  case sameName(String, paths: [String])
  /// The folder exists and holds a file that no export wrote.
  case folderInUse(path: String, file: String)
  /// A file or folder cannot be written.
  case cannotWrite(path: String, reason: String)
}

extension ExportError: CustomStringConvertible {
  /// The error for people.
  package var description: String {
    switch self {
    case .noCore:
      "which core is the library for? accepted: --board NAME|FILE or --target CORE"
    case .noFloatingPoint(let core, let abi):
      "--float-abi \(abi): \(core) has no floating-point unit; accepted: soft"
    case .noToolchain(let missing):
      """
      the Swift toolchain is not whole: \(missing.joined(separator: ", ")) not found on the path; \
      install Swift 6.3 or later from https://swift.org/install, or take prebuilt archives: \
      --prebuilt DIR
      """
    case .oldToolchain(let found, let path):
      """
      \(path) is Swift \(found); needed is 6.3 or later: install it from https://swift.org/install, \
      or take prebuilt archives: --prebuilt DIR
      """
    case .noEmbeddedTarget(let triple, let path):
      """
      \(path): this toolchain has no Embedded Swift for \(triple); install the one for your system from \
      https://swift.org/install, or take prebuilt archives: --prebuilt DIR
      """
    case .toolFailed(let tool, let output): "\(tool) failed (a defect):\n\(output)"
    case .unsound(let reason): "the library does not hold what it promises (a defect): \(reason)"
    case .noPrebuilt(let path, let found):
      "\(path) is not there; archives in that folder: "
        + (found.isEmpty ? "none" : found.joined(separator: ", "))
    case .badPrebuilt(let path, let reason): "\(path): \(reason)"
    case .badVendorURL(let text):
      """
      --vendor-url '\(text)': no web address; accepted: https://… or http://…, of the ASCII characters that \
      addresses have
      """
    case .noPlaceForVendorURL(let layout):
      "--vendor-url: --layout \(layout) has no place for it; accepted: with arduino and cmsis-pack"
    case .sameName(let name, let paths):
      "\(paths.joined(separator: " and ")) would both be called '\(name)' in C: rename one"
    case .folderInUse(let path, let file):
      """
      \(path) holds '\(file)', which no export wrote: nothing was changed; accepted: a folder that is not \
      there, is empty, or holds an earlier export and nothing else
      """
    case .cannotWrite(let path, let reason): "\(path): cannot be written: \(reason)"
    }
  }
}
