import Basics

/// The values of scripts/golden/scoring.py.
enum Golden {
  static func cases(_ key: String) throws -> [JSONValue] {
    let tests = AtomicFile.directory(of: AtomicFile.directory(of: #filePath))
    let path = tests + "/Golden/scoring/scores.json"
    return try JSONValue(parsing: FileSystem.read(path), source: path)[key]?.array ?? []
  }
}
