import Basics
import Records
import Testing

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

@Suite("kept digests")
struct DigestCacheTests {
  /// Sets the modification time to so many seconds before now.
  func age(_ path: String, seconds: Int) {
    let time = timespec(tv_sec: time(nil) - seconds, tv_nsec: 5)
    utimensat(AT_FDCWD, path, [time, time], 0)
  }

  @Test("are used until the file changes")
  func kept() throws {
    let root = TestStore.temporaryDirectory()
    let (file, kept) = (root + "/weights", root + "/.idx/digests.json")
    let cache = DigestCache(store: root)
    TestStore.overwrite(file, [1, 2, 3])
    age(file, seconds: 100)
    let digest = try cache.digest(of: file)
    #expect(try digest == ContentDigest.ofFile(file))
    // The kept digest is believed: change it to see that it is the one that answers.
    let text = try FileSystem.readText(kept).replacing(digest, with: "feed")
    try AtomicFile.replace(kept, with: text)
    #expect(try cache.digest(of: file) == "feed")
    age(file, seconds: 50)
    #expect(try cache.digest(of: file) == digest)
    TestStore.overwrite(file, [1, 2, 4])
    #expect(try cache.digest(of: file) == ContentDigest.of([1, 2, 4]))
  }

  @Test("of a file written just now are not kept, since it may change within the clock's tick")
  func fresh() throws {
    let root = TestStore.temporaryDirectory()
    TestStore.overwrite(root + "/data", [1])
    #expect(try DigestCache(store: root).digest(of: root + "/data") == ContentDigest.of([1]))
    #expect(!FileSystem.exists(root + "/.idx/digests.json"))
  }

  @Test("a damaged or unwritable cache costs nothing but time")
  func damaged() throws {
    let root = TestStore.temporaryDirectory()
    TestStore.overwrite(root + "/data", [1])
    age(root + "/data", seconds: 100)
    try FileSystem.createDirectory(root + "/.idx")
    for text in ["", "{", "[]", #"{"format_version":9,"files":3}"#] {
      TestStore.overwrite(root + "/.idx/digests.json", Array(text.utf8))
      #expect(try DigestCache(store: root).digest(of: root + "/data") == ContentDigest.of([1]))
    }
    #expect(try DigestCache(store: root + "/data").digest(of: root + "/data") == ContentDigest.of([1]))
  }
}
