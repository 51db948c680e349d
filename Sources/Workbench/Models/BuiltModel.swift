package import Basics
package import ModelFiles
package import Networks
import Tasks
package import Tensors
import Text

/// A model with its values, ready to train or to predict, and what loading it found.
package struct BuiltModel {
  package let model: any TrainableModel
  package let folder: HuggingFaceFolder
  /// Parameters that no file gave: they start from fresh values.
  package let fresh: [String]
  /// Tensors of the file that nothing takes.
  package let unused: [String]

  /// What the values are for.
  package enum Purpose: Sendable {
    /// Copies in memory of their own, gradients for what is trained.
    case training(frozenBackbone: Bool, seed: UInt64)
    /// Values stay where the mapped file has them; a model that lacks a tensor is refused.
    case prediction
  }

  /// Builds the task's model from a folder.
  ///
  /// - Throws: what reading the weights throws; `weights.missing` when a prediction lacks tensors.
  package init(
    _ folder: HuggingFaceFolder, task: TaskKind, loss: CrossEntropy, purpose: Purpose, kernels: Kernels
  ) throws {
    self.folder = folder
    let configuration = BERTConfiguration(folder.configuration)
    model = task.makeModel(configuration, loss: loss, kernels: kernels)
    let store = model.parameters
    var missing = store.parameters
    var matches: [(parameter: Parameter, tensor: String)] = []
    var unused: [String] = []
    let file = try folder.openWeights()
    if let file {
      let map = try WeightMap(
        store.parameters, tensors: file.tensors.map { ($0.name, $0.shape) },
        file: folder.weightsPath ?? folder.path)
      (matches, missing, unused) = (map.matches, map.missing, map.unused)
    }
    if case .prediction = purpose { try BuiltModel.refuse(missing, folder) }
    if case .training(frozenBackbone: true, _) = purpose {
      // A pooler that no file gave is as new as the head and trains with it.
      let new = Set(missing.map(\.name))
      store.freeze {
        $0.name.hasPrefix("bert.") && !($0.name.hasPrefix("bert.pooler.") && new.contains($0.name))
      }
    }
    if let file { try BuiltModel.take(matches, from: file, into: store, purpose) }
    store.allocateValues()
    if case .training(_, let seed) = purpose {
      for parameter in missing {
        store.initialize(parameter, seed: seed, deviation: configuration.deviation, kernels: kernels)
      }
      store.allocateGradients()
    }
    (fresh, self.unused) = (missing.map(\.name), unused)
  }

  /// Values that are only read, and tables of which few rows change, stay pages of the mapped file: what nobody
  /// touches is never loaded, and a changed page becomes the process's own. The others are copied.
  private static func take(
    _ matches: [(parameter: Parameter, tensor: String)], from file: any WeightsFile,
    into store: ParameterStore, _ purpose: Purpose
  ) throws {
    var copied: [(Parameter, TensorFloats)] = []
    for (parameter, tensor) in matches {
      let floats = try file.floats(tensor)
      let stays =
        switch purpose {
        case .prediction: true
        case .training: parameter.isTable || !store.isTrainable(parameter.id)
        }
      if !stays {
        copied.append((parameter, floats))
      } else if let base = floats.unsafeValues.baseAddress {
        store.bind(parameter.id, to: base, ownedBy: floats)
      }
    }
    store.allocateValues()
    for (parameter, floats) in copied {
      floats.withValues { values in
        guard let base = values.baseAddress else { return }
        store.pointer(parameter.id).update(from: base, count: parameter.count)
      }
      floats.dropPages()
    }
  }

  private static func refuse(_ missing: [Parameter], _ folder: HuggingFaceFolder) throws(Failure) {
    guard let first = missing.first else { return }
    throw Failure(
      "weights.missing",
      "the weights lack \(missing.count) tensor\(missing.count == 1 ? "" : "s") of this task, the first is '\(first.name)'",
      at: .file(folder.weightsPath ?? folder.path, line: nil),
      mend: "train the model first, or name a checkpoint such as r3", kind: .environment)
  }

  /// One line about what loading found; `nil` when everything came from the file.
  package var note: String? {
    guard !fresh.isEmpty else { return nil }
    if folder.weights == nil {
      return "no weights in \(folder.path): the whole model starts from random values"
    }
    let names =
      fresh.count <= 4 ? fresh.joined(separator: ", ") : fresh.prefix(3).joined(separator: ", ") + ", …"
    let rest = unused.isEmpty ? "" : "; \(unused.count) tensors of the file are not used (\(unused[0])…)"
    return "new, from random values: \(names)\(rest)"
  }
}

extension BERTConfiguration {
  package init(_ file: ModelConfiguration) {
    self.init(
      vocabulary: file.vocabularySize, positions: file.positions, types: file.tokenTypes,
      hidden: file.hiddenSize, intermediate: file.intermediateSize, layers: file.layers, heads: file.heads,
      activation: Activation(rawValue: file.activation.rawValue) ?? .gelu, epsilon: file.layerNormEpsilon,
      deviation: file.initializerRange, hiddenDropout: file.hiddenDropout,
      attentionDropout: file.attentionDropout, classifierDropout: file.classifierDropout)
  }
}
