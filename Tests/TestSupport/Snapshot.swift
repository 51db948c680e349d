import Basics
package import Testing

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Expects a text to be that of a file under Tests/Golden; `RECORD_SNAPSHOTS=1` writes the file anew.
package func expectSnapshot(
  _ text: String, _ name: String, _ location: SourceLocation = #_sourceLocation
) throws {
  let path = "\(Golden.root)/Tests/Golden/\(name)"
  if getenv("RECORD_SNAPSHOTS") != nil { try AtomicFile.replace(path, with: text) }
  let kept = try FileSystem.readText(path)
  let (mine, theirs) = (text.split(separator: "\n"), kept.split(separator: "\n"))
  let known = Set(theirs)
  let new = mine.filter { !known.contains($0) }
  let gone = theirs.filter { !Set(mine).contains($0) }
  #expect(
    text == kept,
    "\(name) is not what it was; RECORD_SNAPSHOTS=1 renews it.\n\(gone.map { "- \($0)" }.joined(separator: "\n"))\n\(new.map { "+ \($0)" }.joined(separator: "\n"))",
    sourceLocation: location)
}
