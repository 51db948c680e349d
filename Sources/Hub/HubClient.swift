import Basics

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Asks the hub: follows redirects, tries again where that may help, and says in one line what is wrong.
///
/// The token goes to the hub's own address alone, never to where it redirects to.
struct HubClient: Sendable {
  let settings: HubSettings

  /// The most redirects of one request.
  private static let mostRedirects = 20

  /// - Throws: `hub.offline`.
  init(_ settings: HubSettings) throws(Failure) {
    if let variable = settings.offline {
      throw Failure(
        "hub.offline", "\(variable) forbids downloads",
        remedy: "load what is there already, or run idx without \(variable)",
        kind: .environment)
    }
    self.settings = settings
  }

  /// The answer to a question about a model.
  /// - Parameter path: behind the hub's address, from its slash on.
  /// - Throws: `hub.…`.
  func text(_ path: String, of id: RepositoryID) throws(Failure) -> (head: Transfer.Head, body: [UInt8]) {
    var body: [UInt8] = []
    let head = try get(path, of: id, from: 0) { head, _, piece throws(Failure) in
      if piece == nil { body = [] }
      if head.status == 200, let piece { body.append(contentsOf: piece) }
      return body.count
    }
    return (head, body)
  }

  /// Asks until an answer is complete.
  ///
  /// - Parameters:
  ///   - start: how many bytes are there already.
  ///   - receive: takes the pieces of a body with the offset of the answer's first byte; before each answer it is
  ///     called without one. Returns how many bytes are there.
  /// - Throws: `hub.…`.
  func get(
    _ path: String, of id: RepositoryID, from start: Int,
    _ receive: @escaping (Transfer.Head, Int, UnsafeRawBufferPointer?) throws(Failure) -> Int
  ) throws(Failure) -> Transfer.Head {
    var (tries, received) = (0, start)
    while true {
      let before = received
      var reason = ""
      do throws(Transfer.Problem) {
        let head = try follow(path, from: received) { head, offset, piece throws(Failure) in
          received = try receive(head, offset, piece)
        }
        switch head.status {
        case 200, 206, 416: return head
        case 429, 500...599: reason = "the hub answers \(head.status)"
        default: throw .failure(failure(head, id))
        }
        try wait(before: tries, atLeast: head.fields["retry-after"].flatMap { Double($0) } ?? 0)
      } catch {
        switch error {
        case .failure(let failure): throw failure
        case .stopped: throw HubClient.stopped
        case .network(let text): reason = text
        }
      }
      // What was received until the connection broke counts as progress.
      tries = received > before ? 0 : tries + 1
      guard tries <= settings.waits.count else {
        throw Failure(
          "hub.network", "\(settings.endpoint): \(reason)",
          remedy: "try again later; what was received is kept", kind: .environment)
      }
      try pause(tries > 0 ? settings.waits[tries - 1] : 0)
    }
  }

  private func wait(before tries: Int, atLeast seconds: Double) throws(Transfer.Problem) {
    guard seconds > 0, tries < settings.waits.count else { return }
    do throws(Failure) { try pause(min(seconds, 60)) } catch { throw .stopped }
  }

  private func pause(_ seconds: Double) throws(Failure) {
    let watch = Stopwatch()
    while watch.seconds < seconds {
      if StopSignal.request != .none { throw HubClient.stopped }
      usleep(20_000)
    }
  }

  /// The interruption of a download.
  static var stopped: Failure {
    Failure("hub.stopped", "stopped; the same line goes on where it was", kind: StopSignal.kind)
  }

