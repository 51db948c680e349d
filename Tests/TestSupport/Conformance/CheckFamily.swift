import Basics
package import Networks
import Tensors
package import Testing

/// Three short sentences, one of them of one token.
let tinyBatch = {
  var batch = PackedBatch([[3, 1, 4], [1]])
  // The last is a pair.
  batch.append([5, 9, 2, 6], second: 2)
  return batch
}()

/// What holds for every family of models.
///
/// - It reads its own `config.json`, and what a layer is said to have is what is declared.
/// - Its names are unique, roles and prefixes fit, and tensors are found with and without the prefix.
/// - Stages are numbered from the embeddings to the last layer; with the first ones frozen, nothing is computed for
///   them, and loss and gradients of the others stay the same to the last bit.
/// - Every gradient of a small model, under each head, is the slope that central differences measure.
/// - A model that is made from another's tensors by their names says the same to the last bit.
///
/// - Parameter configuration: a `config.json` of a model as small as can be, with at least ten words.
package func checkFamily(
  _ family: ModelFamily, configuration: String, at location: SourceLocation = #_sourceLocation
) throws {
  try Machine.prepare()
  let tree = try #require(
    JSONValue(parsing: Array(configuration.utf8), source: "config.json").object, sourceLocation: location)
  let type = try #require(tree["model_type"]?.string, sourceLocation: location)
  #expect(family.modelTypes.contains(type), sourceLocation: location)
  let shape = try family.read(ConfigurationReader(tree, path: "config.json"))
  #expect(shape.layers >= 2 && shape.vocabulary >= 10, "too small to tell", sourceLocation: location)
  let loss = CrossEntropy(classes: 3, smoothing: 0.1)
  let designs = [
    ModelDesign(family, shape) { SentenceClassifier($0, $1, loss: loss, in: $2) },
    ModelDesign(family, shape) { TokenClassifier($0, $1, loss: loss, in: $2) },
  ]
  for design in designs {
    checkNames(design, location)
    try checkGradients(design, location)
    checkFreezing(design, location)
    try checkRoundTrip(design, location)
  }
}

private func checkNames(_ design: ModelDesign, _ location: SourceLocation) {
  let (parameters, names) = (design.parameters, design.family.names)
  #expect(Set(parameters.map(\.name)).count == parameters.count, sourceLocation: location)
  #expect(
    Set(parameters.map { names.canonical($0.name) }).count == parameters.count, sourceLocation: location)
  for parameter in parameters where parameter.role == .encoder {
    #expect(parameter.name.hasPrefix(names.prefix), "\(parameter.name)", sourceLocation: location)
  }
  let head = parameters.filter { $0.role == .head }.map(\.name)
  let heads = design.family.heads(design.shape)
  #expect(
    [heads.sentence, heads.token].contains { head.contains($0.classifier + ".weight") },
    sourceLocation: location)
  // A frozen encoder is what comes first: its features do not depend on what follows.
  let roles = parameters.map { $0.role == .encoder }
  #expect(roles.sorted { $0 && !$1 } == roles, sourceLocation: location)
  let cost = design.shape.layerCost(design.shape)
  let ofLayers = (1...design.shape.layers).map { stage in
    parameters.filter { names.isOfLayer($0.name) && $0.stage == stage }.reduce(0) { $0 + $1.count }
  }
  // The first layer of some families lacks a part.
  #expect(
    ofLayers.dropFirst().allSatisfy { $0 == cost.parameters }, "what a layer costs", sourceLocation: location)
  #expect(
    ofLayers[0] <= cost.parameters && ofLayers[0] >= cost.parameters - 2 * design.shape.hidden,
    sourceLocation: location)
  let words = parameters.first { $0.isTable }
  #expect(words?.count == design.shape.wordTable, sourceLocation: location)
  #expect(cost.products < cost.parameters && cost.products > 0, sourceLocation: location)
}

private func checkGradients(_ design: ModelDesign, _ location: SourceLocation) throws {
  let model = CPUModel(design, kernels: Kernels(on: WorkerPool(threads: 2)))
  let store = model.parameters
  store.fill(deviation: 0.3, kernels: Kernels(on: WorkerPool(threads: 1)))
  let batch = batch(for: model)
  let key = DropoutKey(seed: 3, step: 1, microBatch: 0)
  func value() -> Double {
    store.zeroGradients()
    return model.accumulateGradients(for: batch, scale: 1, dropout: key)
  }
  _ = value()
  let gradients = store.parameters.map { store.gradientValues($0.id) }
  var differences = CentralDifferences()
  for (parameter, given) in zip(store.parameters, gradients) {
    differences.measure(
      parameter.name, store.pointer(parameter.id), given: given, stride: max(1, parameter.count / 7),
      of: value)
  }
  differences.error.expectNone(location)
}

