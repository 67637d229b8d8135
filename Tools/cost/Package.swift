// swift-tools-version: 6.2
import PackageDescription

/// Makes the models whose instructions are counted, and the table of counts (README.md).
let package = Package(
  name: "cost",
  dependencies: [.package(name: "thimble", path: "../..")],
  targets: [
    .executableTarget(
      name: "cost",
      dependencies: [
        .product(name: "Thimble", package: "thimble"),
        .product(name: "ThimbleTools", package: "thimble"),
      ])
  ],
  swiftLanguageModes: [.v6]
)
