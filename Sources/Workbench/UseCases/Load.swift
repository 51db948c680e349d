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

  /// Checks a model and lets `train` and `eval` leave it out; one line says what it is.
  /// - Throws: `model.…`, `tokenizer.…`, what opening the weights throws.
  package func loadModel(_ text: String) throws(Failure) -> String {
    let reference = try model(text)
    let folder = try HuggingFaceFolder(reference.folder)
    let tokenizer = try data.tokenizer(reference.folder)
    try TokenizerFolder.check(tokenizer, fits: folder.configuration.vocabularySize, folder: reference.folder)
    // Opening maps the file and checks its header; nothing of it is read yet.
    let weights = try folder.openWeights()
    (model, awaitsModel) = (reference, false)
    let shape = folder.configuration
    let found =
      weights.map { "\($0.tensors.count) tensors in \(folder.weights?.rawValue ?? "")" }
      ?? "no weights: training starts from random values"
    return "\(reference.shortName)  \(shape.layers) layers, width \(shape.hiddenSize), \(shape.heads) heads, "
      + "vocabulary \(shape.vocabularySize); \(found)"
  }

  /// Gives a handle to every run of the store that has none.
  package func reindex() { store.reindex() }

  /// Keeps runs in another directory from here on.
  package func openStore(_ path: String) { store = RunStore(path) }
}
