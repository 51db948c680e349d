import Basics
import TestSupport
import Testing

@testable import Hub

@Suite("Hugging Face's hub and its cache")
struct HubTests {
  @Test("names of models are told from paths, runs and everything else")
  func names() {
    for name in ["onlplab/alephbert-base", "bert-base-uncased", "a/b.c_d-1", "r3"] {
      let id = RepositoryID(name)
      #expect(id?.text == name)
      #expect(id.flatMap { RepositoryID(folder: $0.folder) } == id)
    }
    for name in [
      "", "a/b/c", "/a", "a/", "../a", "a..b", "a--b", "a/b.git", "-a", "a.", "א/ב", "a b", "r3@216",
    ] {
      #expect(RepositoryID(name) == nil, "\(name)")
    }
  }

  @Test(
    "the cache is where the environment says",
    arguments: [
      (["HF_HUB_CACHE": "/a", "HF_HOME": "/b"], "/a"),
      (["HUGGINGFACE_HUB_CACHE": "/c", "HF_HOME": "/b"], "/c"),
      (["HF_HOME": "/b"], "/b/hub"), (["XDG_CACHE_HOME": "/d"], "/d/huggingface/hub"),
      (["HF_HOME": "$SCRATCH/hf", "SCRATCH": "/e"], "/e/hf/hub"),
      (["HF_HOME": "${SCRATCH}x/$NONE$", "SCRATCH": "/e"], "/ex/$NONE$/hub"),
    ])
  func places(_ variables: [String: String], _ cache: String) {
    #expect(HubSettings { variables[$0] }.cache == cache)
  }

  @Test("the token, the endpoint and being offline come from the variables of every program of Hugging Face")
  func variables() throws {
    let place = makeTemporaryDirectory()
    try AtomicFile.replace("\(place)/token", with: "hf_file\n")
    let plain = HubSettings { ["HF_HOME": place][$0] }
    #expect(plain.token == "hf_file" && plain.endpoint == "https://huggingface.co" && plain.offline == nil)
    let set = HubSettings {
      [
        "HF_HOME": place, "HF_TOKEN": "hf_own", "HF_ENDPOINT": "http://x:1//", "TRANSFORMERS_OFFLINE": "True",
      ][$0]
    }
    #expect(set.token == "hf_own" && set.endpoint == "http://x:1" && set.offline == "TRANSFORMERS_OFFLINE")
    #expect(throws: Failure.self) { try HubClient(set) }
    #expect(HubSettings { ["HF_HUB_OFFLINE": "0"][$0] }.offline == nil)
  }

  @Test("a model is found by its branch, tag or commit, and only with its configuration")
  func cache() throws {
    let place = makeTemporaryDirectory()
    let cache = HubCache(place)
    let id = try #require(RepositoryID("org/tiny"))
    let commit = String(repeating: "0a", count: 20)
    func put(_ path: String, _ text: String) throws {
      try FileSystem.createDirectory(AtomicFile.directory(of: "\(place)/\(path)"))
      try AtomicFile.replace("\(place)/\(path)", with: text)
    }
    #expect(cache.folder(of: id) == nil && cache.models.isEmpty)
    try put("models--org--tiny/refs/main", commit)
    try put("models--org--tiny/refs/pr/1", "nothing")
    #expect(cache.folder(of: id) == nil)
    try put("models--org--tiny/snapshots/\(commit)/config.json", "{}")
    let folder = "\(place)/models--org--tiny/snapshots/\(commit)"
    #expect(cache.folder(of: id) == folder && cache.folder(of: id, revision: commit) == folder)
    #expect(cache.models.map(\.folder) == [folder])
    for revision in ["pr/1", "v2", "../../x", "", String(repeating: "0b", count: 20)] {
      #expect(cache.folder(of: id, revision: revision) == nil, "\(revision)")
    }
  }

  @Test("paths of a repository stay below it")
  func paths() {
    for path in ["a", "a/b.json", "…/ב"] { #expect(HubCache.isPlain(path)) }
    for path in ["", "/a", "../a", "a/../b", "a//b", "a/", ".", "a\nb"] {
      #expect(!HubCache.isPlain(path), "\(path)")
    }
  }

  @Test("contents are known by SHA-256, or by git's SHA-1")
  func digests() throws {
    let place = makeTemporaryDirectory()
    let path = "\(place)/x"
    try AtomicFile.replace(path, with: "hello\n")
    #expect(try BlobDigest.git("ce013625030ba8dba906f756967f9e9ca394464a").isOf(path))
    let sha = "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03"
    #expect(try BlobDigest.sha256(sha).isOf(path))
    #expect(try !BlobDigest.sha256(String(sha.reversed())).isOf(path))
  }

  @Test("an address has the origin that may have the token")
  func origins() {
    #expect(HubClient.origin("HTTPS://Hub.co/a?b") == "https://hub.co")
    #expect(HubClient.origin("http://127.0.0.1:80#x") == "http://127.0.0.1:80")
    for url in ["ftp://a", "https://", "file:///etc/passwd", "hub.co/a"] {
      #expect(HubClient.origin(url) == nil)
    }
    #expect(Listing.escaped("refs/pr/1 א") == "refs%2Fpr%2F1%20%D7%90")
  }
}
