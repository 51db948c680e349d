import Basics
import ModelFiles
import Networks
import Tasks
import Tensors
package import Testing
import Training

/// A tiny model of scripts/golden/families.py, as its reference and idx compute it.
package struct GoldenFamily {
  /// The cases, by the names of their files.
  package static let cases = [
    "roberta-cls", "roberta-span", "xlm-roberta-cls", "camembert-span", "distilbert-cls", "distilbert-span",
    "electra-cls", "electra-span", "modernbert-cls", "modernbert-span", "neobert-cls", "neobert-span",
  ]

  private let facts: JSONValue
  private let tensors: Safetensors
  private let family: ModelFamily
  private let model: CPUModel
  private let kernels: Kernels

  /// The model with the reference's weights.
  package init(_ name: String, at location: SourceLocation = #_sourceLocation) throws {
    try Machine.prepare()
    (facts, tensors) = (try Golden.json("families/\(name)"), try Golden.tensors("families/\(name)"))
    kernels = Kernels(on: WorkerPool(threads: 2))
    let tree = try #require(facts["config"]?.object, sourceLocation: location)
    let (family, shape) = try Supported.model(describedBy: tree, at: "config.json")
    self.family = family
    let isSentence = facts["task"]?.string == "cls"
    let loss = CrossEntropy(classes: isSentence ? 2 : 3, smoothing: 0)
    let design = ModelDesign(family, shape) { family, shape, store in
      if isSentence { return SentenceClassifier(family, shape, loss: loss, in: store) }
      return TokenClassifier(family, shape, loss: loss, in: store)
    }
    model = CPUModel(design, kernels: kernels)
    model.parameters.allocateValues()
    model.parameters.allocateGradients()
    for parameter in model.parameters.parameters {
      let values = try tensors.floats("weight/" + parameter.name).array
      try #require(values.count == parameter.count, "\(parameter.name)", sourceLocation: location)
      model.parameters.pointer(parameter.id).update(from: values, count: values.count)
    }
  }

  /// The tensors are the reference's, in the order in which it defines them.
  package func checkNames(at location: SourceLocation = #_sourceLocation) {
    let order = (facts["order"]?.array ?? []).compactMap(\.string)
    let own = family.inReferenceOrder(model.parameters.parameters).map(\.name)
    #expect(own == order, sourceLocation: location)
  }

  /// Every stage of the encoder, with a token of padding in a sentence, to 1e-5 of its largest value; and the logits.
  package func checkStates(at location: SourceLocation = #_sourceLocation) throws {
    let sentences = (facts["ids"]?.array ?? []).map(\.ids)
    let batch = PackedBatch(sentences)
    let pass = ForwardContext(batch, .inference, arena: Arena(), kernels: kernels)
    var stages: [[Float]] = []
    model.encoder.stages(pass) { _, hidden in stages.append(hidden.elements) }
    #expect(stages.count == model.encoder.shape.layers + 1, sourceLocation: location)
    for (stage, values) in stages.enumerated() {
      expectClose(values, try tensors.floats("hidden/\(stage)").array, "stage \(stage)", location)
    }
    // The pass that keeps nothing gives the same as the one that keeps all.
    #expect(
      model.encoder.hiddenStates(pass, rows: .all).elements == stages.last, sourceLocation: location)
    let logits = try tensors.floats("logits").array
    expectClose(model.predict(batch).values, logits, "logits", location)
    // Features are what the head reads: a frozen encoder is asked for them alone.
    let features = model.features(of: batch, rows: nil)
    expectClose(model.predict(features: features).values, logits, "logits of features", location)
  }

  /// The loss, and every gradient to 1e-5 of the largest of the model.
  package func checkGradients(at location: SourceLocation = #_sourceLocation) throws {
    let batch = LabelledBatch(
      tokens: PackedBatch((facts["trained"]?.array ?? []).map(\.ids)),
      targets: (facts["labels"]?.ids ?? []).map { Float($0) })
    let weight = model.loss.weight(of: batch.targets)
    let dropout = DropoutKey(seed: 1, step: 0, microBatch: 0)
    let loss = model.accumulateGradients(for: batch, scale: 1 / weight, dropout: dropout) / weight
    let wanted = try #require(facts["loss"]?.double, sourceLocation: location)
    #expect(abs(loss - wanted) <= 1e-5 * abs(wanted), sourceLocation: location)
    var (largest, worst) = (0.0, (name: "", difference: 0.0))
    for parameter in model.parameters.parameters {
      let given = try tensors.floats("gradient/" + parameter.name).array
      let difference = largestDifference(model.parameters.gradientValues(parameter.id), given)
      if difference > worst.difference { worst = (parameter.name, difference) }
      largest = given.reduce(largest) { max($0, abs(Double($1))) }
    }
    #expect(
      worst.difference <= 1e-5 * largest, "\(worst.name) by \(worst.difference) of \(largest)",
      sourceLocation: location)
    model.zeroGradients()
  }

  /// The losses of twenty steps of AdamW to 1e-4, relative.
  package func checkTraining(at location: SourceLocation = #_sourceLocation) throws {
    let rate = try #require(facts["learning_rate"]?.double, sourceLocation: location)
    let warmUp = try #require(facts["warmup_steps"]?.int, sourceLocation: location)
    let wanted = facts["losses"]?.numbers ?? []
    model.prepare(for: AdamW(weightDecay: try #require(facts["weight_decay"]?.double)), layerDecay: .none)
    let step = OptimizerStep(model: model, kernels: kernels, clipNorm: 1, seed: 1)
    var losses: [Double] = []
    for (number, batch) in (facts["batches"]?.array ?? []).enumerated() {
      let share =
        number < warmUp
        ? Double(number) / Double(warmUp) : Double(wanted.count - number) / Double(wanted.count - warmUp)
      let taken = step.take(number, [GoldenModel.batch(batch)], learningRate: rate * share)
      losses.append(try #require(taken, sourceLocation: location).loss)
    }
    #expect(losses.count == wanted.count && losses.count == 20, sourceLocation: location)
    for (number, (mine, theirs)) in zip(losses, wanted).enumerated() {
      #expect(abs(mine - theirs) <= 1e-4 * abs(theirs), "step \(number)", sourceLocation: location)
    }
  }

  private func expectClose(
    _ values: [Float], _ wanted: [Float], _ what: String, _ location: SourceLocation
  ) {
    let largest = wanted.reduce(0) { max($0, abs(Double($1))) }
    let difference = largestDifference(values, wanted)
    #expect(
      difference <= 1e-5 * largest, "\(what) by \(difference) of \(largest)", sourceLocation: location)
  }
}
