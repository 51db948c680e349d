package import Basics

/// A folder that contains a model, as `save_pretrained` writes it.
package struct HuggingFaceFolder: Sendable, Equatable {
  /// The file that contains the weights, in transformers' order of preference.
  package enum Weights: String, Sendable, CaseIterable {
    case safetensors = "model.safetensors"
    case safetensorsIndex = "model.safetensors.index.json"
    case torch = "pytorch_model.bin"
    case torchIndex = "pytorch_model.bin.index.json"
  }

  /// The path as given, without trailing slashes.
  package let path: String
  /// Its `config.json`.
  package let configuration: ModelConfiguration
  /// The weights to load; `nil` for a folder that describes a model but has no weights.
  package let weights: Weights?

  /// The name of a weights file in an unsupported format, when no supported one exists.
  package let foreignWeights: String?

  /// File names of weights in other frameworks' formats, and of supported formats under other names.
  private static let foreignNames = [
    "tf_model.h5", "tf_model.h5.index.json", "flax_model.msgpack", "model.ckpt.index",
    "bert_model.ckpt.index",
    "rust_model.ot", "model.onnx", "openvino_model.bin", "adapter_model.safetensors", "adapter_model.bin",
  ]

  /// The files that a tokenizer may consist of.
  private static let tokenizerNames = [
    "added_tokens.json", "bpe.codes", "chat_template.jinja", "merges.txt", "sentencepiece.bpe.model",
    "special_tokens_map.json", "spiece.model", "spm.model", "tokenizer.json", "tokenizer.model",
    "tokenizer_config.json", "vocab.json", "vocab.txt",
  ]

  /// - Throws: `model.missing` when `path` is not a folder or has no `config.json`; what
  ///   ``ModelConfiguration`` throws.
  package init(_ path: String) throws(Failure) {
    var path = path
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    guard FileSystem.isDirectory(path) else { throw Failure.notAFolder(path) }
    let configuration = path + "/config.json"
    guard FileSystem.exists(configuration) else {
      throw Failure(
        "model.missing", "the folder holds no config.json", at: .file(path, line: nil),
        remedy: "give the folder of a model", kind: .environment)
    }
    self.configuration = try ModelConfiguration(configuration)
    self.path = path
    let names = Set(try FileSystem.list(path))
    weights = Weights.allCases.first { names.contains($0.rawValue) }
    foreignWeights =
      weights == nil ? HuggingFaceFolder.foreignNames.first { FileSystem.exists("\(path)/\($0)") } : nil
  }

  /// The path of the weights (or of their index).
  package var weightsPath: String? { weights.map { "\(path)/\($0.rawValue)" } }

  /// The names of the tokenizer's files that exist, sorted: those that a checkpoint copies.
  package var tokenizerFiles: [String] { HuggingFaceFolder.tokenizerFiles(in: path) }

  /// The names of the tokenizer's files in a folder, sorted.
  package static func tokenizerFiles(in path: String) -> [String] {
    tokenizerNames.filter { FileSystem.exists("\(path)/\($0)") && !FileSystem.isDirectory("\(path)/\($0)") }
  }

  /// The names of a repository's files that make up a model: the configuration, the tokenizer, the weights in the
  /// form that is preferred, the card, and code for transformers.
  ///
  /// - Parameter names: all files, relative to the repository; those of its folders are no part of the model.
  /// - Throws: `model.files` if there is no configuration.
  package static func needed(of names: [String], in repository: String) throws(Failure) -> [String] {
    let own = names.filter { !$0.contains("/") }
    guard own.contains("config.json") else {
      throw Failure(
        "model.files", "'\(repository)' holds no config.json: it is not a model that can be loaded",
        remedy: "name a model of transformers", kind: .environment)
    }
    func shards(_ index: Weights, _ stem: String, _ ending: String) -> [String] {
      [index.rawValue]
        + own.filter { $0.hasPrefix("\(stem)-") && $0.hasSuffix(ending) && $0.contains("-of-") }
    }
    let weights =
      switch Weights.allCases.first(where: { own.contains($0.rawValue) }) {
      case .safetensors: [Weights.safetensors.rawValue]
      case .safetensorsIndex: shards(.safetensorsIndex, "model", ".safetensors")
      case .torch: [Weights.torch.rawValue]
      case .torchIndex: shards(.torchIndex, "pytorch_model", ".bin")
      case nil: [String]()
      }
    let others = Set(["config.json", "README.md"] + tokenizerNames)
    // Python may need the code of a family that transformers lacks; here it is never run.
    return own.filter { others.contains($0) || $0.hasSuffix(".py") } + weights
  }

  /// The names of the Python files by which transformers opens a model whose `config.json` has an `auto_map`, sorted:
  /// a checkpoint copies them, too. They are never run here.
  package var codeFiles: [String] {
    guard configuration.tree["auto_map"]?.object != nil else { return [] }
    return ((try? FileSystem.list(path)) ?? []).filter { $0.hasSuffix(".py") }.sorted()
  }

  /// Opens the weights; `nil` when the folder has none.
  package func openWeights() throws(Failure) -> (any WeightsFile)? {
    guard let weights, let weightsPath else { return nil }
    guard FileSystem.exists(weightsPath) else {
      throw Failure.weights(
        "weights.link", "it is a link to a file that is not there", weightsPath,
        remedy: "download the model again, or give the folder that holds the file")
    }
    return switch weights {
    case .safetensors: try Safetensors(weightsPath)
    case .torch: try TorchCheckpoint(weightsPath)
    case .safetensorsIndex, .torchIndex: try ShardedWeights(index: weightsPath)
    }
  }

  /// The short name of a model: the last part of its folder or id, such as `alephbert-base`.
  package static func shortName(_ model: String) -> String {
    PathName.last(model)
  }
}
