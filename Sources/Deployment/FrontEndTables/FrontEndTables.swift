import HostSupport
package import Thimble
package import ThimbleAudio

/// A front end's tables with their memory: the library's, or made for it.
package final class FrontEndTables {
  /// The tables of each kind of front end.
  package enum View {
    /// Those of `MFCC`.
    case mfcc(MFCCTables)
    /// Those of `MicroFrontEnd`.
    case micro(MicroTables)
    /// Those of `LogMel`.
    case logMel(LogMelTables)
  }

  /// The front end's parameters.
  package let frontEnd: FrontEnd
  /// The tables.
  package let view: View
  private let memory: AlignedMemory

  /// Finds or makes them.
  ///
  /// - Throws: `MFCCError` for parameters that cannot be computed.
  package init(_ frontEnd: FrontEnd) throws(MFCCError) {
    self.frontEnd = frontEnd
    memory = AlignedMemory(copying: try Self.generated(for: frontEnd))
    if let builtIn = Self.builtIn(for: frontEnd) {
      view = builtIn
    } else {
      view = unsafe try Self.view(of: memory.bytes, for: frontEnd)
    }
  }

  private static func view(
    of bytes: UnsafeMutableRawBufferPointer, for frontEnd: FrontEnd
  ) throws(MFCCError) -> View {
    let bytes = UnsafeRawBufferPointer(bytes)
    return switch frontEnd.kind {
    case .mfcc: unsafe .mfcc(try MFCCTables(bytes, for: frontEnd))
    case .micro: unsafe .micro(try MicroTables(bytes, for: frontEnd))
    case .logMel: unsafe .logMel(try LogMelTables(bytes, for: frontEnd))
    }
  }

  private static func builtIn(for frontEnd: FrontEnd) -> View? {
    switch frontEnd.kind {
    case .mfcc: MFCCTables.builtIn(for: frontEnd).map(View.mfcc)
    case .micro: MicroTables.builtIn(for: frontEnd).map(View.micro)
    case .logMel: LogMelTables.builtIn(for: frontEnd).map(View.logMel)
    }
  }

  /// The tables' bytes; none where they are in the library.
  package static func generated(for frontEnd: FrontEnd) throws(MFCCError) -> [UInt8] {
    guard builtIn(for: frontEnd) == nil else { return [] }
    return switch frontEnd.kind {
    case .mfcc: try MFCCTableGenerator.tables(for: frontEnd)
    case .micro: try MicroTableGenerator.tables(for: frontEnd)
    case .logMel: try LogMelTableGenerator.tables(for: frontEnd)
    }
  }
}
