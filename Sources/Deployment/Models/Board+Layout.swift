package import MCUCost
package import ModelCompiler
package import Thimble

extension Core {
  /// The target of that name; `nil` for a core that files are not laid out for.
  package var target: Target? { Target(rawValue: name) }

  /// The layout that the core's kernels read.
  package var layout: KernelLayout { (target ?? .portable).layout }
}
