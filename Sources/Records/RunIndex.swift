import Basics

/// The handles of a store: `.idx/runs/r17.json` contains the directory of `r17`.
struct RunIndex {
  let root: String

  private var directory: String { root + "/.idx/runs" }
  /// Held while handles are allocated, by one process at a time.
  private var lockPath: String { root + "/.idx/runs.lock" }
  private func path(_ id: RunID) -> String { "\(directory)/\(id).json" }

  /// Every handle and its directory; if the index is missing, it is rebuilt from the `run.json` files.
  /// - Throws: `file.read` for an index that exists but cannot be read.
  func places() throws(Failure) -> [RunID: String] {
    guard FileSystem.exists(directory) else { return try rebuilt() }
    return try written()
  }

  /// The handles in the index, one for each directory.
  ///
  /// A handle whose run was never created, or was removed by hand, may exist beside the one of the
  /// directory's new run: it is skipped but never deleted, since another process may just be creating a run
  /// with it.
  private func written() throws(Failure) -> [RunID: String] {
    var places: [RunID: String] = [:]
    var owners: [FileFacts.Identity: RunID] = [:]
    for id in try numbers().sorted() {
      guard let directory = try read(id) else { continue }
      let identity = FileFacts.Identity(directory)
      if let other = owners[identity] {
        let born = (try? RunManifest(reading: "\(directory)/\(RunManifest.fileName)"))?.id
        if born == other { continue }
        places[other] = nil
      }
      owners[identity] = id
      places[id] = directory
    }
    return places
  }

  /// Every handle that is taken, even if its run was never created.
  private func numbers() throws(Failure) -> [RunID] {
    try FileSystem.list(directory).compactMap { name in
      name.hasSuffix(".json") ? RunID(rawValue: String(name.dropLast(5))) : nil
    }
  }

  private func read(_ id: RunID) throws(Failure) -> String? {
    guard let bytes = try RunIndex.bytes(path(id)),
      let place = (try? JSONValue(parsing: bytes, source: path(id)))?["directory"]?.string, !place.isEmpty
    else { return nil }
    return place.hasPrefix("/") ? place : "\(root)/\(place)"
  }

  /// The contents of a file; `nil` if it does not exist.
  private static func bytes(_ path: String) throws(Failure) -> [UInt8]? {
    do throws(Failure) { return try FileSystem.read(path) } catch {
      guard error.code == "file.missing" else { throw error }
      return nil
    }
  }

  /// Allocates the next free handle, unique among all processes.
  /// - Parameters:
  ///   - wished: a handle to use if it is free.
  ///   - place: the directory of the handle's run.
  func allocate(
    preferring wished: RunID? = nil, _ place: (RunID) throws(Failure) -> String
  ) throws(Failure) -> (id: RunID, directory: String) {
    try FileSystem.createDirectory(AtomicFile.directory(of: lockPath))
    let lock = try FileLock.wait(lockPath)
    defer { withExtendedLifetime(lock) {} }
    // Temporary files of killed processes.
    AtomicFile.sweep(AtomicFile.directory(of: lockPath))
    var known = try written()
    if !FileSystem.exists(directory) {
      known = try gathered(beside: known)
      try publish(known)
      try FileSystem.createDirectory(directory)
    }
    if let wished, (1...1_000_000).contains(wished.number) {
      let target = try place(wished)
      if try claim(wished, target) { return (wished, target) }
    }
    var number = (known.keys.max()?.number ?? 0) + 1
    number = max(number, (try numbers().max()?.number ?? 0) + 1)
    while true {
      let id = RunID(number)
      let target = try place(id)
      if try claim(id, target) { return (id, target) }
      number += 1
    }
  }

  /// Releases a handle whose run was not created.
  func release(_ id: RunID) { try? FileSystem.remove(path(id)) }

  /// Writes a handle unless it is taken.
  private func claim(_ id: RunID, _ target: String) throws(Failure) -> Bool {
    let writer: FileWriter
    do throws(Failure) {
      writer = try FileWriter(path(id), exclusive: true)
    } catch {
      if FileSystem.exists(path(id)) { return false }
      throw error
    }
    do throws(Failure) {
      try write(target, to: writer)
      try FileSystem.synchronizeDirectory(directory)
    } catch {
      release(id)
      throw error
    }
    return true
  }

