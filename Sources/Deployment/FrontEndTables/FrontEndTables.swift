import HostSupport
package import Thimble
package import ThimbleAudio

/// A front end's tables with their memory: the library's, or made for it.
package final class FrontEndTables {
  /// The tables.
  package let view: MFCCTables
  private let memory: AlignedMemory

  /// Finds or makes them.
  ///
  /// - Throws: `MFCCError` for parameters that cannot be computed.
  package init(_ frontEnd: FrontEnd) throws(MFCCError) {
    if let builtIn = MFCCTables.builtIn(for: frontEnd) {
      memory = AlignedMemory(byteCount: 0)
      view = builtIn
    } else {
      memory = AlignedMemory(copying: try MFCCTableGenerator.tables(for: frontEnd))
      view = try MFCCTables(UnsafeRawBufferPointer(memory.bytes), for: frontEnd)
    }
  }
}
