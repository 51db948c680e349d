import Basics

/// The handles of a store: `.idx/runs/r17.json` says where `r17` lives.
struct RunIndex {
  let root: String

  private var directory: String { root + "/.idx/runs" }
  private func path(_ id: RunID) -> String { "\(directory)/\(id).json" }

  /// Every handle and its directory; found again from the `run.json` files when the index is gone.
  func places() -> [RunID: String] {
    guard FileSystem.exists(directory) else { return rebuilt() }
    return written()
  }

  /// The handles that are in the index, one for each directory.
  ///
  /// A handle whose run was never born, or was removed by hand, may stand beside the one of the directory's new run:
  /// it is passed over, never deleted, since another process may just be making a run under it.
  private func written() -> [RunID: String] {
    var places: [RunID: String] = [:]
    var owners: [FileFacts.Identity: RunID] = [:]
    for id in numbers().sorted() {
      guard let directory = read(id) else { continue }
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

  /// Every handle that is taken, whether its run came to life or not.
  private func numbers() -> [RunID] {
    FileSystem.names(in: directory).compactMap { name in
      name.hasSuffix(".json") ? RunID(rawValue: String(name.dropLast(5))) : nil
    }
  }

  private func read(_ id: RunID) -> String? {
    guard let bytes = try? FileSystem.read(path(id)),
      let place = (try? JSONValue(parsing: bytes, source: path(id)))?["directory"]?.string, !place.isEmpty
    else { return nil }
    return place.hasPrefix("/") ? place : "\(root)/\(place)"
  }

  /// Takes the next free handle; no two processes ever get the same.
  /// - Parameters:
  ///   - wished: a handle to be taken where it is free.
  ///   - place: the directory that the handle will stand for.
  func allocate(
    preferring wished: RunID? = nil, _ place: (RunID) throws(Failure) -> String
  ) throws(Failure) -> (id: RunID, directory: String) {
    if let wished, (1...1_000_000).contains(wished.number) {
      try FileSystem.createDirectory(directory)
      let target = try place(wished)
      if try claim(wished, target) { return (wished, target) }
    }
    var number = (places().keys.max()?.number ?? 0) + 1
    number = max(number, (numbers().max()?.number ?? 0) + 1)
    try FileSystem.createDirectory(directory)
    while true {
      let id = RunID(number)
      let target = try place(id)
      if try claim(id, target) { return (id, target) }
      number += 1
    }
  }

  /// Gives back a handle whose run did not come to life.
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
      let tree: JSONValue = ["format_version": 1, "directory": .string(stored(target))]
      try writer.write(Array((tree.text() + "\n").utf8))
      try writer.finish()
      try FileSystem.synchronizeDirectory(directory)
    } catch {
      release(id)
      throw error
    }
    return true
  }

  /// The directory as the index holds it: relative inside the store, absolute elsewhere.
  private func stored(_ target: String) -> String {
    if target.hasPrefix(root + "/") { return String(target.dropFirst(root.count + 1)) }
    if target.hasPrefix("/") { return target }
    return FileFacts.resolved(".") + "/" + (target.hasPrefix("./") ? String(target.dropFirst(2)) : target)
  }

  /// Adds the runs under `results` and `hpo_results` that no handle stands for.
  ///
  /// A run keeps the handle in its `run.json` unless another one has it. In a store that cannot be written
  /// to the
  /// handles hold for this process alone.
  func rebuilt() -> [RunID: String] {
    var places = written()
    var known = Set(places.values.map { FileFacts.Identity($0) })
    var later: [String] = []
    let all = ["results", "hpo_results"].flatMap { runs(under: "\(root)/\($0)", depth: 8) }
    for found in all.sorted(by: RunIndex.isEarlier) {
      guard known.insert(FileFacts.Identity(found.directory)).inserted else { continue }
      if places[found.id] == nil { places[found.id] = found.directory } else { later.append(found.directory) }
      keep(found.id, places[found.id])
    }
    for directory in later {
      let id = RunID((places.keys.max()?.number ?? 0) + 1)
      places[id] = directory
      keep(id, directory)
    }
    return places
  }

  /// Writes a handle where that is possible.
  private func keep(_ id: RunID, _ place: String?) {
    guard let place, !FileSystem.exists(path(id)) else { return }
    do throws(Failure) {
      try FileSystem.createDirectory(directory)
      _ = try claim(id, place)
    } catch {}
  }

  private typealias Found = (id: RunID, directory: String, created: Timestamp)

  private static func isEarlier(_ first: Found, _ second: Found) -> Bool {
    (first.created, first.directory) < (second.created, second.directory)
  }

  private func runs(under path: String, depth: Int) -> [Found] {
    var found: [Found] = []
    if let manifest = try? RunManifest(reading: "\(path)/\(RunManifest.fileName)") {
      found.append((manifest.id, path, manifest.created))
    }
    guard depth > 0 else { return found }
    for name in FileSystem.names(in: path) where !name.hasPrefix("checkpoint") && name != "logs" {
      let below = "\(path)/\(name)"
      if FileFacts.isPlainDirectory(below) { found += runs(under: below, depth: depth - 1) }
    }
    return found
  }
}
