import Basics

/// The files of a model at one commit.
struct Listing: Sendable {
  /// A file of the repository.
  struct File: Sendable {
    /// Relative to the repository, without `..`.
    let path: String
    /// In bytes.
    let size: Int
    /// What it must contain.
    let digest: BlobDigest
  }

  /// 40 hexadecimal digits.
  let commit: String
  let files: [File]
  /// The name that the hub has for the model, if it was renamed since.
  let newName: String?

  /// Asks for the commit of a branch, tag or commit, and for its files.
  /// - Throws: `hub.…`.
  init(_ id: RepositoryID, revision: String, _ client: HubClient) throws(Failure) {
    let (_, body) = try client.text("/api/models/\(id)/revision/\(Listing.escaped(revision))", of: id)
    let information = try JSONValue(parsing: body, source: "the hub's answer")
    guard let commit = information["sha"]?.string, HubCache.isCommit(commit) else {
      throw Listing.malformed("no commit")
    }
    self.commit = commit
    newName = information["id"]?.string.flatMap { $0 == id.text ? nil : $0 }
    var files: [File] = []
    var next: String? = "/api/models/\(id)/tree/\(commit)?recursive=true"
    var pages = 0
    while let path = next {
      let (head, body) = try client.text(path, of: id)
      guard let entries = try JSONValue(parsing: body, source: "the hub's answer").array else {
        throw Listing.malformed("no list of files")
      }
      for entry in entries where entry["type"]?.string == "file" { files.append(try Listing.file(entry)) }
      pages += 1
      next = pages < 1000 ? Listing.next(head, client.settings.endpoint) : nil
    }
    self.files = files
  }

  private static func file(_ entry: JSONValue) throws(Failure) -> File {
    let large = entry["lfs"]?["oid"]?.string
    guard let path = entry["path"]?.string, HubCache.isPlain(path),
      let size = (large == nil ? entry["size"] : entry["lfs"]?["size"] ?? entry["size"])?.int, size >= 0,
      let digits = large ?? entry["oid"]?.string, digits.utf8.count == (large == nil ? 40 : 64),
      digits.utf8.allSatisfy(HubCache.isHexDigit)
    else { throw malformed("a file without a usable path, size or checksum") }
    return File(path: path, size: size, digest: large == nil ? .git(digits) : .sha256(digits))
  }

  /// The next page of a list: `Link: <https://…>; rel="next"`.
  private static func next(_ head: Transfer.Head, _ endpoint: String) -> String? {
    guard let link = head.fields["link"], link.contains("rel=\"next\""), let start = link.firstIndex(of: "<"),
      let end = link.firstIndex(of: ">"), start < end
    else { return nil }
    let url = String(link[link.index(after: start)..<end])
    for origin in [endpoint, HubSettings.usual] where url.hasPrefix(origin + "/") {
      return String(url.dropFirst(origin.count))
    }
    return url.hasPrefix("/") ? url : nil
  }

  /// A part of an address: what has a meaning there is written in percent.
  static func escaped(_ text: String) -> String {
    let plain = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)
    let digits = Array("0123456789ABCDEF".utf8)
    return String(
      decoding: text.utf8.flatMap {
        plain.contains($0) ? [$0] : [UInt8(ascii: "%"), digits[Int($0 >> 4)], digits[Int($0 & 15)]]
      }, as: UTF8.self)
  }

  private static func malformed(_ what: String) -> Failure {
    Failure("hub.answer", "the hub's answer is not understood: \(what)", kind: .environment)
  }
}
