package import Basics

/// Runs that were removed, until they are put back: `.idx/trash/{number}-{run}` in the store.
///
/// Each entry holds the run's files in `run/` and says in `entry.json` where they were. Nothing outside the store is
/// ever moved, and the runs below a run's directory stay where they are.
package struct Trash: Sendable {
  /// A removed run.
  package struct Entry: Sendable, Equatable {
    /// The run's handle.
    package let id: RunID
    /// Where the run lived.
    package let directory: String
    /// The entry's own directory.
    package let path: String
    /// When it was removed; 1970 where the entry does not tell it.
    package let removed: Timestamp
  }

  private let root: String
  private var place: String { root + "/.idx/trash" }

  init(store root: String) { self.root = root }

  /// The removed runs, the newest last.
  ///
  /// An entry counts only where it would put its run back into the store: nothing but ``put(_:)`` makes one, and that
  /// takes no run from outside.
  package var entries: [Entry] {
    get throws(Failure) {
      var found: [(number: Int, entry: Entry)] = []
      for name in try FileSystem.list(place) {
        guard let number = Trash.number(name), let entry = try read("\(place)/\(name)") else { continue }
        found.append((number, entry))
      }
      return found.sorted { $0.number < $1.number }.map(\.entry)
    }
  }

  /// The number before the first dash of an entry's name; of at most nine digits, so that there is a next one.
  private static func number(_ name: String) -> Int? {
    let digits = name.prefix { $0 != "-" }
    return digits.utf8.count <= 9 ? Int(digits).flatMap { $0 > 0 ? $0 : nil } : nil
  }

  /// Whether a directory lies in the store, however its path is written; it need not be there.
  private func isInside(_ directory: String) -> Bool {
    var path = directory
    guard !path.split(separator: "/").contains("..") else { return false }
    // The nearest directory that is there decides: what is made below it stays below it.
    while !FileSystem.exists(path) {
      guard let above = PathName.parent(path) else { return false }
      path = above
    }
    let (store, there) = (FileFacts.resolved(root), FileFacts.resolved(path))
    return there.hasPrefix(store + "/") || (there == store && path != directory)
  }

  private func read(_ path: String) throws(Failure) -> Entry? {
    let file = path + "/entry.json"
    guard FileSystem.exists(file) else { return nil }
    guard let tree = try? JSONValue(parsing: try FileSystem.read(file), source: file),
      let id = tree["id"]?.string.flatMap({ RunID(rawValue: $0) }), let directory = tree["directory"]?.string,
      isInside(directory)
    else { return nil }
    let removed = tree["removed"]?.string.flatMap { Timestamp($0) } ?? Timestamp(milliseconds: 0)
    return Entry(id: id, directory: directory, path: path, removed: removed)
  }

  /// Whether a run could be moved here now.
  /// - Throws: `trash.outside`, `run.busy`.
  package func check(_ entry: RunSummary) throws(Failure) {
    let inside = FileFacts.resolved(root) + "/"
    guard FileFacts.resolved(entry.directory).hasPrefix(inside) else {
      throw Failure(
        "trash.outside", "\(entry.id) lives outside the store, where nothing is ever removed",
        at: .file(entry.directory, line: nil), remedy: "remove the directory by hand", kind: .environment)
    }
    if RunDirectory.isHeld(entry.directory) {
      throw Failure.busy(entry.directory, entry.manifest)
    }
  }

  /// Moves a run's files here.
  ///
  /// - Throws: `trash.outside` for a run outside the store, `run.busy` while a process works on it, `file.…`.
  package func put(_ entry: RunSummary) throws(Failure) -> Entry {
    try check(entry)
    guard let lock = try FileLock.take("\(entry.directory)/\(RunDirectory.lockName)") else {
      throw Failure.busy(entry.directory, entry.manifest)
    }
    defer { withExtendedLifetime(lock) {} }
    let path = try claim(entry.id)
    let tree: JSONValue = [
      "format_version": 1, "id": .string(entry.id.rawValue), "directory": .string(entry.directory),
      "removed": .string(Timestamp.now.description),
    ]
    // Said before anything moves: what a crash leaves here is put back by 'undo' as well.
    try AtomicFile.replace(path + "/entry.json", with: tree.text(indent: 2) + "\n")
    try move(entry.directory, to: path + "/run")
    guard let kept = try read(path) else { throw Failure.damagedRun("no entry of the trash", path) }
    return kept
  }

  /// Makes the directory of a new entry; of two processes each gets its own.
  private func claim(_ id: RunID) throws(Failure) -> String {
    try FileSystem.createDirectory(place)
    let lock = try FileLock.wait("\(place)/.lock")
    defer { withExtendedLifetime(lock) {} }
    let last = try FileSystem.list(place).compactMap { Trash.number($0) }.max() ?? 0
    let path = "\(place)/\(last + 1)-\(id)"
    try FileSystem.createDirectory(path + "/run")
    return path
  }

  /// Moves everything but the runs below; `run.json` first, so that no half of a run is ever taken for one.
  private func move(_ directory: String, to target: String) throws(Failure) {
    let names = try FileSystem.list(directory)
    for name in names.filter({ $0 == RunManifest.fileName }) + names.filter({ $0 != RunManifest.fileName }) {
      let path = "\(directory)/\(name)"
      // An empty `checkpoints` looks like a place for runs, and is the run's own.
      let isOwn = RunDirectory.isOwn(name)
      if name == RunDirectory.lockName || !isOwn && RunDirectory.holdsOnlyRuns(path, depth: 4) { continue }
      try FileSystem.move(path, to: "\(target)/\(name)")
    }
    try FileSystem.synchronizeDirectory(directory)
    try FileSystem.remove("\(directory)/\(RunDirectory.lockName)")
    if try FileSystem.list(directory).isEmpty { try FileSystem.remove(directory) }
  }

  /// Puts the run of an entry back where it was.
  /// - Throws: `trash.taken` when something else is there now, `file.…`.
  package func restore(_ entry: Entry) throws(Failure) {
    let names = try FileSystem.list(entry.path + "/run")
    // What a removal that was cut short left in place is no hindrance; anything that takes a name is.
    let taken = names.isEmpty ? [] : (names + [RunManifest.fileName])
    guard !taken.contains(where: { FileSystem.exists("\(entry.directory)/\($0)") }) else {
      throw Failure(
        "trash.taken", "something else is where \(entry.id) was", at: .file(entry.directory, line: nil),
        remedy: "move it away, then undo", kind: .environment)
    }
    try FileSystem.createDirectory(entry.directory)
    // `run.json` last: only then is the run there again.
    for name in names.filter({ $0 != RunManifest.fileName }) + names.filter({ $0 == RunManifest.fileName }) {
      try FileSystem.move("\(entry.path)/run/\(name)", to: "\(entry.directory)/\(name)")
    }
    try FileSystem.removeTree(entry.path)
  }

  /// Deletes what is here, for good; what a deletion that was cut short left goes too.
  /// - Returns: how many runs could have been put back until now.
  /// - Throws: `file.…`.
  package func empty() throws(Failure) -> Int {
    let count = try entries.count
    // An entry's `entry.json` goes first, so that no half of a run is ever put back.
    for name in try FileSystem.list(place) { try FileSystem.removeTree("\(place)/\(name)") }
    return count
  }

  /// What its files take, in bytes.
  package var bytes: Int { FileSystem.bytes(below: place) }
}

extension RunStore {
  /// The removed runs of this store.
  package var trash: Trash { Trash(store: root) }
}
