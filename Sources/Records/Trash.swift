package import Basics

/// Removed runs, which can be restored: `.idx/trash/{number}-{run}` in the store.
///
/// Each entry contains the run's files in `run/`, and their original directory in `entry.json`. Nothing
/// outside the store is ever moved, and runs below a run's directory stay where they are.
package struct Trash: Sendable {
  /// A removed run.
  package struct Entry: Sendable, Equatable {
    /// The run's handle.
    package let id: RunID
    /// The original directory of the run.
    package let directory: String
    /// The entry's own directory.
    package let path: String
    /// When it was removed; 1970 if the entry does not contain it.
    package let removed: Timestamp
  }

  private let root: String
  private var place: String { root + "/.idx/trash" }

  init(store root: String) { self.root = root }

  /// The removed runs, newest last.
  ///
  /// An entry is valid only if it would restore its run into the store: ``put(_:)``, which creates entries,
  /// does not accept runs outside it.
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

  /// The number before the first dash of an entry's name; at most nine digits, so that there is always a next
  /// one.
  private static func number(_ name: String) -> Int? {
    let digits = name.prefix { $0 != "-" }
    return digits.utf8.count <= 9 ? Int(digits).flatMap { $0 > 0 ? $0 : nil } : nil
  }

  /// Whether a directory is in the store, however its path is written; it need not exist.
  private func isInside(_ directory: String) -> Bool {
    var path = directory
    guard !path.split(separator: "/").contains("..") else { return false }
    // The nearest existing parent decides, since whatever is created below it stays below it.
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

  /// Checks that a run can be moved here now.
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
    // Written before anything is moved, so that 'undo' also restores what a crash leaves here.
    try AtomicFile.replace(path + "/entry.json", with: tree.text(indent: 2) + "\n")
    try move(entry.directory, to: path + "/run")
    guard let kept = try read(path) else { throw Failure.damagedRun("no entry of the trash", path) }
    return kept
  }

  /// Creates the directory of a new entry, unique among all processes.
  private func claim(_ id: RunID) throws(Failure) -> String {
    try FileSystem.createDirectory(place)
    let lock = try FileLock.wait("\(place)/.lock")
    defer { withExtendedLifetime(lock) {} }
    let last = try FileSystem.list(place).compactMap { Trash.number($0) }.max() ?? 0
    let path = "\(place)/\(last + 1)-\(id)"
    try FileSystem.createDirectory(path + "/run")
    return path
  }

  /// Moves everything except for runs below; `run.json` first, so that a partly moved run never counts as a
  /// run.
  private func move(_ directory: String, to target: String) throws(Failure) {
    let names = try FileSystem.list(directory)
    for name in names.filter({ $0 == RunManifest.fileName }) + names.filter({ $0 != RunManifest.fileName }) {
      let path = "\(directory)/\(name)"
      // An empty `checkpoints` looks like a directory for runs, but belongs to the run itself.
      let isOwn = RunDirectory.isOwn(name)
      if name == RunDirectory.lockName || !isOwn && RunDirectory.holdsOnlyRuns(path, depth: 4) { continue }
      try FileSystem.move(path, to: "\(target)/\(name)")
    }
    try FileSystem.synchronizeDirectory(directory)
    try FileSystem.remove("\(directory)/\(RunDirectory.lockName)")
    if try FileSystem.list(directory).isEmpty { try FileSystem.remove(directory) }
  }

  /// Restores the run of an entry to its original directory.
  /// - Throws: `trash.taken` when something else is there now, `file.…`.
  package func restore(_ entry: Entry) throws(Failure) {
    let names = try FileSystem.list(entry.path + "/run")
    // Files that an interrupted removal left in place are allowed, but not files whose names are needed.
    let taken = names.isEmpty ? [] : (names + [RunManifest.fileName])
    guard !taken.contains(where: { FileSystem.exists("\(entry.directory)/\($0)") }) else {
      throw Failure(
        "trash.taken", "something else is where \(entry.id) was", at: .file(entry.directory, line: nil),
        remedy: "move it away, then undo", kind: .environment)
    }
    try FileSystem.createDirectory(entry.directory)
    // `run.json` last: only then does the run exist again.
    for name in names.filter({ $0 != RunManifest.fileName }) + names.filter({ $0 == RunManifest.fileName }) {
      try FileSystem.move("\(entry.path)/run/\(name)", to: "\(entry.directory)/\(name)")
    }
    try FileSystem.removeTree(entry.path)
  }

  /// Permanently deletes all entries, including the remains of an interrupted deletion.
  /// - Returns: the number of runs that could have been restored before.
  /// - Throws: `file.…`.
  package func empty() throws(Failure) -> Int {
    let count = try entries.count
    // An entry's `entry.json` is deleted first, so that a partly deleted run is never restored.
    for name in try FileSystem.list(place) { try FileSystem.removeTree("\(place)/\(name)") }
    return count
  }

  /// The size of its files in bytes.
  package var bytes: Int { FileSystem.bytes(below: place) }
}

extension RunStore {
  /// The removed runs of this store.
  package var trash: Trash { Trash(store: root) }
}
