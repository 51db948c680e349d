package import Basics
package import Experiments
import Reports
package import Scripting

/// The plan of a script: checked completely before its first line runs, with what it would do.
package struct ScriptPlan {
  /// One call of the script with its plan.
  package struct Step {
    /// The call in typed form.
    package let text: String
    /// What it would do.
    package let planned: Planned
  }

  /// One step for each call of the lines, in the order of the script.
  package private(set) var steps: [Step] = []
  /// The prepared calls of each line, by its index, without lines that are allowed to fail and would.
  package private(set) var calls: [Int: [PreparedCall]] = [:]

  /// Prepares and plans every statement.
  ///
  /// - Parameter scene: the scene before the first line.
  /// - Throws: the first failure, placed in the script.
  package init(_ script: Script, in scene: Scene, with services: Services) throws(Failure) {
    var ahead = scene.ahead
    for statement in script.statements {
      ahead.origin = LineOrigin(of: statement)
      do throws(Failure) {
        try plan(statement, in: &ahead, with: services)
      } catch {
        throw error.placed(at: .source(statement.span))
      }
    }
  }

  private mutating func plan(
    _ statement: ExpandedStatement, in scene: inout Scene, with services: Services
  ) throws(Failure) {
    switch statement.action {
    case .call(let call):
      let command = try Dispatch.command(of: call)
      try call.redirect?.check()
      let invocations = try Dispatch.invocations(of: call, command, in: scene, with: services)
      var prepared: [PreparedCall] = []
      for invocation in invocations {
        defer { scene.outlook?.add(invocation.text) }
        do throws(Failure) {
          let one = try PreparedCall(invocation, of: command, in: scene, with: services)
          steps.append(Step(text: invocation.text, planned: try one.plan(in: &scene, with: services)))
          prepared.append(one)
        } catch {
          // A line that is allowed to fail may also fail here; and a study without a result does not end a
          // batch.
          var planned = Planned.light(invocation.text)
          if call.prefix != .`try` {
            let isMissing = ["study.none", "study.trial"].contains(error.code.rawValue)
            guard isMissing, statement.policy == .proceed else { throw error }
            planned = Planned(work: .blocked, title: "\(invocation.text)  cannot run: \(error.what)")
          }
          steps.append(Step(text: invocation.text, planned: planned))
        }
      }
      if let redirect = call.redirect { scene.outlook?.add(files: [redirect.file]) }
      if prepared.count == invocations.count { calls[statement.index] = prepared }
      // Until the line has run, its name is unbound, regardless of an earlier binding.
      if let binding = call.binding { scene.results.names[binding.text] = nil }
    case .set(let name, let value): try SceneSettings.set(name, value, in: &scene)
    case .expect(let expectation): try Expectations.check(expectation, in: scene)
    case .onError: break
    }
  }

  private func count(_ work: Planned.Work) -> Int { steps.count { $0.planned.work == work } }

  /// The report for the user before starting the script.
  package var report: [String] {
    var lines = steps.filter { $0.planned.work != .light }.map { step -> String in
      let cost = step.planned.estimate.map { "  (\($0.text))" } ?? ""
      return "  \(step.planned.title)\(step.planned.work == .done ? "" : cost)"
    }
    let todo = steps.map(\.planned).filter { [.train, .resume].contains($0.work) }
    let done = steps.map(\.planned).filter { $0.work == .done }
    let seconds = todo.reduce(0) { $0 + ($1.estimate?.seconds ?? 0) }
    let memory = todo.compactMap { $0.estimate?.memory }.max() ?? 0
    let disk = todo.reduce(0) { $0 + ($1.estimate?.disk ?? 0) }
    let held = count(.held) > 0 ? ", running elsewhere \(count(.held)) runs" : ""
    let blocked = count(.blocked) > 0 ? ", \(count(.blocked)) cannot run" : ""
    let cost =
      ": about \(DurationText.estimate(seconds: seconds)), \(Estimate.bytes(memory)) of memory, \(Estimate.bytes(disk)) of disk"
    lines.append(
      "done \(ScriptPlan.counted(done))\(held), to do \(ScriptPlan.counted(todo)) and \(count(.evaluate)) evaluations"
        + blocked + (todo.isEmpty ? "" : cost))
    return lines
  }

  /// `3 runs`, `2 studies (30 trials), 3 runs`.
  private static func counted(_ planned: [Planned]) -> String {
    let studies = planned.compactMap(\.trials)
    let runs = "\(planned.count - studies.count) runs"
    guard !studies.isEmpty else { return runs }
    return
      "\(studies.count) \(studies.count == 1 ? "study" : "studies") (\(studies.reduce(0, +)) trials), \(runs)"
  }
}
