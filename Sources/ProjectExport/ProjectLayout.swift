/// How a project's files lie, for the tool that takes them.
package enum ProjectLayout: String, CaseIterable, Sendable {
  /// A CMake package, which a project finds or adds as a folder.
  case cmake
  /// A Zephyr module with Kconfig.
  case zephyr
  /// An Arduino library with a precompiled archive.
  case arduino
  /// A CMSIS pack's folder with its description.
  case cmsisPack = "cmsis-pack"
}
