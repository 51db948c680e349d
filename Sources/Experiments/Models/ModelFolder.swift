package import Basics
package import ModelFiles
package import Networks
import Tasks

/// The folder of a model, and the encoder described by its `config.json`.
package struct ModelFolder: Sendable {
  /// Its files.
  package let files: HuggingFaceFolder
  /// The kind of encoder.
  package let family: ModelFamily
  /// Its sizes.
  package let shape: EncoderShape

  /// - Throws: `model.missing`, `json.syntax`, `config.value`, `config.unsupported`.
  package init(_ path: String) throws(Failure) {
    files = try HuggingFaceFolder(path)
    (family, shape) = try Supported.model(
      describedBy: files.configuration.tree, at: files.configuration.path)
  }

  /// The path of the folder, without a trailing slash.
  package var path: String { files.path }
  /// Its `config.json`.
  package var configuration: ModelConfiguration { files.configuration }
  /// The file with the weights; `nil` without weights.
  package var weights: HuggingFaceFolder.Weights? { files.weights }
  /// The path of the weights, or of their index.
  package var weightsPath: String? { files.weightsPath }
  /// The names of the existing tokenizer files, sorted.
  package var tokenizerFiles: [String] { files.tokenizerFiles }
  /// The names of the Python files with which transformers computes the model, if it has no such family; sorted.
  package var codeFiles: [String] { files.codeFiles }
}

extension TaskKind {
  /// The task of a model's head, with its labels; `nil` if its files name none that is known.
  init?(of folder: ModelFolder) {
    let configuration = folder.configuration
    self.init(
      architecture: configuration.architecture, problemType: configuration.problemType,
      labels: configuration.labels.names, in: folder.family)
  }

  /// The names in a model's head if it is one of the task; empty for any other head, and without one.
  func namesOfHead(in folder: ModelFolder) -> [String] {
    let configuration = folder.configuration
    let isOwn = isTask(
      ofArchitecture: configuration.architecture, problemType: configuration.problemType, in: folder.family)
    return isOwn && folder.weights != nil ? configuration.labels.names : []
  }
}
