import Deployment
import Foundation
import TestSupport
import Thimble
import ThimbleTrust

extension FuzzTarget {
  /// A device and a host judge a signed file alike, and what is signed anew verifies.
  static func verify(_ file: [UInt8]) {
    let refusal = SignedFile.refusal(file)
    _ = refusal?.sentence
    let verified = verified(file, model: SignedFile.model, oldest: SignedFile.oldestVersion)
    require((verified == nil) == (refusal != nil), "host and device judge a signed file apart")
    guard let said = try? ModelSignature(of: file), let model = SignedName(text: said.modelID),
      let target = SignedName(text: said.targetClass)
    else { return }
    let signed = ModelSignature.signed(
      file, model: model, target: target, version: said.version, with: SignedFile.key)
    let again = self.verified(signed, model: nil, oldest: 0)
    require(
      again?.version == said.version && again?.modelID == said.modelID
        && again?.targetClass == said.targetClass,
      "a file that was signed anew does not verify")
  }

  private static func verified(
    _ file: [UInt8], model: SignedName?, oldest: UInt32
  ) -> ModelSignature? {
    do throws(FileError) {
      return try ModelSignature.verified(
        file, path: "signed.thimble", by: SignedFile.key.publicKey, model: model,
        target: model == nil ? nil : SignedFile.target, oldestVersion: oldest)
    } catch {
      _ = error.description
      return nil
    }
  }

  /// A key that is written again is the same one.
  static func readKey(_ path: String) {
    _ = KeyFile.isReadByOthers(path)
    if let key = try? KeyFile.signingKey(at: path) {
      withFile(Array(KeyFile.text(key).utf8), "key-again.pem") { again in
        require(
          (try? KeyFile.signingKey(at: again))?.seed == key.seed,
          "a private key changes on the way")
      }
    }
    if let key = try? KeyFile.publicKey(at: path) {
      withFile(Array(KeyFile.text(key).utf8), "key-again.pem") { again in
        require((try? KeyFile.publicKey(at: again)) == key, "a public key changes on the way")
      }
    }
  }

  /// A report that is written again is the same one, and can be counted on from.
  static func readDrift(_ path: String) {
    guard var counters = try? DriftReference.counters(at: path) else { return }
    require(
      (try? InputFile.read(path)) == DriftReference.report(counters),
      "a report of drift counters is read as another one")
    for _ in 0..<2 {
      let peak = DriftCounters.peak(of: [0, .min, 5].span)
      counters.count(scores: [127, -128, -128].span, peak: peak)
      counters.count(scores: [-43, -43, -42].span, peak: 0)
    }
    _ = (0..<DriftCounters.entropyBins).map { counters.entropy($0) }
    _ = (0..<DriftCounters.classBins).map { counters.classCount($0) }
  }
}
