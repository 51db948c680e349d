#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Colours where a person wants them, plain text elsewhere. Meaning never rests on colour alone.
package struct Colour: Sendable, Equatable {
  /// `--color`.
  package enum Mode: String, Sendable, CaseIterable { case auto, always, never }

  package let isEnabled: Bool
  package init(isEnabled: Bool) { self.isEnabled = isEnabled }

  /// - Parameters:
  ///   - descriptor: where the text goes; colours need a terminal there, unless the mode is `always`.
  ///   - environment: `NO_COLOR` (not empty) and `TERM=dumb` turn colours off.
  package init(
    _ mode: Mode, descriptor: Int32,
    environment: (String) -> String? = { name in getenv(name).map { String(cString: $0) } }
  ) {
    switch mode {
    case .always: isEnabled = true
    case .never: isEnabled = false
    case .auto:
      let isRefused = environment("NO_COLOR").map { !$0.isEmpty } ?? false
      let terminal = environment("TERM") ?? "dumb"
      isEnabled = isatty(descriptor) != 0 && !isRefused && terminal != "dumb" && !terminal.isEmpty
    }
  }

  package func bold(_ text: String) -> String { wrapped(text, "1") }
  package func dim(_ text: String) -> String { wrapped(text, "2") }
  /// Failures.
  package func red(_ text: String) -> String { wrapped(text, "31") }
  /// Success, the better value.
  package func green(_ text: String) -> String { wrapped(text, "32") }
  /// Warnings.
  package func yellow(_ text: String) -> String { wrapped(text, "33") }
  /// Names.
  package func cyan(_ text: String) -> String { wrapped(text, "36") }

  private func wrapped(_ text: String, _ code: String) -> String {
    isEnabled && !text.isEmpty ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }
}
