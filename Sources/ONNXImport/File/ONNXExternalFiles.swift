/// The files beside a model that hold its weights.
package struct ONNXExternalFiles {
  /// The bytes of a file at a place: its name beside the model, an offset and a number of bytes; `nil` when
  /// they are not there.
  let read: (_ location: String, _ offset: Int, _ count: Int) -> [UInt8]?

  /// Reads what `read` finds; what leads out of the model's folder is never asked for.
  package init(_ read: @escaping (_ location: String, _ offset: Int, _ count: Int) -> [UInt8]?) {
    self.read = { location, offset, count in
      let parts = location.split(separator: "/", omittingEmptySubsequences: false)
      guard !parts.contains(where: { $0.isEmpty || $0 == ".." }) else { return nil }
      return read(location, offset, count)
    }
  }
}
