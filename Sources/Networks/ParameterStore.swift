import Basics
package import Tensors

/// Owns a model's values and gradients: slabs, or pages of a mapped file for values that are only read.
///
/// The order of ``parameters`` is the order in which the reference model defines them. A parameter that is not
/// trainable has no gradient memory.
package final class ParameterStore {
  package private(set) var parameters: [Parameter] = []
  private var values: [UnsafeMutablePointer<Float>?] = []
  private var gradients: [UnsafeMutablePointer<Float>?] = []
  private var frozen: Set<Int> = []
  private var owners: [AnyObject] = []

  package init() {}

  // MARK: Declaring

  /// Adds a parameter without memory.
  package func declare(_ name: String, _ shape: [Int], decays: Bool, start: Parameter.Start) -> Parameter.ID {
    let id = Parameter.ID(index: parameters.count)
    parameters.append(Parameter(id: id, name: name, shape: shape, decays: decays, start: start))
    values.append(nil)
    gradients.append(nil)
    return id
  }

  /// Marks the parameters that `isFrozen` names as not trainable; call before ``allocateGradients()``.
  package func freeze(where isFrozen: (Parameter) -> Bool) {
    for parameter in parameters where isFrozen(parameter) { frozen.insert(parameter.id.index) }
  }

  package func isTrainable(_ id: Parameter.ID) -> Bool { !frozen.contains(id.index) }

  /// The trainable parameters in order.
  package var trainable: [Parameter] { parameters.filter { isTrainable($0.id) } }
  /// How many numbers the model has.
  package var count: Int { parameters.reduce(0) { $0 + $1.count } }
  /// How many of them are trained.
  package var trainableCount: Int { trainable.reduce(0) { $0 + $1.count } }

  // MARK: Memory

  /// Lets a parameter live in memory that `owner` keeps alive, such as a mapped file.
  package func bind(_ id: Parameter.ID, to memory: UnsafeMutablePointer<Float>, ownedBy owner: AnyObject) {
    values[id.index] = memory
    if owners.last !== owner { owners.append(owner) }
  }

  /// Gives zeroed memory to every parameter that has none.
  package func allocateValues() {
    let missing = parameters.filter { values[$0.id.index] == nil }
    let slab = Slab(count: missing.reduce(0) { $0 + aligned($1.count) })
    owners.append(slab)
    var offset = 0
    for parameter in missing {
      values[parameter.id.index] = slab.base + offset
      offset += aligned(parameter.count)
    }
  }

  /// Gives zeroed gradients to every trainable parameter that has none.
  package func allocateGradients() {
    let missing = trainable.filter { gradients[$0.id.index] == nil }
    let slab = Slab(count: missing.reduce(0) { $0 + aligned($1.count) })
    owners.append(slab)
    var offset = 0
    for parameter in missing {
      gradients[parameter.id.index] = slab.base + offset
      offset += aligned(parameter.count)
    }
  }

  private func aligned(_ count: Int) -> Int { (count + 15) & ~15 }

  /// Fills a parameter with its start values: a function of (seed, the parameter's name).
  package func initialize(_ parameter: Parameter, seed: UInt64, deviation: Double, kernels: Kernels) {
    let memory = pointer(parameter.id)
    switch parameter.start {
    case .zeros: memory.update(repeating: 0, count: parameter.count)
    case .ones: memory.update(repeating: 1, count: parameter.count)
    case .normal:
      let name = parameter.name.utf8.reduce(into: 0) { $0 = ($0 &* 31 &+ Int($1)) & 0xFFFF_FFFF_FFFF }
      let key = SeededGenerator.key(seed: seed, "initialize", [name])
      kernels.fillNormal(memory, count: parameter.count, key: key, deviation: Float(deviation))
    }
  }

  // MARK: Access

  package func pointer(_ id: Parameter.ID) -> UnsafeMutablePointer<Float> {
    guard let memory = values[id.index] else {
      preconditionFailure("'\(parameters[id.index].name)' is used before it has memory")
    }
    return memory
  }

  /// A weight as `[outputs, inputs]`; a vector as one row.
  package func matrix(_ id: Parameter.ID) -> Matrix { view(pointer(id), id) }

  /// The gradient, or `nil` when the parameter is not trained.
  package func gradient(_ id: Parameter.ID) -> Matrix? { gradients[id.index].map { view($0, id) } }

  private func view(_ memory: UnsafeMutablePointer<Float>, _ id: Parameter.ID) -> Matrix {
    let shape = parameters[id.index].shape
    let columns = shape.last ?? 1
    return Matrix(memory, rows: max(1, shape.dropLast().reduce(1, *)), columns: columns)
  }

  // MARK: Over all gradients

  package func zeroGradients() {
    for parameter in trainable { gradient(parameter.id)?.clear() }
  }

  /// The L2 norm over all gradients.
  package func gradientNorm(_ kernels: Kernels) -> Double {
    var sum = 0.0
    for parameter in trainable {
      guard let gradient = gradient(parameter.id) else { continue }
      sum += kernels.sumOfSquares(gradient.base, count: gradient.count)
    }
    return sum.squareRoot()
  }
}
