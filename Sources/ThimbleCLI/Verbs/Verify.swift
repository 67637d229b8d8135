import Deployment

extension Option {
  fileprivate static let key = Option(
    "--key", value: "FILE", help: "the signer's public key (or the private one), in PEM",
    completion: .file)
  fileprivate static let oldest = Option(
    "--oldest", value: "N", help: "the lowest version that is accepted (0)")
}

extension Verb {
  /// Verifies a signed model.
  static let verify = Verb(
    "verify", summary: "Verify a signed .thimble file, as a device does.",
    details: """
      The signature has to hold over every byte, and the file has to be sound. A file that is refused, for
      whatever reason, is exit code 5. Any model and any class of target are accepted unless --id and
      --class name them.
      """,
    operands: [.model],
    options: [.key, .modelID, .targetClass, .oldest, .json],
    examples: [
      Example("thimble verify kws-7.thimble --key key.pub.pem", "whose it is, and what it says"),
      Example(
        "thimble verify kws-7.thimble --key key.pub.pem --id kws --class door-v2 --oldest 6",
        "what a device that has run version 6 would say"),
    ]
  ) { arguments, console in
    let keyPath = try arguments.required(.key, why: "the public key") { arguments.text($0) }
    let (model, target) = try (
      arguments.signedName(.modelID), arguments.signedName(.targetClass)
    )
    let oldest = try arguments.version(.oldest)
    let key = try KeyFile.publicKey(at: keyPath)
    let path = arguments.operands[0]
    let bytes = try InputFile.read(path)
    let signature = try ModelSignature.verified(
      bytes, path: path, by: key, model: model, target: target, oldestVersion: oldest ?? 0)
    // What was signed may be unsound all the same.
    _ = try ModelSource(bytes: bytes, path: path)
    let report = VerifyReport(model: path, signature: signature, publicKey: key.digits)
    console.print(arguments.has(.json) ? json(report) : report.text)
    return .success
  }
}

private struct VerifyReport: Encodable {
  var model: String
  var signature: ModelSignature
  var publicKey: String

  var text: String {
    let rows = [["  Signed", signature.sentence], ["  Public key", publicKey]]
    return (["\(model): the signature holds"] + TextTable.lines(rows)).joined(separator: "\n")
  }
}
