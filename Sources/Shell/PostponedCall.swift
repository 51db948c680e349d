import Basics
import Commands
import Experiments
import Scripting

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A call of a script whose run another process works on; it is repeated when that process has ended.
struct PostponedCall {
  let statement: ExpandedStatement
  let span: SourceSpan
  let command: any Command.Type
  let invocation: Invocation
  /// The call prepared with its script; if `nil`, it is prepared when it is performed.
  let prepared: PreparedCall?
  /// The index of the call among those of its line.
  let position: Int
  /// The scene of the line.
  let scene: Scene
  /// The work, and the process that does it.
  var held: HeldWork?
}

/// The runs made by the calls of one line, in the order of the line, regardless of when each was done.
struct StatementResults {
  let statement: ExpandedStatement
  private var byPosition: [[RunID]] = []

  init(_ statement: ExpandedStatement) { self.statement = statement }

  mutating func expect(_ calls: Int) { byPosition = Array(repeating: [], count: calls) }
  mutating func set(_ runs: [RunID], at position: Int) { byPosition[position] = runs }

  var runs: [RunID] { byPosition.flatMap { $0 } }

  /// The name that the line binds to its runs.
  var binding: String? {
    if case .call(let call) = statement.action { call.binding?.text } else { nil }
  }
}

extension StatementRunner {
  /// Waits until a process that holds one of the calls has ended.
  ///
  /// - Throws: `script.stopped` when the wait is interrupted; `run.passed-over` if the policy is not to wait.
  func wait(for calls: [PostponedCall]) throws(Failure) {
    let held = calls.compactMap(\.held)
    guard let first = held.first, held.allSatisfy(\.isHeld) else { return }
    if let call = calls.first, call.scene.busy == .skip {
      throw Failure(
        "run.passed-over", "\(first.name) is being worked on by \(first.holder); busy=skip passes it over",
        at: .source(call.span), remedy: "run this again when it has ended", kind: .run)
    }
    let others = held.count > 1 ? " and \(held.count - 1) more" : ""
    services.console.note("waiting for \(first.name)\(others), worked on by \(first.holder)")
    while held.allSatisfy(\.isHeld) {
      guard StopSignal.request == .none else {
        throw Failure(
          "script.stopped", "stopped while waiting for \(first.name)", remedy: "run this again to go on",
          kind: StopSignal.kind)
      }
      usleep(100_000)
    }
  }
}
