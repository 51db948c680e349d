package import Basics
import Records
package import StudyFiles

/// A study as shown in listings.
package struct StudyEntry: Sendable {
  /// The contents of its `study.json`.
  package let record: StudyRecord
  /// The directory that contains its trials.
  package let directory: String

  /// - Parameters: the properties, in their order.
  package init(record: StudyRecord, directory: String) { (self.record, self.directory) = (record, directory) }

  /// The study's handle.
  package var id: StudyID { record.id }
  private var own: String { "/results/optuna_studies/\(record.name).db" }
  /// Whether the trials are in the store's own database, so that every process that sees one sees the other.
  package var ownsDatabase: Bool { record.storage.hasSuffix(own) }

  /// Where the trials are stored. The store's own database is found even if the store was moved or has
  /// another path on this machine.
  /// - Throws: `study.storage`.
  package func location() throws(Failure) -> StudyLocation {
    if ownsDatabase {
      var parts = directory.split(separator: "/", omittingEmptySubsequences: false)
      if let place = parts.lastIndex(of: "hpo_results") {
        parts.removeSubrange(place...)
        return .file(parts.joined(separator: "/") + own)
      }
    }
    return try StudyLocation(record.storage)
  }
  /// The directory of the trial with this number, from 0.
  package func trialDirectory(_ number: Int) -> String { "\(directory)/trial_\(number)" }
  /// The lock held by the process that works on a trial.
  package func lockPath(_ number: Int) -> String { "\(directory)/.locks/trial_\(number)" }
}

/// The studies of a store: `.idx/studies/h3.json` contains the directory of `h3`.
package struct StudyStore: Sendable {
  let root: String

  /// - Parameter root: the directory of the ``RunStore``.
  package init(_ root: String) { self.root = root }

  private var index: String { root + "/.idx/studies" }
  private func path(_ id: StudyID) -> String { "\(index)/\(id).json" }

  /// `{store}/hpo_results/{model}/{task}[/{name}]`.
  package func directory(model: String, task: String, name: String?) throws(Failure) -> String {
    if let name { try RunLocation.checkName(name) }
    return "\(root)/hpo_results/\(model)/\(task)" + (name.map { "/\($0)" } ?? "")
  }

  /// The study in a directory; `nil` if there is none.
  /// - Throws: `study.damaged`.
  package func study(in directory: String) throws(Failure) -> StudyEntry? {
    let path = "\(directory)/\(StudyRecord.fileName)"
    guard FileSystem.exists(path) else { return nil }
    return StudyEntry(record: try StudyRecord(reading: path), directory: directory)
  }

  /// The study with a handle.
  /// - Throws: `study.unknown`, `study.damaged`.
  package func study(_ id: StudyID) throws(Failure) -> StudyEntry {
    if let directory = try place(id), var entry = try study(in: directory) {
      if entry.record.id != id {
        var record = entry.record
        record.id = id
        entry = StudyEntry(record: record, directory: directory)
      }
      return entry
    }
    throw Failure(
      "study.unknown", "there is no study \(id) in the store '\(root)'", remedy: "'runs' lists what there is",
      kind: .environment)
  }

  private func place(_ id: StudyID) throws(Failure) -> String? {
    guard let place = try target(id) else { return try found().first { $0.record.id == id }?.directory }
    return place.hasPrefix("/") ? place : "\(root)/\(place)"
  }

  /// The directory that the index stores for a handle.
  private func target(_ id: StudyID) throws(Failure) -> String? {
    let bytes: [UInt8]
    do throws(Failure) { bytes = try FileSystem.read(path(id)) } catch {
      guard error.code == "file.missing" else { throw error }
      return nil
    }
    guard let place = (try? JSONValue(parsing: bytes, source: path(id)))?["directory"]?.string, !place.isEmpty
    else { return nil }
    return place
  }

  /// All studies by handle, and the records that could not be read.
  package func list() -> (studies: [StudyEntry], problems: [Failure]) {
    var studies: [StudyEntry] = []
    var problems: [Failure] = []
    let ids: Set<StudyID>
    do throws(Failure) {
      let kept = try FileSystem.list(index).compactMap { name in
        name.hasSuffix(".json") ? StudyID(rawValue: String(name.dropLast(5))) : nil
      }
      ids = Set(kept + (try found()).map(\.id))
    } catch {
      return ([], [error])
    }
    for id in ids.sorted() {
      do throws(Failure) { studies.append(try study(id)) } catch {
        if error.code != "study.unknown" { problems.append(error) }
      }
    }
    return (studies, problems)
  }

  /// The studies found under `hpo_results`, in case the index is lost.
  /// - Throws: `file.read` for a directory that cannot be read.
  private func found() throws(Failure) -> [StudyEntry] {
    var found: [StudyEntry] = []
    func look(_ directory: String, depth: Int) throws(Failure) {
      if let entry = try? study(in: directory) { found.append(entry) }
      guard depth > 0 else { return }
      for name in try FileSystem.list(directory) where !name.hasPrefix(".") && !name.hasPrefix("trial_") {
        let below = "\(directory)/\(name)"
        if FileFacts.isPlainDirectory(below) { try look(below, depth: depth - 1) }
      }
    }
    try look(root + "/hpo_results", depth: 3)
    return found
  }

  /// Allocates a handle for a new study and writes its record; an existing study gets the new number of
  /// trials.
  package func keep(_ record: StudyRecord, in directory: String) throws(Failure) -> StudyEntry {
    var record = record
    try FileSystem.createDirectory("\(directory)/.locks")
    // Two processes that begin it at once get the same handle.
    let lock = try StudyStore.lock("\(directory)/.locks/study")
    defer { withExtendedLifetime(lock) {} }
    if let there = try study(in: directory) {
      (record.id, record.created) = (there.record.id, there.record.created)
    } else {
      record.created = .now
      record.id = try allocate(directory)
    }
    try AtomicFile.replace("\(directory)/\(StudyRecord.fileName)", with: record.json.text(indent: 2) + "\n")
    return StudyEntry(record: record, directory: directory)
  }

  /// Allocates the next free handle, unique among all processes. Reuses a handle that a process allocated for
  /// this same directory before it died, or one without a directory.
  private func allocate(_ directory: String) throws(Failure) -> StudyID {
    try FileSystem.createDirectory(index)
    let lock = try StudyStore.lock(root + "/.idx/studies.lock")
    defer { withExtendedLifetime(lock) {} }
    let stored =
      directory.hasPrefix(root + "/") ? String(directory.dropFirst(root.count + 1)) : directory
    let tree: JSONValue = ["format_version": 1, "directory": .string(stored)]
    var number = (list().studies.map(\.id.number).max() ?? 0) + 1
    while true {
      let path = path(StudyID(number))
      do throws(Failure) {
        let writer = try FileWriter(path, exclusive: true)
        try writer.write(Array((tree.text() + "\n").utf8))
        try writer.finish()
        return StudyID(number)
      } catch {
        guard FileSystem.exists(path) else { throw error }
        if try target(StudyID(number)) == stored { return StudyID(number) }
        if lock != nil, try FileSystem.read(path).isEmpty {
          try AtomicFile.replace(path, with: tree.text() + "\n")
          return StudyID(number)
        }
        number += 1
      }
    }
  }

  /// Waits a few seconds for a lock; `nil` if it could not be taken, in which case the caller continues
  /// without it.
  private static func lock(_ path: String) throws(Failure) -> FileLock? {
    for _ in 0..<100 {
      if let lock = try FileLock.take(path) { return lock }
    }
    return nil
  }
}
