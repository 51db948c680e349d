import Basics
import Networks
import Scoring
import Tasks
import Tensors
import TestSupport
import Testing
import Text

/// A vocabulary of single letters, enough to encode words of a to z.
func letterTokenizer() throws -> any Tokenizer {
  let letters = (0..<26).map { String(UnicodeScalar(97 + UInt8($0))) }
  let lines = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] + letters + letters.map { "##" + $0 }
  let folder = makeTemporaryDirectory()
  try AtomicFile.replace(folder + "/vocab.txt", with: lines.joined(separator: "\n") + "\n")
  try AtomicFile.replace(folder + "/tokenizer_config.json", with: "{}")
  return try TokenizerFolder.load(folder)
}

func corpus(_ rows: [String]) throws -> Corpus {
  let header = "id,sentence,label,tokens,iob_tags\n"
  return try Corpus(bytes: Array((header + rows.joined(separator: "\n") + "\n").utf8), path: "test.csv")
}

@Suite("evaluations")
struct EvaluationTests {
  static let rows = (0..<40).map { index in
    let words = (0...(index % 7)).map { "'w\(String(repeating: "ab", count: $0 % 3 + 1))'" }
    let tags = words.indices.map { $0 == 1 ? "'B-IDIOM'" : "'O'" }
    return
      "\(index),some words \(index % 9 == 0 ? "more" : ""),\(index % 2),\"[\(words.joined(separator: ", "))]\",\"[\(tags.joined(separator: ", "))]\""
  }

  @Test("say the same in whatever order and company the sentences stand", arguments: [TaskKind.cls, .span])
  func order(task: TaskKind) throws {
    let tokenizer = try letterTokenizer()
    let tiny = try TinyModel(task: task.rawValue, threads: 1, hidden: 32)
    let split = try TokenizedDataset(
      try corpus(EvaluationTests.rows), name: "dev", task: task, tokenizer: tokenizer, limit: 24)
    let back = try TokenizedDataset(
      try corpus(EvaluationTests.rows.reversed()), name: "dev", task: task, tokenizer: tokenizer, limit: 24)
    let one = try #require(Evaluation(split, by: tiny.model))
    let other = try #require(Evaluation(back, by: tiny.model))
    #expect(one.predictions.count == 40)
    #expect(one.metrics.map(\.name) == Evaluation.metricNames(of: task))
    // The same sentence may differ in the last bit, which decides the order of those alike.
    for (a, b) in zip(one.metrics, other.metrics) where task.metric(a.name)?.isRank == false {
      #expect(abs(a.value - b.value) < 1e-6, "\(a.name)")
    }
  }

  @Test("are of the whole split: no mean over batches, however unequal") func wholeSplit() throws {
    let tiny = try TinyModel(task: "cls", threads: 1, hidden: 32)
    func evaluate(_ rows: ArraySlice<String>) throws -> Evaluation {
      let split = try TokenizedDataset(
        try corpus(Array(rows)), name: "dev", task: .cls, tokenizer: try letterTokenizer(), limit: 24)
      return try #require(Evaluation(split, by: tiny.model))
    }
    let rows = (0..<12).flatMap { copy in EvaluationTests.rows.map { "\(copy)-\($0)" } }
    let split = try TokenizedDataset(
      try corpus(rows), name: "dev", task: .cls, tokenizer: try letterTokenizer(), limit: 24)
    let plan = EvaluationPlan(lengths: split.ids.map(\.count), tokenBudget: Evaluation.tokenBudget)
    #expect(Set(plan.batches.map(\.count)).count > 1)
    let parts = try [evaluate(rows[..<50]), evaluate(rows[50...])]
    let whole = try evaluate(rows[...])
    for name in ["loss", "accuracy"] {
      let sum = parts.reduce(0) { $0 + ($1[name] ?? .nan) * Double($1.predictions.count) }
      #expect(abs((whole[name] ?? .nan) - sum / Double(rows.count)) < 1e-6, "\(name)")
    }
  }

  @Test("stop when asked") func stops() throws {
    let tiny = try TinyModel(task: "cls", threads: 1, hidden: 32)
    let split = try TokenizedDataset(
      try corpus(EvaluationTests.rows), name: "dev", task: .cls, tokenizer: try letterTokenizer(), limit: 24)
    #expect(Evaluation(split, by: tiny.model, isStopped: { true }) == nil)
  }

  @Test("balanced weights are inverse class frequencies") func weights() throws {
    let split = try TokenizedDataset(
      try corpus(Array(EvaluationTests.rows.prefix(3))), name: "train", task: .cls,
      tokenizer: try letterTokenizer(), limit: 24)
    #expect(split.balancedWeights == [3.0 / 4, 3.0 / 2])
  }

  @Test("every sentence is in exactly one batch of an epoch") func batches() throws {
    let split = try TokenizedDataset(
      try corpus(EvaluationTests.rows), name: "train", task: .span, tokenizer: try letterTokenizer(),
      limit: 24)
    let source = BatchSampler(split, batchSize: 7, seed: 3)
    #expect(source.batchesPerEpoch == 6)
    for epoch in 0..<2 {
      let tokens = (0..<6).reduce(0) { $0 + source.batch($1, ofEpoch: epoch).tokens.tokens }
      #expect(tokens == split.ids.reduce(0) { $0 + $1.count })
    }
    #expect(source.batch(0, ofEpoch: 0) != source.batch(0, ofEpoch: 1))
    #expect(source.batch(0, ofEpoch: 0) == BatchSampler(split, batchSize: 7, seed: 3).batch(0, ofEpoch: 0))
  }
}
