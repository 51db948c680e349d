extension RunSummary {
  /// `h1.t7` for a trial, otherwise the run's handle.
  package var label: String { manifest.lineage.trial?.label ?? "\(id)" }
  /// Whether the run is a trial of a study.
  package var isTrial: Bool { manifest.lineage.trial != nil }
}
