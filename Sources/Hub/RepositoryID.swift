package import Basics

/// The name of a model on the hub: `onlplab/alephbert-base`, or `bert-base-uncased` of the oldest ones.
package struct RepositoryID: Sendable, Hashable, CustomStringConvertible {
  /// As the hub writes it.
  package let text: String
  package var description: String { text }

  /// - Returns: `nil` for a text that cannot be the name of a model: letters, digits, `-`, `_` and `.`, one `/` at
  ///   most, neither `--` nor `..`.
  /// - Reference: `validate_repo_id` of huggingface_hub.
  package init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    let isName = { (part: Substring) in
      !part.isEmpty && part.utf8.count <= 96
        && part.utf8.allSatisfy { byte in
          switch byte {
          case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
            true
          default: false
          }
        } && !"-.".contains(part.first ?? "-") && !"-.".contains(part.last ?? "-")
    }
    guard (1...2).contains(parts.count), parts.allSatisfy(isName), !text.contains("--"), !text.contains(".."),
      !text.hasSuffix(".git")
    else { return nil }
    self.text = text
  }

  /// The name of its folder in the cache: `models--onlplab--alephbert-base`.
  var folder: String { "models--" + text.replacing("/", with: "--") }

  /// - Parameter folder: the name of a folder in the cache.
  init?(folder: String) {
    guard folder.hasPrefix("models--") else { return nil }
    self.init(String(folder.dropFirst("models--".count)).replacing("--", with: "/"))
  }

  /// The failure for a text that names no model.
  package static func invalid(_ text: String) -> Failure {
    Failure(
      "hub.name", "'\(text)' cannot be the name of a model on the hub",
      remedy: "give it as the hub writes it: onlplab/alephbert-base", kind: .usage)
  }
}
