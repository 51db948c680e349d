import Basics
import ModelFiles
package import Networks
package import Tasks
import Text

/// A model with its values, ready to train or to predict, and the findings of loading it.
package struct BuiltModel {
  /// The model, with its values on the device.
  package let model: any TrainableModel
  /// The folder from which it was built.
  package let folder: ModelFolder
  /// Parameters missing in the files, which start from new values.
  package let fresh: [String]
  /// Tensors of the file that are not used.
  package let unused: [String]
  private let source: (any WeightsFile)?

  /// The purpose of a model.
  package enum Purpose: Sendable {
    /// Training: values are copied, and trained parameters get gradients.
    case training(freezing: FrozenPart, seed: UInt64)
    /// Prediction: values remain in the mapped file; a model with missing tensors is refused.
    case prediction
  }

  /// Builds the task's model from a folder; a head in the files is matched by the names of its labels, see
  /// ``HeadFit``.
  ///
  /// - Parameters:
  ///   - loss: the options for training.
  ///   - takesHead: whether to use the head in the files at all.
  ///   - device: the device of the model.
  /// - Throws: what reading the weights throws; `weights.missing` when a prediction lacks tensors.
  package init(
    _ folder: ModelFolder, task: TaskKind, loss: LossOptions = .plain, purpose: Purpose,
    takesHead: Bool = true, on device: any Device
  ) throws {
    self.folder = folder
    let design = task.design(folder.family, folder.shape, loss: loss)
    var missing = design.parameters
    var matches: [(parameter: Parameter, tensor: String)] = []
    var unused: [String] = []
    let file = try folder.files.openWeights()
    let fit = HeadFit(folder, tensors: file?.tensors ?? [], task: task)
    if let file {
      let map = try WeightMap(
        missing, of: folder.family, tensors: file.tensors.map { ($0.name, $0.shape) },
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
    let tensors = Dictionary(uniqueKeysWithValues: matches.map { ($0.parameter.id, $0.tensor) })
    model = try device.makeModel(
      design,
      from: BuiltModel.start(purpose, new: Set(missing.map(\.id))) { parameter in
        guard let tensor = tensors[parameter.id], let floats = try file?.floats(tensor) else { return nil }
        return FileValues(
          floats.unsafeValues, ownedBy: floats, rowOrder: parameter.role == .head ? fit.order : nil,
          release: floats.dropPages)
      })
    (fresh, self.unused, source) = (missing.map(\.name), unused, file)
  }

  /// - Parameter new: the parameters missing in the files.
  private static func start(
    _ purpose: Purpose, new: Set<Parameter.ID>, values: @escaping (Parameter) throws -> FileValues?
  ) -> ModelStart {
    switch purpose {
    case .prediction: ModelStart(isTrained: false, seed: 0, values: values)
    case .training(let frozen, let seed):
      ModelStart(
        isTrained: true, seed: seed, isFrozen: { frozen.contains($0, isNew: new.contains($0.id)) },
        values: values)
    }
  }

  /// Checks that the weights file has not changed since the model was built, because some values remain pages
  /// of it.
  /// - Parameter earlier: the file's facts when its digest was computed, or `nil`.
  /// - Throws: `file.changed`.
  func checkSource(since earlier: FileFacts? = nil) throws(Failure) {
    try source?.checkUnchanged(since: earlier)
  }

  private static func refuse(_ missing: [Parameter], _ folder: ModelFolder) throws(Failure) {
    guard let first = missing.first else { return }
    throw Failure(
      "weights.missing",
      "the weights lack \(missing.count) tensor\(missing.count == 1 ? "" : "s") of this task, the first is '\(first.name)'",
      at: .file(folder.weightsPath ?? folder.path, line: nil),
      remedy: "train the model first, or name a checkpoint such as r3", kind: .environment)
  }
}