  private func write(_ target: String, to writer: FileWriter) throws(Failure) {
    let tree: JSONValue = ["format_version": 1, "directory": .string(stored(target))]
    try writer.write(Array((tree.text() + "\n").utf8))
    try writer.finish()
  }

  /// The directory as stored in the index: relative inside the store, absolute elsewhere.
  private func stored(_ target: String) -> String {
    if target.hasPrefix(root + "/") { return String(target.dropFirst(root.count + 1)) }
    if target.hasPrefix("/") { return target }
    return FileFacts.resolved(".") + "/" + (target.hasPrefix("./") ? String(target.dropFirst(2)) : target)
  }

  /// Adds the runs under `results` and `hpo_results` that have no handle.
  ///
  /// A run keeps the handle in its `run.json` unless another one has it. If the store is not writable, the
  /// handles are valid only in this process.
  /// - Throws: `file.read`.
  func rebuilt() throws(Failure) -> [RunID: String] {
    let before = try written()
    let found = try gathered(beside: before)
    guard found.count > before.count, let lock = lockForKeeping() else { return found }
    defer { withExtendedLifetime(lock) {} }
    // Read again: another process may have allocated handles before the lock was free.
    let places = try gathered(beside: try written())
    do throws(Failure) { try publish(places) } catch {}
    return places
  }

  /// The lock; `nil` if the store is not writable or another process holds it too long.
  private func lockForKeeping() -> FileLock? {
    do throws(Failure) {
      try FileSystem.createDirectory(AtomicFile.directory(of: lockPath))
      return try FileLock.wait(lockPath)
    } catch {
      return nil
    }
  }

  /// Handles for the runs of the store that `places` lacks, and those in `places`.
  private func gathered(beside places: [RunID: String]) throws(Failure) -> [RunID: String] {
    var places = places
    var known = Set(places.values.map { FileFacts.Identity($0) })
    var later: [String] = []
    var all: [Found] = []
    for below in ["results", "hpo_results"] { all += try runs(under: "\(root)/\(below)", depth: 8) }
    for found in all.sorted(by: RunIndex.isEarlier) {
      guard known.insert(FileFacts.Identity(found.directory)).inserted else { continue }
      if places[found.id] == nil { places[found.id] = found.directory } else { later.append(found.directory) }
    }
    for directory in later { places[RunID((places.keys.max()?.number ?? 0) + 1)] = directory }
    return places
  }

  /// Writes handles, with the lock held. A new index appears as a whole, so that a part of it is never taken
  /// for all of it.
  private func publish(_ places: [RunID: String]) throws(Failure) {
    if FileSystem.exists(directory) {
      for (id, place) in places where !FileSystem.exists(path(id)) { _ = try claim(id, place) }
      return
    }
    let aside = AtomicFile.aside(directory)
    do throws(Failure) {
      try FileSystem.createDirectory(aside)
      for (id, place) in places {
        try write(place, to: try FileWriter("\(aside)/\(id).json", exclusive: true))
      }
      try FileSystem.synchronizeDirectory(aside)
      try FileSystem.rename(aside, to: directory)
    } catch {
      try? FileSystem.removeTree(aside)
      throw error
    }
  }

  private typealias Found = (id: RunID, directory: String, created: Timestamp)

  private static func isEarlier(_ first: Found, _ second: Found) -> Bool {
    (first.created, first.directory) < (second.created, second.directory)
  }

  private func runs(under path: String, depth: Int) throws(Failure) -> [Found] {
    var found: [Found] = []
    if let manifest = try? RunManifest(reading: "\(path)/\(RunManifest.fileName)") {
      found.append((manifest.id, path, manifest.created))
    }
    guard depth > 0 else { return found }
    for name in try FileSystem.list(path) where !name.hasPrefix("checkpoint") && name != "logs" {
      let below = "\(path)/\(name)"
      if FileFacts.isPlainDirectory(below) { found += try runs(under: below, depth: depth - 1) }
    }
    return found
  }
}
