import Deployment

extension Option {
  fileprivate static let output = Option(
    "--output", alias: "-o", value: "FILE", help: "the private key to write, in PEM",
    completion: .output)
  fileprivate static let publicKey = Option(
    "--public", value: "FILE", help: "the public key to write, in PEM", completion: .output)
  fileprivate static let force = Option("--force", help: "replace a private key that is there")
}

extension Verb {
  /// Makes a key that signs models.
  static let keygen = Verb(
    "keygen", summary: "Make a key that signs models.",
    details: """
      The key is Ed25519's (RFC 8032), in files as OpenSSL and MCUboot's imgtool have them (RFC 8410, PEM).
      Only the owner may read the private one; it is not encrypted. Who has it can sign, and what it
      signed cannot be verified once the public one is lost from the devices' firmware.
      """,
    options: [.output, .publicKey, .force, .json],
    examples: [
      Example("thimble keygen -o key.pem --public key.pub.pem", "a private and a public key"),
      Example("thimble keygen -o spare.pem --json", "the public key for scripts"),
    ]
  ) { arguments, console in
    guard let output = try arguments.output(.output) else {
      throw UsageError.missingOption("-o", why: "the file to write the private key to")
    }
    let publicFile = try arguments.output(.publicKey)
    guard publicFile.map({ !OutputFile.isSameFile($0, output) }) ?? true else {
      throw UsageError.conflict("-o and --public name one file; two are accepted")
    }
    let key = SigningKey.random()
    try OutputFile.writeSecret(
      KeyFile.text(key).utf8, to: output, replaces: arguments.has(.force))
    if let publicFile { try OutputFile.write(KeyFile.text(key.publicKey).utf8, to: publicFile) }
    let report = KeygenReport(
      output: output, publicOutput: publicFile, publicKey: key.publicKey.digits)
    console.print(arguments.has(.json) ? json(report) : report.text(key.publicKey))
    return .success
  }
}

private struct KeygenReport: Encodable {
  var output: String
  var publicOutput: String?
  var publicKey: String

  func text(_ key: PublicKey) -> String {
    let constants = key.bytes.map(String.init).joined(separator: ", ")
    let rows =
      [["  Private key", "\(output), which only its owner may read"]]
      + (publicOutput.map { [["  Public file", $0]] } ?? [])
      + [["  Public key", publicKey], ["  for firmware", constants]]
    return (["An Ed25519 key"] + TextTable.lines(rows)).joined(separator: "\n")
  }
}
