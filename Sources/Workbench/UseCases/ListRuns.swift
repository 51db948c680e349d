package import Basics
import Records
package import Reports

extension Session {
  /// The runs of the store but for the trials of studies, the newest last, and the records that could not be read.
  ///
  /// - Parameters:
  ///   - status: only runs that are `running`, `interrupted`, `finished` or `failed` now.
  ///   - isWhole: times in full, for programs.
  package func listRuns(status: String?, isWhole: Bool) -> (table: Table, problems: [Failure]) {
    let listing = store.list()
    var table = Table([
      .init("run"), .init("status"), .init("task"), .init("model"), .init("name"), .init("seed", .right),
      .init("best", .right), .init("metric"), .init("created"),
    ])
    for entry in listing.runs where !entry.isTrial && status.map({ $0 == entry.status.name }) ?? true {
      let manifest = entry.manifest
      table.append([
        "\(entry.id)", entry.status.name, manifest.task,
        manifest.model.split(separator: "/").last.map(String.init) ?? manifest.model,
        manifest.name ?? "", "\(manifest.seed)", manifest.best.map { rounded($0.value) } ?? "",
        manifest.best?.metric ?? "", Session.created(manifest, isWhole: isWhole),
      ])
    }
    return (table, listing.problems)
  }

  /// `11-21 11:04` for the eye; the whole time for programs.
  private static func created(_ manifest: RunManifest, isWhole: Bool) -> String {
    let text = manifest.created.description
    return isWhole ? text : String(text.prefix(16).dropFirst(5)).replacing("T", with: " ")
  }
}
