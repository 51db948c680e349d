import Basics
import Records

/// The facts of a session's run by which runs can be selected.
package struct RunFacts: Sendable {
  /// `cls` or `span`.
  package let task: String
  /// The model as recorded, such as `onlplab/alephbert-base`.
  package let model: String
  /// `full_finetune`, `frozen_backbone` or `zero_shot`.
  package let mode: String
  /// The splits on which it was measured.
  package let splits: [String]
  /// The metrics that were measured, on any split.
  package let metrics: [String]

  init(_ manifest: RunManifest) {
    (task, model, mode) = (manifest.task, manifest.model, manifest.mode)
    splits = manifest.metrics.members.map(\.key)
    metrics = manifest.metrics.members.flatMap { $0.value.object?.members.map(\.key) ?? [] }
  }
}

extension Scene {
  /// The facts of the runs that this session has made or used; runs that cannot be read are left out.
  package var runFacts: [RunFacts] {
    results.runs.compactMap { id in (try? store.entry(id)).map { RunFacts($0.manifest) } }
  }
}

extension RunReference {
  /// The facts of the run.
  package var facts: RunFacts { RunFacts(entry.manifest) }
}
