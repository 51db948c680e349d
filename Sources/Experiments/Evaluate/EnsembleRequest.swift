package import Basics
import Networks
import Records
import Scoring
import Tasks
import Text

/// The evaluation of several checkpoints together: the mean of their probabilities, with a score of its own.
///
/// Each checkpoint is evaluated as `eval` does alone, so that the store has its predictions, too; then they are
/// averaged. The scores are kept in `results/evaluation/ensemble/{task}/{members}`.
package struct EnsembleRequest: Sendable {
  private let members: [EvaluationRequest]
  private let ensemble: Ensemble

  /// - Parameter members: two or more, for the same splits.
  /// - Throws: `ensemble.task`, `ensemble.labels`, `ensemble.pairs`, `ensemble.data`, `ensemble.imported`.
  package init(_ members: [EvaluationRequest], with services: Services) throws(Failure) {
    self.members = members
    var agreeing: [Ensemble.Member] = []
    for member in members {
      guard let model = member.model else {
        let id = member.run.map { "\($0.id)" } ?? ""
        throw Failure(
          "ensemble.imported", "\(id) was imported without weights: there are no probabilities to average",
          remedy: "leave it out", kind: .usage)
      }
      agreeing.append(
        Ensemble.Member(
          name: model.reference.checkpoint ?? model.reference.folder, task: model.task,
          readsPairs: member.columns.pair != nil))
    }
    ensemble = try Ensemble(agreeing)
    let columns = members[0].columns
    for (member, agreeing) in zip(members, agreeing).dropFirst() {
      guard member.columns.label == columns.label, member.columns.format == columns.format else {
        throw Failure(
          "ensemble.data", "\(agreeing.name) would be scored on other columns of labels than the first",
          remedy: "say them for all: load data … label=COLUMN", kind: .usage)
      }
      for (file, own) in zip(members[0].files, member.files) where file.path != own.path {
        guard try services.data.digest(of: file.path) != services.data.digest(of: own.path) else { continue }
        throw Failure(
          "ensemble.data", "\(agreeing.name) would be scored on \(own.path), the first on \(file.path)",
          remedy: "load data \(file.name)=FILE for all of them, or give on=FILE", kind: .usage)
      }
    }
  }

  /// Scores the mean on each split.
  /// - Throws: as ``EvaluationRequest/evaluate(in:with:)``.
  package func evaluate(in scene: inout Scene, with services: Services) throws -> [SplitScores] {
    var all: [[SplitScores]] = []
    for member in members { all.append(try member.evaluate(in: &scene, with: services)) }
    return try all[0].indices.map { split in
      try mean(of: all.map { $0[split] }, in: scene.store, with: services)
    }
  }

  private func mean(
    of scores: [SplitScores], in store: RunStore, with services: Services
  ) throws -> SplitScores {
    guard let split = scores[0].encoded else { preconditionFailure("members have weights") }
    let watch = Stopwatch()
    let record = EvaluationRecord(ofMean: scores, store: store)
    let repeats = members.contains { $0.order.repeats }
    let kept = repeats ? nil : record.kept(split)
    // A note of all members is shown once.
    var notes: [String] = []
    for note in scores.flatMap(\.notes) where !notes.contains(note) { notes.append(note) }
    if let remark = ensemble.remark { notes.append(remark) }
    let predictions = kept?.predictions ?? ensemble.mean(of: scores.map(\.predictions))
    let metrics =
      kept?.metrics
      ?? Evaluation(split, predictions, loss: split.task.definition.loss(of: predictions, in: split))
      .metrics.map { ($0.name, $0.value) }
    var one = SplitScores(
      checkpoint: scores.map(\.checkpoint).joined(separator: "+"), split: scores[0].split,
      path: scores[0].path, sentences: split.count, metrics: metrics,
      seconds: scores.reduce(0) { $0 + $1.seconds } + (kept == nil ? watch.seconds : 0), notes: notes,
      encoded: split, predictions: predictions, group: scores[0].group, kept: kept?.path,
      fingerprint: record.fingerprint)
    guard kept == nil else { return one }
    do throws(Failure) {
      one.kept = try record.keep(one, in: folder(of: one), facts(of: one, scores))
    } catch {
      services.console.note("note: the evaluation is not kept: \(error)")
    }
    return one
  }

  /// The directory of the scores: the members' names, as far as a name of a directory may be long.
  private func folder(of one: SplitScores) -> String {
    let names = members.compactMap { member in
      member.model.map { $0.reference.checkpoint ?? $0.reference.shortName }
    }
    var name = names.joined(separator: "+")
    if name.utf8.count > 100 {
      name = "\(names.count)_models_\((one.fingerprint ?? "").prefix(8))"
    }
    return "ensemble/\(ensemble.task.rawValue)/\(name)"
  }

  private func facts(of one: SplitScores, _ scores: [SplitScores]) -> JSONObject {
    let models = members.compactMap(\.model)
    var facts = JSONObject()
    facts["model_checkpoint"] = .array(models.map { .string($0.folder.path) })
    facts["model"] = .array(models.map { .string($0.reference.name) })
    facts["method"] = "ensemble"
    facts["task"] = .string(ensemble.task.rawValue)
    facts["dataset"] = .string(one.path)
    facts["split"] = .string(one.split)
    facts["run_id"] = .null
    facts["checkpoint"] = .string(one.checkpoint)
    facts["members"] = .array(scores.map { .string($0.checkpoint) })
    facts["timestamp"] = .string(Timestamp.now.description)
    facts["num_samples"] = .int(one.sentences)
    facts["metric_averaging"] = .string(ensemble.task.averaging)
    facts["eval_config"] = ["seconds": .double(one.seconds)]
    facts["group_column"] = one.group.map { .string($0) } ?? .null
    return facts
  }
}
