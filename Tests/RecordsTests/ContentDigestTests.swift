import Basics
import Records
import Testing

@Suite("digests")
struct ContentDigestTests {
  @Test(
    "are those of the standard's examples",
    arguments: [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    ])
  func known(text: String, digest: String) { #expect(ContentDigest.of(text) == digest) }

  @Test("of a file is that of its bytes, however they arrive")
  func file() throws {
    let path = TestStore.temporaryDirectory() + "/big"
    let bytes = (0..<2_500_000).map { UInt8(truncatingIfNeeded: $0 &* 7 >> 3) }
    TestStore.overwrite(path, bytes)
    var hasher = ContentHasher()
    for start in stride(from: 0, to: bytes.count, by: 99_991) {
      hasher.update(Array(bytes[start..<min(bytes.count, start + 99_991)]))
    }
    #expect(try ContentDigest.ofFile(path) == hasher.digest)
    #expect(hasher.digest == ContentDigest.of(bytes))
    #expect(#expect(throws: Failure.self) { try ContentDigest.ofFile(path + "x") }?.code == "file.missing")
  }
}
