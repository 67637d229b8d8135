// swift-tools-version: 6.3
import PackageDescription

/// A library in Embedded Swift with a function for C that runs a model.
///
/// Built for a core with a toolset:
///
///     swift build -c release --triple armv7em-none-none-eabi --toolset ../../../Tools/embedded-toolset.json \
///       --target Classifier
let package = Package(
  name: "classifier",
  dependencies: [.package(name: "thimble", path: "../../..")],
  targets: [
    .target(name: "Classifier", dependencies: [.product(name: "Thimble", package: "thimble")])
  ]
)
