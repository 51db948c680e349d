import Basics
import Records

extension RunReference {
  /// The scores imported with a run, which are used because its weights are not available.
  ///
  /// - Throws: `eval.imported` for a split without scores, or a request that needs the weights.
  func storedScores(_ order: EvaluationOrder) throws(Failure) -> [SplitScores] {
    try checkStored(order)
    let manifest = entry.manifest
    var scores: [SplitScores] = []
    for name in order.splits {
      let split = SplitFiles.canonical(name)
      let rows = try storedPredictions(of: entry, on: split)
      let counts = ["tn", "fp", "fn", "tp"].compactMap {
        manifest.metric("confusion_matrix_\($0)", on: split)
      }
      let counted = counts.count == 4 ? Int(exactly: counts.reduce(0, +)) : nil
      let sources = manifest.importSources
      let origin =
        sources.last { $0.part == .evaluation(split) } ?? sources.last { $0.part == .zeroShot(split) }
      scores.append(
        SplitScores(
          checkpoint: "\(id)", split: split, path: origin?.path ?? "",
          sentences: rows?.count ?? counted ?? 0,
          metrics: (manifest.metrics[split]?.object?.members ?? []).map { ($0.key, $0.value.double ?? .nan) },
          seconds: .nan,
          notes: [
            "\(split): \(id) was imported: these are the scores it came with"
              + (rows == nil ? ", without predictions" : "")
          ], encoded: nil, predictions: [], group: nil, stored: rows))
    }
    return scores
  }

  /// Checks that an imported run can answer the request.
  /// - Throws: `eval.imported`.
  func checkStored(_ order: EvaluationOrder) throws(Failure) {
    let metrics = entry.manifest.metrics
    let known = metrics.keys
    let missing = order.splits.first { metrics[SplitFiles.canonical($0)] == nil }
    let asksForWindows = order.windows.size != nil || order.windows.overlap != nil
    guard missing != nil || order.maxLength != nil || asksForWindows || order.repeats || step != nil else {
      return
    }
    let there =
      known.isEmpty ? "it came without scores" : "it came with scores on \(known.joined(separator: ", "))"
    throw Failure(
      "eval.imported", "\(id) was imported without weights; \(there)", at: .run(id.rawValue),
      remedy: known.first.map { "eval \(id) on=\($0)" } ?? "show \(id) says what is known of it",
      kind: .usage)
  }

  /// The rows of the `eval_predictions.json` imported with a run.
  private func storedPredictions(of entry: RunSummary, on split: String) throws(Failure) -> [JSONValue]? {
    guard let source = entry.manifest.importSources.last(where: { $0.part == .predictions(split) })
    else {
      return nil
    }
    return try PythonJSON.read("\(entry.directory)/\(source.copy)").array
  }
}
