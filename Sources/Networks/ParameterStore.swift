import Basics
package import Tensors

/// Owns a model's values and gradients: slabs, or pages of a mapped file for values that are only read.
///
/// The order of ``parameters`` is the order in which the reference model defines them, an encoder before its head. A parameter that is
/// not trainable has no gradient memory. ``LazyRowUpdates`` manages the rows of a trained table.
package final class ParameterStore {
  /// The parameters, and which of them are trained.
  package private(set) var layout = ParameterLayout()
  private var values: [UnsafeMutablePointer<Float>?] = []
  private var gradients: [UnsafeMutablePointer<Float>?] = []
  /// Whether a gradient counts as zero, regardless of the contents of its memory.
  private var isBlank: [Bool] = []
  /// The offset of each gradient in ``gradientMemory``, in floats, ascending; for a parameter without a
  /// gradient, that of the next one.
  private var offsets: [Int] = []
  private var tables: [LazyRowUpdates?] = []
  /// The sums of squares of the parts of each weight's gradient; ``hasSquares`` says whether they are up to
  /// date.
  private var squares: [UnsafeMutableBufferPointer<Double>?] = []
  private var hasSquares: [Bool] = []
  /// Parameters whose values are in memory owned by another object.
  private var isBound: Set<Int> = []
  private var owners: [AnyObject] = []
  /// The dense gradients. Activations are stored here as well: see ``freeFloats(below:)``.
  package private(set) var gradientMemory: Slab?

  /// A store without parameters; the layers of a model declare theirs.
  package init() {}

  deinit { for parts in squares { parts?.deallocate() } }

  // MARK: Declaring

  /// The role of the parameters being declared.
  private var role = Parameter.Role.encoder
  /// The stage of the encoder being declared.
  private var stage: Int?

  /// Gives a role to the parameters that `body` declares; parameters declared elsewhere belong to the
  /// encoder.
  package func declaring<R>(_ role: Parameter.Role, _ body: () -> R) -> R {
    let outer = self.role
    self.role = role
    defer { self.role = outer }
    return body()
  }

  /// Gives a stage of the encoder, 0 for the embeddings and 1… for the layers, to the parameters that `body`
  /// declares.
  package func declaring<R>(stage: Int, _ body: () -> R) -> R {
    let outer = self.stage
    self.stage = stage
    defer { self.stage = outer }
    return body()
  }

  /// Adds a parameter without memory.
  package func declare(
    _ name: String, _ shape: [Int], decays: Bool, start: Parameter.Start, isTable: Bool = false
  ) -> Parameter.ID {
    let id = Parameter.ID(index: parameters.count)
    layout.append(
      Parameter(
        id: id, name: name, shape: shape, decays: decays, start: start, isTable: isTable, role: role,
        stage: stage))
    values.append(nil)
    gradients.append(nil)
    isBlank.append(false)
    tables.append(nil)
    squares.append(nil)
    hasSquares.append(false)
    return id
  }

  /// Marks the parameters selected by `isFrozen` as not trainable; call before ``allocateGradients()``.
  package func freeze(where isFrozen: (Parameter) -> Bool) {
    for parameter in parameters where isFrozen(parameter) { layout.freeze(parameter.id) }
  }

  /// All parameters in order.
  package var parameters: [Parameter] { layout.parameters }
  /// Whether a parameter is trained.
  package func isTrainable(_ id: Parameter.ID) -> Bool { layout.isTrainable(id) }
  /// The trainable parameters in order.
  package var trainable: [Parameter] { layout.trainable }

  // MARK: Memory

  /// Places a parameter in memory that `owner` keeps alive, such as a mapped file.
  package func bind(_ id: Parameter.ID, to memory: UnsafeMutablePointer<Float>, ownedBy owner: AnyObject) {
    values[id.index] = memory
    isBound.insert(id.index)
    if owners.last !== owner { owners.append(owner) }
  }

  /// Allocates zeroed memory for every parameter without memory.
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

  /// Allocates zeroed gradients for every trainable parameter without one; call after all values have memory.
  package func allocateGradients() {
    let missing = trainable.filter { gradients[$0.id.index] == nil }
    let dense = missing.filter { !$0.isTable }
    let slab = Slab(count: dense.reduce(0) { $0 + aligned($1.count) })
    owners.append(slab)
    gradientMemory = slab
    var offset = 0
    let lies = Set(dense.map(\.id))
    offsets = parameters.map { parameter in
      guard lies.contains(parameter.id) else { return offset }
      gradients[parameter.id.index] = slab.base + offset
      isBlank[parameter.id.index] = true
      let parts = Tiling(rows: parameter.shape[0], columns: parameter.shape.last ?? 1).parts
      if parameter.shape.count == 2 { squares[parameter.id.index] = .allocate(capacity: parts) }
      defer { offset += aligned(parameter.count) }
      return offset
    }
    for parameter in missing where parameter.isTable {
      let slab = Slab(count: parameter.count, use: .fewRows)
      owners.append(slab)
      gradients[parameter.id.index] = slab.base
      tables[parameter.id.index] = LazyRowUpdates(
        values: matrix(parameter.id), gradients: view(slab.base, parameter.id),
        areMapped: isBound.contains(parameter.id.index))
    }
  }

  /// Trains tables like any other weight, all rows at every step; call before the first step.
  package func trainAllRows() {
    for index in tables.indices { tables[index] = nil }
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

  /// The values, with deferred updates applied.
  package func pointer(_ id: Parameter.ID) -> UnsafeMutablePointer<Float> {
    tables[id.index]?.catchUp()
    return memory(id)
  }

  private func memory(_ id: Parameter.ID) -> UnsafeMutablePointer<Float> {
    guard let memory = values[id.index] else {
      preconditionFailure("'\(parameters[id.index].name)' is used before it has memory")
    }
    return memory
  }

  /// A weight as `[outputs, inputs]`; a vector as one row.
  package func matrix(_ id: Parameter.ID) -> Matrix { view(pointer(id), id) }

  /// A table for reading only the rows of `ids`, which is cheaper than ``matrix(_:)`` while it is trained.
  package func matrix(_ id: Parameter.ID, reading ids: [Int32]) -> Matrix {
    tables[id.index]?.willRead(ids)
    return view(memory(id), id)
  }

  /// The row updates of a trained table; `nil` for other parameters.
  package func rows(_ id: Parameter.ID) -> LazyRowUpdates? { tables[id.index] }

  /// The gradient, or `nil` when the parameter is not trained.
  package func gradient(_ id: Parameter.ID) -> Matrix? {
    guard let target = gradientTarget(id) else { return nil }
    hasSquares[id.index] = false
    if !target.adding { target.matrix.clear() }
    return target.matrix
  }

  /// The gradient for a caller that writes all of it, and whether to add to it or to overwrite it.
  package func gradientTarget(_ id: Parameter.ID) -> (matrix: Matrix, adding: Bool)? {
    guard let memory = gradients[id.index] else { return nil }
    defer { isBlank[id.index] = false }
    return (view(memory, id), !isBlank[id.index])
  }

  private func view(_ memory: UnsafeMutablePointer<Float>, _ id: Parameter.ID) -> Matrix {
    let shape = parameters[id.index].shape
    let columns = shape.last ?? 1
    return Matrix(memory, rows: max(1, shape.dropLast().reduce(1, *)), columns: columns)
  }

  // MARK: Over all gradients

  /// Receives the sums of squares of the parts of a gradient from a caller that writes all of it with
  /// ``MatrixProduct``, so that ``gradientNorm(_:)`` need not read the gradient again.
  func squares(of id: Parameter.ID) -> UnsafeMutablePointer<Double>? {
    guard let parts = squares[id.index]?.baseAddress else { return nil }
    hasSquares[id.index] = true
    return parts
  }

  /// The number of unused floats at the beginning of ``gradientMemory`` while the gradients of `id` and later
  /// parameters are computed.
  ///
  /// The backward pass computes gradients from the last parameter to the first, and releases the activations
  /// of a layer once its gradients are computed. So activations can use the memory of gradients not yet
  /// computed, and a step needs the larger of the two instead of their sum. While gradients of earlier
  /// micro-batches are being accumulated, no memory is free.
  package func freeFloats(below id: Parameter.ID) -> Int {
    for index in 0..<min(id.index, offsets.count) where gradients[index] != nil && tables[index] == nil {
      if !isBlank[index] { return 0 }
    }
    return id.index < offsets.count ? offsets[id.index] : 0
  }

  /// The number of unused floats of ``gradientMemory`` while no gradients are computed, as in an evaluation
  /// between two steps.
  package func freeFloats() -> Int {
    let isFree = parameters.indices.allSatisfy { gradients[$0] == nil || tables[$0] != nil || isBlank[$0] }
    return isFree ? gradientMemory?.count ?? 0 : 0
  }

  /// Makes every gradient count as zero; the memory is cleared or overwritten when it is next written to.
  package func zeroGradients() {
    for index in hasSquares.indices { hasSquares[index] = false }
    for index in parameters.indices where gradients[index] != nil {
      if let table = tables[index] { table.clearGradients() } else { isBlank[index] = true }
    }
  }

  /// The L2 norm over all gradients.
  package func gradientNorm(_ kernels: Kernels) -> Double {
    var sum = 0.0
    for parameter in parameters {
      if let table = tables[parameter.id.index] {
        for row in table.touched {
          sum += Kernels.sumOfSquares(table.gradients.row(Int(row)), count: table.gradients.columns)
        }
      } else if hasSquares[parameter.id.index] {
        sum += squares[parameter.id.index]?.reduce(0, +) ?? 0
      } else if let gradient = gradient(parameter.id) {
        sum += kernels.sumOfSquares(gradient.base, count: gradient.count)
      }
    }
    return sum.squareRoot()
  }
}
