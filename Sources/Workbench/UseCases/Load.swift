package import Basics
import ModelFiles
import Records
import Text

extension Session {
  /// Reads a data file and makes it a split; one line says what it holds.
  /// - Throws: what reading a CSV file throws.
  package func loadSplit(_ name: String, _ path: String) throws(Failure) -> String {
    let corpus = try data.file(path).corpus
    splits[name] = path
    return "\(SplitFiles.canonical(name))  \(corpus.count) sentences  \(path)"
  }

  /// Checks a model and lets `train` and `eval` leave it out.
  /// - Returns: one line that says what it is, and what a person should know about it.
  /// - Throws: `model.…`, `tokenizer.…`, what opening the weights throws.
  package func loadModel(_ text: String) throws(Failure) -> (line: String, notes: [String]) {
    let reference = try model(text)
    let folder = try HuggingFaceFolder(reference.folder)
    // Opening maps the file and checks its header; nothing of it is read yet.
    let check = try ModelCheck(folder, try data.tokenizer(reference.folder), for: .naming)
    (model, awaitsModel) = (reference, false)
    let shape = folder.configuration
    let found =
      folder.weights.map { "\(check.tensors.count) tensors in \($0.rawValue)" }
      ?? "no weights: training starts from random values"
    let line =
      "\(reference.shortName)  \(shape.layers) layers, width \(shape.hiddenSize), \(shape.heads) heads, "
      + "vocabulary \(shape.vocabularySize); \(found)"
    return (line, check.notes)
  }

  /// Gives a handle to every run of the store that has none.
  package func reindex() throws(Failure) { try store.reindex() }

  /// Keeps runs in another directory from here on.
  package func openStore(_ path: String) { store = RunStore(path) }
}