  /// One answer, wherever it is found.
  private func follow(
    _ path: String, from start: Int,
    _ receive: @escaping (Transfer.Head, Int, UnsafeRawBufferPointer?) throws(Failure) -> Void
  ) throws(Transfer.Problem) -> Transfer.Head {
    var url = settings.endpoint + path
    for _ in 0...HubClient.mostRedirects {
      var headers = ["Accept-Encoding: identity", "User-Agent: idx/0.2"]
      if let token = settings.token, HubClient.origin(url) == HubClient.origin(settings.endpoint) {
        headers.append("Authorization: Bearer \(token)")
      }
      if start > 0 { headers.append("Range: bytes=\(start)-") }
      var isFirst = true
      let head = try Transfer(url: url, headers: headers).run { head, piece throws(Failure) in
        guard head.status == 200 || head.status == 206 else { return }
        let offset = head.status == 206 ? HubClient.offset(head) : 0
        if isFirst { try receive(head, offset, nil) }
        isFirst = false
        try receive(head, offset, piece)
      }
      guard (300...399).contains(head.status) else { return head }
      guard let location = head.fields["location"], let next = target(location, from: url) else {
        throw .failure(
          Failure("hub.redirect", "the hub redirects to nowhere: \(url)", kind: .environment))
      }
      url = next
    }
    throw .failure(
      Failure("hub.redirect", "more than \(HubClient.mostRedirects) redirects: \(path)", kind: .environment))
  }

  /// The first byte of a partial answer: `bytes 100-199/200`.
  private static func offset(_ head: Transfer.Head) -> Int {
    let range = head.fields["content-range"]?.split(separator: " ").last ?? ""
    return Int(range.prefix { $0 != "-" }) ?? 0
  }

  /// Where a redirect leads; `nil` for anything but http and https, and from https to http.
  private func target(_ location: String, from url: String) -> String? {
    var location = location
    if location.hasPrefix("/") {
      guard let origin = HubClient.origin(url) else { return nil }
      location = (location.hasPrefix("//") ? String(url.prefix { $0 != "/" }) : origin) + location
    } else if HubClient.origin(location) == HubClient.origin(HubSettings.usual) {
      // A mirror hands on what the hub itself says.
      location = settings.endpoint + location.dropFirst(HubSettings.usual.count)
    }
    guard HubClient.origin(location) != nil else { return nil }
    return url.hasPrefix("https:") && !location.hasPrefix("https:") ? nil : location
  }

  /// The scheme, host and port of an address; `nil` for anything but http and https.
  static func origin(_ url: String) -> String? {
    for scheme in ["https://", "http://"] where url.lowercased().hasPrefix(scheme) {
      let host = url.dropFirst(scheme.count).prefix { !"/?#".contains($0) }
      return host.isEmpty ? nil : scheme + host.lowercased()
    }
    return nil
  }

  private func failure(_ head: Transfer.Head, _ id: RepositoryID) -> Failure {
    let page = "\(settings.endpoint)/\(id)"
    let whose =
      settings.token == nil ? "set HF_TOKEN if it is private" : "the token may not read it if it is private"
    switch (head.fields["x-error-code"] ?? "", head.status) {
    case ("GatedRepo", _):
      return Failure(
        "hub.gated", "'\(id)' is only for those whom its owners let in",
        remedy: "ask for access at \(page)\(settings.token == nil ? ", and set HF_TOKEN" : "")",
        kind: .environment)
    case ("RevisionNotFound", _):
      return Failure(
        "hub.revision", "'\(id)' has no such revision",
        remedy: "its branches and tags are at \(page)/tree/main",
        kind: .environment)
    case ("EntryNotFound", _):
      return Failure("hub.file", "'\(id)' has no such file any more", remedy: "try again", kind: .environment)
    case ("RepoNotFound", _), (_, 401), (_, 404):
      return Failure(
        "hub.missing", "there is no model '\(id)' at \(settings.endpoint)",
        remedy: "mind capital letters; \(whose)", kind: .environment)
    case (_, 403):
      return Failure(
        "hub.forbidden", "\(settings.endpoint) does not give out '\(id)'", remedy: whose, kind: .environment)
    default:
      return Failure("hub.answer", "\(settings.endpoint) answers \(head.status)", kind: .environment)
    }
  }
}
