package import Basics
package import Records
package import Reports

extension RunStore {
  /// The runs of the store without trials of studies, newest last, and the records that could not be read.
  ///
  /// - Parameters:
  ///   - status: if given, only runs that are `running`, `interrupted`, `finished` or `failed`.
  ///   - isWhole: whether times are complete, for programs.
  /// - Throws: `file.read` for a store that cannot be read.
  package func listRuns(status: String?, isWhole: Bool) throws(Failure) -> (table: Table, problems: [Failure])
  {
    let listing = try readableList()
    var table = Table([
      .init("run"), .init("status"), .init("task"), .init("model"), .init("name"), .init("seed", .right),
      .init("best", .right), .init("metric"), .init("created"),
    ])
    for entry in listing.runs where !entry.isTrial && status.map({ $0 == entry.status.name }) ?? true {
      let manifest = entry.manifest
      table.append([
        "\(entry.id)", entry.status.name, manifest.task,
        PathName.last(manifest.model),
        manifest.name ?? "", manifest.seed.map(String.init) ?? "",
        shown(manifest.best?.value, isWhole: isWhole), manifest.best?.metric ?? "",
        RunStore.moment(manifest.created, isWhole: isWhole),
      ])
    }
    return (table, listing.problems)
  }

  /// `2026-11-21 11:04` for display; the complete time for programs.
  static func moment(_ time: Timestamp, isWhole: Bool) -> String {
    isWhole ? time.description : String(time.description.prefix(16)).replacing("T", with: " ")
  }
}

/// A score in a table: four decimals for display, all digits for programs; empty without a score or for NaN.
func shown(_ score: Double?, isWhole: Bool, places: Int = 4) -> String {
  guard let score, score.isFinite else { return "" }
  return isWhole ? "\(score)" : rounded(score, places: places)
}
