import Basics
import Settings
package import Tasks
package import Training

extension Settings {
  /// At most one note about intervals longer than the run, which do no harm because the end of a run is
  /// always evaluated and saved.
  package func lengthNotes(_ plan: TrainingPlan, _ train: TokenizedDataset) -> [String] {
    let microBatches = train.microBatches(of: self[.batchSize])
    let perEpoch = plan.stepsPerEpoch(microBatches: microBatches)
    let total = plan.totalSteps(microBatches: microBatches)
    var parts: [String] = []
    let steps = beyond(steps: total, plan)
    if !steps.isEmpty { parts.append(Settings.line(steps, count: total, "steps")) }
    var epochs: [(key: String, effect: String)] = []
    if case .epochs(let count) = plan.evaluate, count > plan.epochs {
      epochs.append(("eval_epochs=\(count)", "it is evaluated once, at the end"))
    }
    if case .epochs(let count) = plan.save, self[.saveUnit] != nil, count > plan.epochs {
      epochs.append(("save_epochs=\(count)", "it is saved at the end"))
    }
    if !epochs.isEmpty { parts.append(Settings.line(epochs, count: plan.epochs, "epochs")) }
    let evaluations = plan.evaluations(upToStep: total, stepsPerEpoch: perEpoch)
    if plan.patience >= evaluations, isGiven(.patience), plan.patience > 0 {
      let count = "\(evaluations) evaluation\(evaluations == 1 ? "" : "s")"
      parts.append("patience=\(plan.patience) never stops a run of \(count)")
    }
    return parts.isEmpty ? [] : [parts.joined(separator: "; ")]
  }

  private func beyond(steps total: Int, _ plan: TrainingPlan) -> [(key: String, effect: String)] {
    var found: [(key: String, effect: String)] = []
    if case .steps(let steps) = plan.evaluate, steps > total {
      found.append(("evaluate=\(steps)", "it is evaluated once, at the end"))
    }
    if case .steps(let steps) = plan.save, self[.saveUnit] != nil, steps > total {
      found.append(("save=\(steps)", "it is saved at the end"))
    }
    if case .steps(let steps) = plan.warmUp, steps > total {
      found.append(("warmup=\(steps)", "the rate rises to its end"))
    }
    if let beyond = plan.schedule.beyond(total, plan.curve) { found.append(beyond) }
    if plan.logEvery > total {
      found.append(("log=\(plan.logEvery)", "its loss is logged with each evaluation"))
    }
    return found
  }

  private static func line(_ found: [(key: String, effect: String)], count: Int, _ unit: String) -> String {
    let verb = found.count == 1 ? "is" : "are"
    let unit = count == 1 ? String(unit.dropLast()) : unit
    return
      "\(found.map(\.key).joined(separator: " ")) \(verb) more than the \(count) \(unit) of this run; "
      + found.map(\.effect).joined(separator: ", ")
  }
}
