import Deployment
import HostSupport
import ThimbleTrust

extension Option {
  fileprivate static let output = Option(
    "--output", alias: "-o", value: "FILE", help: "the signed .thimble file to write",
    completion: .output)
  fileprivate static let key = Option(
    "--key", value: "FILE", help: "the private key, in PEM", completion: .file)
  fileprivate static let version = Option(
    "--model-version", value: "N", help: "the model's version, higher than that of the one before")
}

extension Verb {
  /// Signs a model.
  static let sign = Verb(
    "sign", summary: "Sign a .thimble file for devices that verify it.",
    details: """
      Behind the file comes a trailer of 128 bytes: version, model, class of target, the key's first 16
      bytes, and an Ed25519 signature over all of the file and the trailer. Programs that verify nothing
      read the file as before. It protects the model, not the firmware that verifies it.
      """,
    operands: [.model],
    options: [.output, .key, .modelID, .targetClass, .version, .json],
    examples: [
      Example(
        "thimble sign kws.thimble -o kws-7.thimble --key key.pem --id kws --class door-v2 --model-version 7",
        "version 7 of the model kws, for the product door-v2")
    ]
  ) { arguments, console in
    guard let output = try arguments.output(.output) else {
      throw UsageError.missingOption("-o", why: "the file to write")
    }
    let keyPath = try arguments.required(.key, why: "the private key") { arguments.text($0) }
    let model = try arguments.required(.modelID, why: "which model it is", arguments.signedName)
    let target = try arguments.required(
      .targetClass, why: "what it is made for", arguments.signedName)
    let version = try arguments.required(.version, why: "the model's version", arguments.version)
    let key = try KeyFile.signingKey(at: keyPath)
    var notes: [String] = []
    if KeyFile.isReadByOthers(keyPath) {
      notes.append("\(keyPath) may be read by others than its owner: chmod 600")
    }
    let file = try arguments.thimbleFile()
    if try ModelSignature(of: file) != nil { notes.append("the file's signature is replaced") }
    let signed = ModelSignature.signed(
      file, model: model, target: target, version: version, with: key)
    let signature = try ModelSignature.verified(signed, path: output, by: key.publicKey)
    try OutputFile.write(signed, to: output)
    let report = SignReport(
      model: arguments.operands[0], output: output, signature: signature, signedBytes: signed.count,
      signedSHA256: SHA256.hexadecimalDigest(of: signed), publicKey: key.publicKey.digits,
      notes: notes)
    console.print(arguments.has(.json) ? json(report) : report.text)
    return .success
  }
}

private struct SignReport: Encodable {
  var model: String
  var output: String
  var signature: ModelSignature
  var signedBytes: Int
  var signedSHA256: String
  var publicKey: String
  var notes: [String]

  var text: String {
    let rows =
      [
        ["  Signed", signature.sentence],
        ["  Flash", "\(grouped(signedBytes)) bytes, \(SignatureTrailer.byteCount) of signature"],
        ["  Public key", publicKey],
      ] + notes.map { ["  Note", $0] }
    return (["\(model) -> \(output)"] + TextTable.lines(rows)).joined(separator: "\n")
  }
}

extension ModelSignature {
  /// What it says, in a line.
  var sentence: String { "\(modelID), version \(version), for \(targetClass)" }
}
