internal import ModelCompiler

internal import Foundation

/// Archives made before, for every core and float ABI: what an export takes where there is no toolchain.
package enum Prebuilt {
  /// The file of a target: a library of all kernels, from which a program's link takes those that it wants;
  /// `graphs` says whether it opens models of several ends, or with state.
  package static func name(for target: ArchiveTarget, graphs: Bool) -> String {
    "libthimble-\(target.name)\(graphs ? "-graphs" : "").a"
  }

  /// Both archives of a target, compiled: name and bytes.
  ///
  /// - Throws: `ExportError`.
  package static func compiled(
    for target: ArchiveTarget, path: String
  ) throws(ExportError) -> [(name: String, bytes: [UInt8])] {
    let archives = try ArchiveBuilder.archives(
      for: target, [false, true].map { .program(linksGraphs: $0) }, path: path)
    return [
      (name(for: target, graphs: false), archives[0]),
      (name(for: target, graphs: true), archives[1]),
    ]
  }

  /// The archive of a folder for a target.
  ///
  /// - Throws: `ExportError` for one that is not there, is none, or is for something else.
  static func archive(
    in folder: String, for target: ArchiveTarget, graphs: Bool
  ) throws(ExportError) -> [UInt8] {
    let path = folder + "/" + name(for: target, graphs: graphs)
    guard let data = FileManager.default.contents(atPath: path) else {
      let found = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
      throw .noPrebuilt(path: path, found: found.filter { $0.hasSuffix(".a") }.sorted())
    }
    guard let member = member(of: Array(data)), let object = ELFObject(member) else {
      throw .badPrebuilt(
        path: path, reason: "it is not an archive that 'thimble export --archives' made")
    }
    do {
      try ArchiveChecks(target: target).check(object)
    } catch {
      throw .badPrebuilt(path: path, reason: error.reason)
    }
    guard object.symbols.contains(where: { $0.name == "thimble_linked_softmax" }) else {
      throw .badPrebuilt(
        path: path, reason: "it holds the kernels of one model; needed is one of all kernels")
    }
    return Array(data)
  }

  /// The object of an archive of one, behind the table of symbols.
  static func member(of archive: [UInt8]) -> [UInt8]? {
    guard archive.starts(with: Array("!<arch>\n".utf8)) else { return nil }
    var offset = 8
    while offset + 60 <= archive.count {
      func field(_ range: Range<Int>) -> String {
        String(
          decoding: archive[offset + range.lowerBound..<offset + range.upperBound], as: UTF8.self
        )
        .trimmingCharacters(in: .whitespaces)
      }
      guard let size = Int(field(48..<58)), size >= 0, offset + 60 + size <= archive.count else {
        return nil
      }
      if field(0..<16).hasPrefix("thimble.o") {
        return Array(archive[offset + 60..<offset + 60 + size])
      }
      offset += 60 + size + size % 2
    }
    return nil
  }
}
