package import Basics
import ModelFiles
package import Networks
import Tasks
package import Tensors
import Text

/// A model with its values, ready to train or to predict, and what loading it found.
package struct BuiltModel {
  package let model: any TrainableModel
  package let folder: ModelFolder
  /// Parameters that no file gave: they start from fresh values.
  package let fresh: [String]
  /// Tensors of the file that nothing takes.
  package let unused: [String]
  private let source: (any WeightsFile)?

  /// What the values are for.
  package enum Purpose: Sendable {
    /// Copies in memory of their own, gradients for what is trained.
    case training(frozenBackbone: Bool, seed: UInt64)
    /// Values stay where the mapped file has them; a model that lacks a tensor is refused.
    case prediction
  }

  /// Builds the task's model from a folder; a head of the files is taken by its labels' names, see ``HeadFit``.
  ///
  /// - Parameter takesHead: whether to take the files' head at all.
  /// - Throws: what reading the weights throws; `weights.missing` when a prediction lacks tensors.
  package init(
    _ folder: ModelFolder, task: TaskKind, loss: CrossEntropy, purpose: Purpose,
    takesHead: Bool = true, kernels: Kernels
  ) throws {
    self.folder = folder
    model = CPUModel(task.design(folder.family, folder.shape, loss: loss), kernels: kernels)
    let store = model.parameters
    var missing = store.parameters
    var matches: [(parameter: Parameter, tensor: String)] = []
    var unused: [String] = []
    let file = try folder.files.openWeights()
    let fit = HeadFit(folder, tensors: file?.tensors ?? [], task: task)
    if let file {
      let map = try WeightMap(
        store.parameters, of: folder.family, tensors: file.tensors.map { ($0.name, $0.shape) },
        file: folder.weightsPath ?? folder.path)
      (matches, missing, unused) = (map.matches, map.missing, map.unused)
      if !takesHead || !fit.isUsable {
        for (parameter, tensor) in matches where parameter.role == .head {
          missing.append(parameter)
          unused.append(tensor)
        }
        matches.removeAll { $0.parameter.role == .head }
      }
    }
    if case .prediction = purpose { try BuiltModel.refuse(missing, folder) }
    if case .training(frozenBackbone: true, _) = purpose {
      // A pooler that no file gave is as new as the head and trains with it.
      let new = Set(missing.map(\.name))
      store.freeze {
        $0.role == .encoder || ($0.role == .pooler && !new.contains($0.name))
      }
    }
    if let file { try BuiltModel.take(matches, from: file, into: store, purpose, headOrder: fit.order) }
    store.allocateValues()
    if case .training(_, let seed) = purpose {
      for parameter in missing {
        store.initialize(parameter, seed: seed, deviation: folder.shape.deviation, kernels: kernels)
      }
      store.allocateGradients()
    }
    (fresh, self.unused, source) = (missing.map(\.name), unused, file)
  }

  /// Finds out whether the weights that the model was built from are still what they were: some stay pages of the file.
  /// - Parameter earlier: what the file was when its digest was taken, or `nil`.
  /// - Throws: `file.changed`.
  package func checkSource(since earlier: FileFacts? = nil) throws(Failure) {
    try source?.checkUnchanged(since: earlier)
  }

  /// Values that are only read, and tables of which few rows change, stay pages of the mapped file: what nobody
  /// touches is never loaded, and a changed page becomes the process's own. The others are copied.
  private static func take(
    _ matches: [(parameter: Parameter, tensor: String)], from file: any WeightsFile,
    into store: ParameterStore, _ purpose: Purpose, headOrder: [Int]?
  ) throws {
    var copied: [(Parameter, TensorFloats)] = []
    for (parameter, tensor) in matches {
      let floats = try file.floats(tensor)
      let isReordered = headOrder != nil && parameter.role == .head
      let isRead =
        switch purpose {
        case .prediction: true
        case .training: parameter.isTable || !store.isTrainable(parameter.id)
        }
      if !isRead || isReordered {
        copied.append((parameter, floats))
      } else if let base = floats.unsafeValues.baseAddress {
        store.bind(parameter.id, to: base, ownedBy: floats)
      }
    }
    store.allocateValues()
    for (parameter, floats) in copied {
      floats.withValues { values in
        guard let base = values.baseAddress else { return }
        let target = store.pointer(parameter.id)
        guard let headOrder, parameter.role == .head else {
          target.update(from: base, count: parameter.count)
          return
        }
        let width = parameter.count / headOrder.count
        for (row, source) in headOrder.enumerated() {
          (target + row * width).update(from: base + source * width, count: width)
        }
      }
      floats.dropPages()
    }
  }

  private static func refuse(_ missing: [Parameter], _ folder: ModelFolder) throws(Failure) {
    guard let first = missing.first else { return }
    throw Failure(
      "weights.missing",
      "the weights lack \(missing.count) tensor\(missing.count == 1 ? "" : "s") of this task, the first is '\(first.name)'",
      at: .file(folder.weightsPath ?? folder.path, line: nil),
      mend: "train the model first, or name a checkpoint such as r3", kind: .environment)
  }
}
