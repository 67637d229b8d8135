import Foundation
import HostSupport
import Synchronization

/// The process's standard output and error, of which a failure is kept: what nobody could be told is no success.
///
/// A stream fails where its disk is full, or where who read from it has gone.
final class StandardStreams: Sendable {
  private let firstFailure = Mutex<String?>(nil)

  /// Where verbs print.
  var console: Console {
    Console(
      isErrorTerminal: isatty(STDERR_FILENO) == 1, columns: Self.outputColumns,
      output: { self.write($0, to: .standardOutput) },
      // Nobody is left to be told where this one fails.
      error: { try? FileHandle.standardError.write(contentsOf: Data($0.utf8)) },
      isOpen: { self.isOpen })
  }

  /// What a run's exit code is, once it is over: a success without its output is a failure, and said.
  func exitCode(_ code: ExitCode) -> ExitCode {
    guard let failure = firstFailure.withLock({ $0 }) else { return code }
    console.error("standard output: \(failure)")
    return code == .success ? .failure : code
  }

  /// The width of the terminal that standard output is, 100 where it does not say; `nil` where it is none.
  private static var outputColumns: Int? {
    guard isatty(STDOUT_FILENO) == 1 else { return nil }
    var size = winsize()
    let isKnown = unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
    return isKnown ? Int(size.ws_col) : 100
  }

  private var isOpen: Bool { firstFailure.withLock { $0 == nil } }

  private func write(_ text: String, to stream: FileHandle) {
    guard isOpen else { return }
    do {
      try stream.write(contentsOf: Data(text.utf8))
    } catch {
      firstFailure.withLock { $0 = Self.reason(error) }
    }
  }

  /// The system's own words for why a write failed.
  private static func reason(_ error: any Error) -> String {
    let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
    guard let underlying, underlying.domain == NSPOSIXErrorDomain else {
      return "cannot be written to"
    }
    return FileSystem.sentence(Int32(underlying.code)).lowercased()
  }
}
