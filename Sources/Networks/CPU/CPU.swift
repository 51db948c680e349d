package import Tensors

/// The processor as a device.
package struct CPU: Device {
  package static let name = "cpu"
  package static let title = "the CPU"
  private let kernels: Kernels

  /// - Parameter kernels: the computing threads, and the profile that records times.
  package init(_ kernels: Kernels) { self.kernels = kernels }

  /// Values that are only read, and tables of which few rows change, remain pages of the mapped file:
  /// untouched pages are never loaded, and changed pages become private to the process. Other values are
  /// copied.
  package func makeModel(_ design: ModelDesign, from start: ModelStart) throws -> any TrainableModel {
    let model = CPUModel(design, kernels: kernels)
    let store = model.parameters
    store.freeze(where: start.isFrozen)
    var (copied, fresh) = ([(Parameter, FileValues)](), [Parameter]())
    for parameter in store.parameters {
      guard let found = try start.values(parameter) else {
        fresh.append(parameter)
        continue
      }
      let isRead = !start.isTrained || parameter.isTable || !store.isTrainable(parameter.id)
      if isRead, found.rowOrder == nil, let base = found.values.baseAddress {
        store.bind(parameter.id, to: base, ownedBy: found.owner)
      } else {
        copied.append((parameter, found))
      }
    }
    store.allocateValues()
    for (parameter, found) in copied {
      CPU.copy(found, to: store.pointer(parameter.id), count: parameter.count)
      found.release()
    }
    for parameter in fresh {
      store.initialize(parameter, seed: start.seed, deviation: design.shape.deviation, kernels: kernels)
    }
    if start.isTrained { store.allocateGradients() }
    return model
  }

  private static func copy(_ found: FileValues, to target: UnsafeMutablePointer<Float>, count: Int) {
    guard let base = found.values.baseAddress else { return }
    guard let order = found.rowOrder else { return target.update(from: base, count: count) }
    let width = count / order.count
    for (row, source) in order.enumerated() {
      (target + row * width).update(from: base + source * width, count: width)
    }
  }
}
