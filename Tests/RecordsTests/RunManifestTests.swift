import Basics
import Records
import Testing

@Suite("run.json")
struct RunManifestTests {
  func full() -> RunManifest {
    var manifest = TestStore.manifest()
    manifest.id = RunID(17)
    manifest.status = .failed(reason: "loss became NaN at step 412")
    manifest.created = Timestamp(milliseconds: 1_700_000_000_123)
    manifest.finished = Timestamp(milliseconds: 1_700_000_500_000)
    manifest.best = RunManifest.Best(metric: "f1", value: 0.912, step: 216)
    manifest.setMetrics([("f1", 0.9), ("loss", .nan)], on: "dev")
    manifest.segments = [
      RunManifest.Segment(
        number: 1, began: Timestamp(milliseconds: 0), ended: Timestamp(milliseconds: 5), fromStep: 0,
        toStep: 412,
        process: 99, command: "train")
    ]
    return manifest
  }

  @Test("is read as it was written, unknown members included")
  func roundTrip() throws {
    var manifest = full()
    manifest.others = JSONObject([("from_the_future", ["a": [1, 2.0]] as JSONValue)])
    let text = manifest.json.text(indent: 2)
    let read = try RunManifest(JSONValue(parsing: text.utf8, source: "run.json"), path: "run.json")
    #expect(read == manifest)
    #expect(read.json.text(indent: 2) == text)
    #expect(text.contains("\"from_the_future\""))
    #expect(read.metric("f1", on: "dev") == 0.9 && read.metric("loss", on: "dev") == nil)
  }

  /// A run with every member of a lineage.
  func descended() -> RunManifest {
    var manifest = full()
    var lineage = RunLineage()
    (lineage.script, lineage.base, lineage.from) = ("s.idx:3", "models/mbert", "r3@216")
    lineage.files = [("train", "a.csv"), ("dev", "b.csv")]
    lineage.configuration = RunLineage.Configuration(file: "c.yml", text: "lr: 1\n", written: nil)
    (lineage.group, lineage.namesEpochs, lineage.keepsBestApart) = ("mbert-cls-seeds", true, true)
    lineage.trial = RunLineage.Trial(study: "h1", studyName: "mbert_cls_hpo", number: 7)
    lineage.commit = RunLineage.Commit(hash: "0123", hasChanges: true)
    var foreign = RunLineage.Foreign(paths: ["old/results.json"])
    foreign.sources = [["part": "results"]]
    foreign.configuration = JSONObject([("fp16", true)])
    (foreign.trial, foreign.steps) = ("3", 100)
    (lineage.foreign, lineage.seconds) = (foreign, 12.5)
    lineage.original = RunLineage.Original(directory: "lab/r9", id: "r9")
    lineage.fromElsewhere = "r4@10"
    manifest.lineage = lineage
    return manifest
  }

  @Test("a lineage is read as it was written, and nothing of it is left among what is not known")
  func lineage() throws {
    let manifest = descended()
    let text = manifest.json.text(indent: 2)
    let read = try RunManifest(JSONValue(parsing: text.utf8, source: "run.json"), path: "run.json")
    #expect(read == manifest && read.others.count == 0)
    #expect(read.json.text(indent: 2) == text)
    #expect(read.lineage.trial?.label == "h1.t7" && read.lineage.file(of: "dev") == "b.csv")
  }

  @Test("members of a lineage that have another form are kept as they are")
  func otherForms() throws {
    for (key, value) in [
      ("base", "3"), ("from", "null"), ("files", "{\"train\": 3}"), ("configuration", "\"c.yml\""),
      ("checkpoint_names", "\"step\""), ("trial", "{\"number\": \"7\"}"), ("git", "[]"),
      ("imported_from", "true"),
    ] {
      var tree = try #require(full().json.object)
      tree[key] = try JSONValue(parsing: value.utf8, source: "x")
      let read = try RunManifest(.object(tree), path: "run.json")
      #expect(read.lineage == RunLineage() && read.others[key] == tree[key], "\(key)")
      #expect(read.json == .object(tree), "\(key)")
    }
  }

  @Test(
    "refuses records that are none",
    arguments: [
      ("id", "\"x\""), ("id", "null"), ("status", "\"done\""), ("status", "3"), ("format_version", "null"),
      ("format_version", "\"1\""), ("mode", "[]"), ("task", "1"), ("settings", "[]"),
      ("created", "\"today\""),
      ("segments", "{}"), ("best", "3"),
    ])
  func refused(key: String, value: String) throws {
    var tree = try #require(full().json.object)
    tree[key] = try JSONValue(parsing: value.utf8, source: "x")
    let failure = #expect(throws: Failure.self) { try RunManifest(.object(tree), path: "run.json") }
    #expect(failure?.code == "run.damaged")
    #expect(failure?.description.contains("run.json") == true)
  }

  @Test("a best value that is no number is not kept")
  func bestNaN() throws {
    var manifest = full()
    manifest.best?.value = .nan
    #expect(try RunManifest(manifest.json, path: "x").best == nil)
  }

  @Test("says that a newer program wrote it")
  func newer() throws {
    var tree = try #require(full().json.object)
    tree["format_version"] = 2
    #expect(#expect(throws: Failure.self) { try RunManifest(.object(tree), path: "x") }?.code == "run.format")
  }

  @Test("damaged records return or throw")
  func fuzz() {
    let good = Array(full().json.text(indent: 2).utf8)
    for round in 0..<2_000 {
      let bytes = TestStore.mutated(good, round: round)
      guard let value = try? JSONValue(parsing: bytes, source: "x") else { continue }
      _ = try? RunManifest(value, path: "x").json.text()
    }
  }
}
