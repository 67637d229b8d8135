// swift-tools-version: 6.3
import PackageDescription

/// A program on the host that runs a `.thimble` file; the README prints it.
let package = Package(
  name: "classify",
  dependencies: [.package(name: "thimble", path: "../../..")],
  targets: [
    .executableTarget(
      name: "Classify", dependencies: [.product(name: "Thimble", package: "thimble")])
  ]
)
