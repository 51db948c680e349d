package import Basics
package import Records

extension Scene {
  /// Moves runs to the store's trash: all of them or, if one is being worked on, none. Returns a line for
  /// each that says how to restore it.
  /// - Throws: `run.busy`, `trash.outside`, `run.unknown`.
  package mutating func remove(_ targets: [RunReference]) throws(Failure) -> [String] {
    for target in targets { try store.trash.check(target.entry) }
    var lines: [String] = []
    for target in targets { lines.append(try remove(target.entry)) }
    return lines
  }

  private mutating func remove(_ entry: RunSummary) throws(Failure) -> String {
    let size = Estimate.bytes(FileSystem.bytes(below: entry.directory))
    _ = try store.trash.put(entry)
    results.runs.removeAll { $0 == entry.id }
    if results.lastRun == entry.id { results.lastRun = results.runs.last }
    return "\(entry.id) is in the trash (\(size)); undo puts it back"
  }

}

extension RunStore {
  /// Restores the run that was removed last, and returns a line about it.
  /// - Throws: `trash.empty`, `trash.taken`.
  package func undo() throws(Failure) -> String {
    guard let newest = try trash.entries.last else {
      throw Failure(
        "trash.empty", "nothing was removed", remedy: "rm RUN is what can be undone", kind: .usage)
    }
    try trash.restore(newest)
    return "\(newest.id) is back in \(newest.directory)"
  }

  /// Permanently deletes the removed runs, and returns a line with their number and the freed space.
  package func emptyTrash() throws(Failure) -> String {
    let size = Estimate.bytes(trash.bytes)
    let count = try trash.empty()
    return count == 0
      ? "the trash was empty" : "\(count == 1 ? "1 run" : "\(count) runs") deleted for good, \(size)"
  }
}
