import Text

extension Benchmark {
  static let tokenizer = Benchmark(name: "tokenizer", summary: "the train split from text to ids") {
    options in
    let tokenizer = try TokenizerFolder.load(options.model)
    let corpus = try Corpus.load(path: options.data + "/train.csv")
    return Work(items: (Double(corpus.count), "sentences")) {
      var sample = Sample()
      for example in corpus.examples {
        sample.tokens += tokenizer.encode(example.sentence, limit: 128).ids.count
      }
      sample.sentences = corpus.count
      return sample
    }
  }

  static let csv = Benchmark(name: "csv", summary: "reading and checking the train split") { options in
    let path = options.data + "/train.csv"
    return Work(items: (1, "files")) {
      _ = try Corpus.load(path: path)
      return Sample()
    }
  }
}
