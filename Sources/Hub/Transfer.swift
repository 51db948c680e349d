import Basics
import CTransfer

/// One HTTP request, by libcurl. Redirects are answers like any other.
struct Transfer {
  /// The head of an answer.
  struct Head: Sendable {
    var status = 0
    /// By lower-case name.
    var fields: [String: String] = [:]
  }

  /// Why there is no answer.
  enum Problem: Error {
    /// The network's: another try may help.
    case network(String)
    /// A stop was requested.
    case stopped
    /// Receiving the body failed, or libcurl is not there.
    case failure(Failure)
  }

  let url: String
  /// `Name: value`, each.
  var headers: [String] = []

  /// The most bytes of an answer that is kept as a whole: lists of files are far smaller.
  private static let mostText = 32 << 20

  /// Runs the request to its end.
  /// - Parameter receive: takes the body, piece by piece, with the head before it.
  func run(
    _ receive: @escaping (Head, UnsafeRawBufferPointer) throws(Failure) -> Void
  ) throws(Problem) -> Head {
    let state = State(receive)
    var message = [CChar](repeating: 0, count: 256)
    let code = withExtendedLifetime(state) { perform(state, &message) }
    if let failure = state.failure { throw .failure(failure) }
    if StopSignal.request != .none { throw .stopped }
    guard code != IDX_TRANSFER_NO_LIBRARY else {
      throw .failure(
        Failure(
          "hub.libcurl", "downloads need libcurl, which is not there",
          remedy: "apt-get install libcurl4, or brew install curl", kind: .environment))
    }
    guard code == 0 else {
      let text = message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
      throw .network(String(decoding: text, as: UTF8.self))
    }
    return state.head
  }

  /// Runs the request and keeps the body.
  func text() throws(Problem) -> (head: Head, body: [UInt8]) {
    var bytes: [UInt8] = []
    let head = try run { _, piece throws(Failure) in
      guard bytes.count + piece.count <= Transfer.mostText else {
        throw Failure("hub.answer", "the hub's answer is too long", kind: .environment)
      }
      bytes.append(contentsOf: piece)
    }
    return (head, bytes)
  }

  private func perform(_ state: State, _ message: inout [CChar]) -> Int32 {
    let texts = headers.map { Array($0.utf8CString) }
    func with(
      _ rest: ArraySlice<[CChar]>, _ pointers: [UnsafePointer<CChar>?],
      _ body: ([UnsafePointer<CChar>?]) -> Int32
    )
      -> Int32
    {
      guard let first = rest.first else { return body(pointers) }
      return first.withUnsafeBufferPointer { with(rest.dropFirst(), pointers + [$0.baseAddress], body) }
    }
    return url.withCString { url in
      with(texts[...], []) { pointers in
        pointers.withUnsafeBufferPointer { headers in
          var transfer = idx_transfer(
            url: url, headers: headers.baseAddress, header_count: headers.count, connect_seconds: 15,
            silence_seconds: 30, on_header: State.onHeader, on_body: State.onBody, goes_on: State.goesOn,
            context: Unmanaged.passUnretained(state).toOpaque())
          return idx_transfer_run(&transfer, &message)
        }
      }
    }
  }

  /// What the callbacks of one request share.
  private final class State {
    var head = Head()
    var failure: Failure?
    private let receive: (Head, UnsafeRawBufferPointer) throws(Failure) -> Void

    init(_ receive: @escaping (Head, UnsafeRawBufferPointer) throws(Failure) -> Void) {
      self.receive = receive
    }

    private static func of(_ context: UnsafeMutableRawPointer?) -> State? {
      context.map { Unmanaged<State>.fromOpaque($0).takeUnretainedValue() }
    }

    static let onHeader: idx_transfer_bytes = { context, bytes, count in
      State.of(context)?.addHeader(UnsafeRawBufferPointer(start: bytes, count: count))
      return 0
    }

    static let onBody: idx_transfer_bytes = { context, bytes, count in
      guard let state = State.of(context) else { return 1 }
      do throws(Failure) {
        try state.receive(state.head, UnsafeRawBufferPointer(start: bytes, count: count))
        return 0
      } catch {
        state.failure = error
        return 1
      }
    }

    static let goesOn: @convention(c) (UnsafeMutableRawPointer?) -> Int32 = { _ in
      StopSignal.request == .none ? 1 : 0
    }

    private func addHeader(_ bytes: UnsafeRawBufferPointer) {
      let line = String(decoding: bytes, as: UTF8.self).filter { !$0.isNewline }
      if line.hasPrefix("HTTP/") {
        // Another answer, after one that only promised it.
        head = Head()
        head.status = line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
      } else if let colon = line.firstIndex(of: ":") {
        let value = line[line.index(after: colon)...].drop(while: \.isWhitespace)
        head.fields[line[..<colon].lowercased()] = String(value)
      }
    }
  }
}
