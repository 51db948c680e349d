package import Basics
import ModelFiles
package import Networks
package import Tasks
import Text

/// A model with its values, ready to train or to predict, and what loading it found.
package struct BuiltModel {
  /// What trains or predicts, with its values on the device.
  package let model: any TrainableModel
  /// The folder that it was built from.
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
  /// - Parameters:
  ///   - takesHead: whether to take the files' head at all.
  ///   - device: where it computes.
  /// - Throws: what reading the weights throws; `weights.missing` when a prediction lacks tensors.
  package init(
    _ folder: ModelFolder, task: TaskKind, loss: CrossEntropy, purpose: Purpose,
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

  /// - Parameter new: the parameters that no file gave.
  private static func start(
    _ purpose: Purpose, new: Set<Parameter.ID>, values: @escaping (Parameter) throws -> FileValues?
  ) -> ModelStart {
    switch purpose {
    case .prediction: ModelStart(isTrained: false, seed: 0, values: values)
    case .training(false, let seed): ModelStart(isTrained: true, seed: seed, values: values)
    case .training(true, let seed):
      // A pooler that no file gave is as new as the head and trains with it.
      ModelStart(
        isTrained: true, seed: seed,
        isFrozen: { $0.role == .encoder || ($0.role == .pooler && !new.contains($0.id)) }, values: values)
    }
  }

  /// Finds out whether the weights that the model was built from are still what they were: some stay pages of the file.
  /// - Parameter earlier: what the file was when its digest was taken, or `nil`.
  /// - Throws: `file.changed`.
  package func checkSource(since earlier: FileFacts? = nil) throws(Failure) {
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
