import Deployment
import Foundation
import TestSupport
import Testing
import Thimble
import ThimbleTrust

@testable import ThimbleCLI

/// `keygen`, `sign` and `verify`, and what the others make of a signed file.
struct TrustVerbTests {
  /// A key and a file that it signed, in a folder of their own.
  private struct Signed {
    let folder: String
    var key: String { folder + "/key.pem" }
    var publicKey: String { folder + "/key.pub.pem" }
    var file: String { folder + "/signed.thimble" }

    init() async throws {
      folder = try Files.temporaryFolder()
      let made = await thimble("keygen", "-o", key, "--public", publicKey)
      try #require(made.code == .success, "\(made.error)")
      let run = await sign([])
      try #require(run.code == .success, "\(run.error)")
    }

    func sign(_ words: [String], version: Int = 7) async -> Transcript {
      await thimble(
        [
          "sign", Files.converted, "-o", file, "--key", key, "--id", "kws", "--class", "door-v2",
          "--model-version", "\(version)",
        ] + words)
    }

    func verify(_ words: String...) async -> Transcript {
      await thimble(["verify", file, "--key", publicKey] + words)
    }
  }

  private func mode(_ path: String) throws -> Int {
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    return try #require((attributes[.posixPermissions] as? NSNumber)?.intValue)
  }

  @Test("a private key is its owner's, and is not replaced unless asked")
  func keys() async throws {
    let folder = try Files.temporaryFolder()
    let key = folder + "/key.pem"
    let first = await thimble("keygen", "-o", key, "--json")
    #expect(first.code == .success)
    #expect(try mode(key) == 0o600)
    #expect(try JSONSchema("keygen").problems(of: first.output).isEmpty)
    let bytes = try Files.bytes(key)
    #expect(String(decoding: bytes, as: UTF8.self).hasPrefix("-----BEGIN PRIVATE KEY-----\n"))
    let publicKey = try #require(first.json["publicKey"] as? String)
    #expect(try KeyFile.publicKey(at: key).digits == publicKey && publicKey.count == 64)

    let again = await thimble("keygen", "-o", key)
    #expect(again.code == .failure && again.error.contains("File exists"))
    #expect(try Files.bytes(key) == bytes)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["key.pem"])
    #expect(await thimble("keygen", "-o", key, "--force").code == .success)
    #expect(try Files.bytes(key) != bytes && mode(key) == 0o600)
    #expect(await thimble("keygen", "-o", key, "--public", key, "--force").code == .usage)
  }

  @Test("a key of OpenSSL's is read, and what is no Ed25519 key is not")
  func keyFiles() async throws {
    // RFC 8410, 10.3, and its public key, 10.1.
    let text = """
      -----BEGIN PRIVATE KEY-----
      MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
      -----END PRIVATE KEY-----
      """
    let expected = "19bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1"
    let path = try Files.temporaryFile("key.pem", text.utf8)
    #expect(try KeyFile.publicKey(at: path).digits == expected)
    #expect(try KeyFile.signingKey(at: path).publicKey.digits == expected)
    let publicText = KeyFile.text(try KeyFile.publicKey(at: path))
    #expect(publicText.contains("MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE="))
    for broken in [
      "", "key", text.replacing("MC4CAQ", with: "MC4CAA"), text.replacing("VhC\n", with: "\n"),
      text.replacing("PRIVATE", with: "EC PRIVATE"), text.replacing("-----END", with: "----END"),
      publicText,
    ] {
      let path = try Files.temporaryFile("key.pem", broken.utf8)
      #expect(throws: FileError.self, "\(broken)") { try KeyFile.signingKey(at: path) }
    }
    let small = PublicKey(bytes: [1] + [UInt8](repeating: 0, count: 31))
    let unsound = try Files.temporaryFile("key.pem", KeyFile.text(small).utf8)
    #expect(throws: FileError.self) { try KeyFile.publicKey(at: unsound) }
  }

