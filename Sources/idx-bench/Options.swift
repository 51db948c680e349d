import Basics
import Networks
import Tensors

/// What a benchmark can be told, as `key=value`.
struct Options {
  /// A folder with config.json and vocab.txt, the weights optional.
  var model = "../shared/models/alephbert-base"
  /// A folder with train.csv and test.csv.
  var data = "../shared/data/hebrew-idioms"
  /// A JSON array of row numbers: which sentences, in which order. Empty takes the file's order.
  var order = ""
  /// Sentences of a training step.
  var batch = 16
  /// Sentences of a sample, for the benchmarks that take some.
  var sentences = 160
  /// Steps of one sample.
  var steps = 1
  var threads = Machine.cores
  /// Rows of a larger word table than the folder's, over which the ids are spread; 0 keeps the folder's.
  var vocabulary = 0
  /// Blocks of a smaller model than the folder's; 0 keeps the folder's.
  var layers = 0
  /// Width of another model than the folder's, with heads of 64 and a feed-forward four times as wide; 0 keeps it.
  var hidden = 0
  /// Tokens of every sentence, drawn at random; 0 takes the sentences of the data.
  var length = 0
  /// Only the classifier trains.
  var frozen = false
  /// The embeddings and the first layers that are not trained: 0 none, 1 the embeddings, 2 the first layer too.
  var stages = 0
  var part: FrozenPart { frozen ? .backbone : .stages(stages) }
  var dropout = 0.1
  var task = "cls"
  /// Prints the phases of the samples.
  var profile = false
  /// Where `run` keeps its figures.
  var json = ""
  /// A store of runs, for the benchmarks that read one.
  var store = ""

  static func wrong(_ what: String) -> Failure { Failure("bench.usage", what, kind: .usage) }

  init(_ words: some Sequence<String>) throws(Failure) {
    for word in words {
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      let (key, value) = (parts[0], parts[1])
      func whole() throws(Failure) -> Int {
        guard let number = Int(value), number >= 0 else {
          throw Options.wrong("\(key)='\(value)' is no count")
        }
        return number
      }
      switch key {
      case "model": model = value
      case "data": data = value
      case "order": order = value
      case "task": task = value
      case "json": json = value
      case "store": store = value
      case "batch": batch = max(1, try whole())
      case "sentences": sentences = max(1, try whole())
      case "steps": steps = max(1, try whole())
      case "threads": threads = max(1, try whole())
      case "vocabulary": vocabulary = try whole()
      case "hidden": hidden = try whole() / 64 * 64
      case "length": length = try whole()
      case "layers": layers = try whole()
      case "frozen": frozen = value == "true"
      case "freeze": stages = try whole()
      case "profile": profile = value == "true"
      case "dropout":
        guard let number = Double(value), (0..<1).contains(number) else {
          throw Options.wrong("dropout='\(value)' is not in 0 to 1")
        }
        dropout = number
      default: throw Options.wrong("there is no key '\(key)'")
      }
    }
  }
}