private func checkFreezing(_ design: ModelDesign, _ location: SourceLocation) {
  let stages = design.parameters.filter { $0.role == .encoder }.map(\.stage)
  #expect(stages.compactMap { $0 }.sorted() == stages, "the stages of an encoder", sourceLocation: location)
  #expect(Set(stages) == Set(0...design.shape.layers), sourceLocation: location)
  #expect(
    design.parameters.allSatisfy { ($0.stage == nil) == ($0.role != .encoder) }, sourceLocation: location)
  func step(_ part: FrozenPart) -> (losses: [Double], gradients: [[Float]]) {
    let profile = Profile()
    let model = CPUModel(design, kernels: Kernels(on: WorkerPool(threads: 2), profile: profile))
    let store = model.parameters
    store.freeze { part.contains($0, isNew: true) }
    store.fill(deviation: 0.3, kernels: Kernels(on: WorkerPool(threads: 1)))
    // Two micro-batches: in the second one, the memory of gradients is in use.
    let losses = (0..<2).map { index in
      model.accumulateGradients(
        for: batch(for: model), scale: 1, dropout: DropoutKey(seed: 3, step: 1, microBatch: index))
    }
    let trained = design.shape.trainedLayers(frozen: part.stages(ofLayers: design.shape.layers))
    #expect((profile[.embeddingsBackward] > 0) == (part == .nothing), "\(part)", sourceLocation: location)
    #expect((profile[.attentionBackward] > 0) == (trained > 0), "\(part)", sourceLocation: location)
    return (losses, store.parameters.map { store.gradientValues($0.id) })
  }
  let whole = step(.nothing)
  for count in 1...design.shape.layers + 1 {
    let part = FrozenPart.stages(count)
    let rest = step(part)
    #expect(rest.losses == whole.losses, "\(count) stages", sourceLocation: location)
    for (parameter, (mine, theirs)) in zip(design.parameters, zip(rest.gradients, whole.gradients)) {
      let isFrozen = part.contains(parameter, isNew: true)
      #expect(
        mine == (isFrozen ? [] : theirs), "\(count) stages, \(parameter.name)", sourceLocation: location)
    }
  }
}

private func batch(for model: CPUModel) -> LabelledBatch {
  let rows = model.rows.count(in: tinyBatch)
  return LabelledBatch(tokens: tinyBatch, targets: (0..<rows).map { Float($0 % 3) })
}

private func checkRoundTrip(_ design: ModelDesign, _ location: SourceLocation) throws {
  let device = CPU(Kernels(on: WorkerPool(threads: 1)))
  let first = try device.makeModel(design, from: ModelStart(isTrained: false, seed: 4))
  let said = first.predict(tinyBatch)
  var stored: [String: [Float]] = [:]
  for tensor in first.weights {
    try first.lend(tensor) { stored[tensor.name] = Array($0) }
  }
  let prefix = design.family.names.prefix
  for isBare in [false, true] {
    func name(_ parameter: String) -> String {
      isBare && parameter.hasPrefix(prefix) ? String(parameter.dropFirst(prefix.count)) : parameter
    }
    let file = design.parameters.map { (name: name($0.name), shape: $0.shape) }
    let map = try WeightMap(design.parameters, of: design.family, tensors: file, file: "file")
    #expect(map.missing.isEmpty && map.unused.isEmpty, sourceLocation: location)
    let places = Dictionary(uniqueKeysWithValues: map.matches.map { ($0.parameter.id, $0.tensor) })
    let memory = stored.mapValues { Values($0) }
    func values(of parameter: Parameter) -> FileValues? {
      let own = design.parameters.first { name($0.name) == places[parameter.id] }
      guard let own, let values = memory[own.name] else { return nil }
      return FileValues(values.numbers, ownedBy: values, rowOrder: nil, release: {})
    }
    let start = ModelStart(isTrained: true, seed: 5, values: values)
    let second = try device.makeModel(design, from: start)
    #expect(
      second.predict(tinyBatch) == said, "names \(isBare ? "without prefix" : "")", sourceLocation: location)
  }
}

/// Numbers as a file would hold them.
private final class Values {
  let numbers: UnsafeMutableBufferPointer<Float>
  init(_ values: [Float]) {
    numbers = .allocate(capacity: values.count)
    _ = numbers.initialize(from: values)
  }
  deinit { numbers.deallocate() }
}
