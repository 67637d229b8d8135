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
    let bytes = UnsafeRawBufferPointer(memory.bytes)
    switch frontEnd.kind {
    case .mfcc:
      if let builtIn = MFCCTables.builtIn(for: frontEnd) {
        view = .mfcc(builtIn)
      } else {
        view = .mfcc(try MFCCTables(bytes, for: frontEnd))
      }
    case .micro: view = .micro(try MicroTables(bytes, for: frontEnd))
    case .logMel: view = .logMel(try LogMelTables(bytes, for: frontEnd))
    }
  }

  /// The tables' bytes; none where they are in the library.
  package static func generated(for frontEnd: FrontEnd) throws(MFCCError) -> [UInt8] {
    switch frontEnd.kind {
    case .mfcc:
      MFCCTables.builtIn(for: frontEnd) == nil ? try MFCCTableGenerator.tables(for: frontEnd) : []
    case .micro: try MicroTableGenerator.tables(for: frontEnd)
    case .logMel: try LogMelTableGenerator.tables(for: frontEnd)
    }
  }
}
