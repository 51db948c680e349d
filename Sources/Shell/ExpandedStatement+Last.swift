import Basics
import Commands
import Experiments
import Scripting

extension ExpandedStatement {
  private var spec: CommandSpec? {
    if case .call(let call) = action { CommandRegistry.named(call.verb.text)?.spec } else { nil }
  }

  /// Whether the line makes or continues a run or a study, to which `last` then refers.
  var makesRun: Bool { spec.map { $0.makes != .nothing } ?? false }

  /// Whether the line reads runs other than by bound names, so that it may depend on any earlier result.
  var readsAllRuns: Bool {
    guard dependencies.isEmpty, !meansLast else { return false }
    if case .expect = action { return true }
    return (spec?.readsRuns ?? false) || namesHandle
  }

  /// Whether the line names a run by its handle: `load r3`, `train from=r3@216`.
  private var namesHandle: Bool {
    guard case .call(let call) = action else { return false }
    return (call.operands + call.keys.map(\.value)).contains { value in
      value.elements.contains { element in
        element.literal.map { RunID(rawValue: String($0.text.prefix { $0 != "@" })) != nil } ?? false
      }
    }
  }

  /// Whether the line uses the newest run, by name or by default.
  var meansLast: Bool {
    func isLast(_ value: ExpandedValue) -> Bool {
      value.elements.contains { element in element.literal.map { Scene.meansLast($0.text) } ?? false }
    }
    switch action {
    case .call(let call):
      if call.verb.text == "tail", call.operands.isEmpty { return true }
      return call.operands.contains(where: isLast) || call.keys.contains { isLast($0.value) }
    case .expect(let expectation):
      if let run = expectation.keys.first(where: { $0.name.text == "run" }) { return isLast(run.value) }
      let filters = ["task", "model", "mode"]
      return expectation.aggregate == nil && !expectation.keys.contains { filters.contains($0.name.text) }
    case .set, .onError: return false
    }
  }
}
