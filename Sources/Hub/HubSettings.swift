import Basics

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Where models are downloaded from and kept, as the environment says it to every program of Hugging Face.
///
/// - Reference: `huggingface_hub.constants` of huggingface_hub 2.4.
package struct HubSettings: Sendable {
  /// The folder of the cache, `…/hub`.
  package let cache: String
  /// The hub, without a slash at the end: `https://huggingface.co`, or HF_ENDPOINT.
  package let endpoint: String
  /// The token that says who asks; `nil` if none is set.
  package let token: String?
  /// The variable that forbids downloads; `nil` if none does.
  package let offline: String?
  /// Seconds between one try and the next; IDX_HUB_PATIENCE is a factor.
  package let waits: [Double]

  /// The hub of every program that is told of no other.
  static let usual = "https://huggingface.co"

  /// - Parameter variable: a variable of the environment; `nil` if it is not set.
  package init(
    _ variable: (String) -> String? = { name in getenv(name).map { String(cString: $0) } }
  ) {
    func set(_ name: String) -> String? { variable(name).flatMap { $0.isEmpty ? nil : $0 } }
    /// `~` and `$NAME` stand for what they mean to a shell.
    func path(_ text: String) -> String {
      var result = ""
      var rest = PathName.expanded(text)[...]
      while let dollar = rest.firstIndex(of: "$") {
        result += rest[..<dollar]
        rest = rest[dollar...].dropFirst()
        let braced = rest.first == "{"
        let name = (braced ? rest.dropFirst() : rest).prefix {
          $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_")
        }
        let length = name.count + (braced ? 2 : 0)
        guard let value = set(String(name)), !name.isEmpty else {
          result += "$"
          continue
        }
        result += value
        rest = rest.dropFirst(length)
      }
      return result + rest
    }
    let home =
      set("HF_HOME").map(path) ?? (set("XDG_CACHE_HOME").map(path) ?? path("~/.cache")) + "/huggingface"
    cache = set("HF_HUB_CACHE").map(path) ?? set("HUGGINGFACE_HUB_CACHE").map(path) ?? home + "/hub"
    var endpoint = set("HF_ENDPOINT") ?? HubSettings.usual
    while endpoint.hasSuffix("/") { endpoint.removeLast() }
    self.endpoint = endpoint
    let file = set("HF_TOKEN_PATH").map(path) ?? home + "/token"
    func plain(_ token: String?) -> String? {
      token.map { $0.filter { !$0.isWhitespace } }.flatMap { $0.isEmpty ? nil : $0 }
    }
    token =
      plain(set("HF_TOKEN")) ?? plain(set("HUGGING_FACE_HUB_TOKEN")) ?? plain(try? FileSystem.readText(file))
    let patience = set("IDX_HUB_PATIENCE").flatMap { Double($0) }.map { min(max($0, 0), 100) } ?? 1
    waits = [1, 2, 4, 8, 8].map { $0 * patience }
    offline = ["HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"].first { name in
      set(name).map { ["1", "on", "yes", "true"].contains($0.lowercased()) } ?? false
    }
  }
}