  @Test("what is signed is verified, told and run as before")
  func signed() async throws {
    let signed = try await Signed()
    let bytes = try Files.bytes(signed.file)
    #expect(bytes.count == (try Files.bytes(Files.converted).count) + 128)
    let verified = await signed.verify("--id", "kws", "--class", "door-v2", "--oldest", "7")
    #expect(verified.code == .success)
    #expect(verified.output.contains("the signature holds"))
    #expect(verified.output.contains("kws, version 7, for door-v2"))
    let inspected = await thimble("inspect", signed.file)
    #expect(inspected.output.contains("kws, version 7, for door-v2, not verified"))
    let run = await thimble("run", signed.file, Files.yes, "--json")
    let before = await thimble("run", Files.converted, Files.yes, "--json")
    let (found, expected) = (run.json["files"] as? NSArray, before.json["files"] as? NSArray)
    #expect(run.code == .success && found == expected)
    // Signed anew it is the same file, and says what was replaced.
    let again = await thimble(
      "sign", signed.file, "-o", signed.folder + "/again", "--key", signed.key, "--id", "kws",
      "--class", "door-v2", "--model-version", "7")
    #expect(again.output.contains("the file's signature is replaced"))
    #expect(try Files.bytes(signed.folder + "/again") == bytes)
  }

  @Test("a file that is written anew says that its signature is gone, a copy keeps it")
  func rewritten() async throws {
    let signed = try await Signed()
    let copy = signed.folder + "/copy.thimble"
    #expect(await thimble("convert", signed.file, "-o", copy).code == .success)
    #expect(try Files.bytes(copy) == Files.bytes(signed.file))
    let packed = await thimble("convert", signed.file, "-o", copy, "--target", "cortex-m4")
    #expect(packed.output.contains("written anew, without its signature"))
    #expect(try ModelSignature(of: Files.bytes(copy)) == nil)
  }

  @Test("whatever is refused is exit code 5, with file and reason")
  func refused() async throws {
    let signed = try await Signed()
    for (words, reason) in [
      (["--oldest", "8"], "below the oldest"), (["--id", "kw"], "another model's"),
      (["--class", "door-v1"], "another class"), (["--oldest", "4294967295"], "below the oldest"),
    ] {
      let run = await thimble(["verify", signed.file, "--key", signed.publicKey] + words)
      #expect(run.code == .invalidFile && run.error.contains(reason), "\(run.error)")
    }
    let other = try await Signed()
    let stranger = await thimble("verify", signed.file, "--key", other.publicKey)
    #expect(stranger.code == .invalidFile && stranger.error.contains("another key"))
    let unsigned = await thimble("verify", Files.converted, "--key", signed.publicKey)
    #expect(unsigned.code == .invalidFile && unsigned.error.contains("not signed"))
    var bytes = try Files.bytes(signed.file)
    bytes[200] ^= 1
    let forged = try Files.temporaryFile("forged.thimble", bytes)
    let run = await thimble("verify", forged, "--key", signed.publicKey, "--json")
    #expect(run.code == .invalidFile && run.error.contains("does not hold"))
    #expect(try JSONSchema("error").problems(of: run.output).isEmpty)
  }

  @Test("sign takes a sound .thimble file alone, and every fact")
  func usage() async throws {
    let signed = try await Signed()
    let whole = [
      "sign", Files.converted, "-o", signed.folder + "/x", "--key", signed.key, "--id", "kws",
      "--class", "door-v2", "--model-version", "1",
    ]
    for option in ["-o", "--key", "--id", "--class", "--model-version"] {
      var words = whole
      let place = try #require(words.firstIndex(of: option))
      words.removeSubrange(place...place + 1)
      #expect(await thimble(words).code == .usage, "without \(option)")
    }
    for (option, value) in [
      ("--id", "a b"), ("--class", "door-version-two!"), ("--model-version", "-1"),
    ] {
      var words = whole
      words[try #require(words.firstIndex(of: option)) + 1] = value
      #expect(await thimble(words).code == .usage, "\(option) \(value)")
    }
    var words = whole
    words[1] = Files.keyword
    let model = await thimble(words)
    #expect(model.code == .invalidFile && model.error.contains("is no .thimble file"))
    words[1] = try Files.temporaryFile(
      "broken.thimble", Files.bytes(Files.converted).dropLast(1))
    #expect(await thimble(words).code == .invalidFile)
    #expect(!FileManager.default.fileExists(atPath: signed.folder + "/x"))
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: signed.key)
    #expect(await thimble(whole).output.contains("may be read by others"))
  }

  @Test func schemas() async throws {
    let signed = try await Signed()
    for (schema, words) in [
      ("verify", ["verify", signed.file, "--key", signed.publicKey]),
      ("inspect", ["inspect", signed.file]),
    ] {
      let run = await thimble(words + ["--json"])
      #expect(try JSONSchema(schema).problems(of: run.output) == [], "\(schema)")
    }
    let run = await signed.sign(["--json"])
    #expect(try JSONSchema("sign").problems(of: run.output) == [])
  }
}
