import Basics
import ModelFiles
import Tensors
import TestSupport
import Testing

@testable import Networks

@Suite("a tiny BERT against PyTorch")
struct GoldenNetworkTests {
  static let cases = ["cls", "span"].flatMap { task in ["gelu", "gelu_new", "relu"].map { (task, $0) } }
  static let dropout = DropoutKey(seed: 1, step: 0, microBatch: 0)

  @Test("every hidden state, the logits and the loss agree to 1e-5", arguments: cases)
  func activations(task: String, activation: String) throws {
    let golden = try GoldenModel("networks/\(task)_\(activation)", task: task, prefix: "weight/")
    let batch = GoldenModel.batch(golden.facts)
    let encoder = try #require(golden.model.encoder as? PostNormEncoder)
    let pass = ForwardContext(batch.tokens, .inference, arena: Arena(), kernels: golden.kernels)
    var worst = 0.0
    var stages = 0
    let (_, saved) = encoder.forward(pass) { stage, hidden in
      stages += 1
      let wanted = (try? golden.tensors.floats("hidden/\(stage)").array) ?? []
      worst = max(worst, largestDifference(hidden.elements, wanted))
    }
    #expect(stages == 3)
    for (number, layer) in saved.layers.enumerated() {
      let parts = [
        ("query", layer.attention.query), ("key", layer.attention.key), ("value", layer.attention.value),
        ("context", layer.context), ("attended", layer.attendedNormal), ("activated", layer.activated),
      ]
      for (name, got) in parts {
        let wanted = try golden.tensors.floats("inner/\(number)/\(name)").array
        #expect(largestDifference(got.elements, wanted) <= 1e-5, "\(name) of layer \(number)")
      }
    }
    #expect(worst <= 1e-5)
    let logits = golden.model.predict(batch.tokens).values
    #expect(largestDifference(logits, try golden.tensors.floats("logits").array) <= 1e-5)
  }

  @Test("every gradient agrees to 1e-5", arguments: cases)
  func gradients(task: String, activation: String) throws {
    let golden = try GoldenModel("networks/\(task)_\(activation)", task: task, prefix: "weight/")
    let batch = GoldenModel.batch(golden.facts)
    let weight = golden.model.loss.weight(of: batch.targets)
    let sum = golden.model.accumulateGradients(
      for: batch, scale: 1 / weight, dropout: GoldenNetworkTests.dropout)
    #expect(abs(sum / weight - (try #require(golden.facts["loss"]?.double))) <= 1e-5)
    var worst = (name: "", difference: 0.0)
    for parameter in golden.model.parameters.parameters {
      let gradient = try #require(golden.model.parameters.gradient(parameter.id)).elements
      let difference = largestDifference(
        gradient, try golden.tensors.floats("gradient/" + parameter.name).array)
      if difference > worst.difference { worst = (parameter.name, difference) }
    }
    #expect(worst.difference <= 1e-5, "\(worst.name)")
  }

  @Test("a batch cut in two has the same gradients as the whole", arguments: ["cls", "span"])
  func accumulation(task: String) throws {
    let whole = try GoldenModel("networks/\(task)_gelu", task: task, prefix: "weight/")
    let parts = try GoldenModel("networks/\(task)_gelu", task: task, prefix: "weight/")
    let batch = GoldenModel.batch(whole.facts)
    _ = whole.model.accumulateGradients(for: batch, scale: 0.25, dropout: GoldenNetworkTests.dropout)
    for range in [0..<2, 2..<batch.tokens.sentences] {
      let sentences = range.map { Array(batch.tokens.ids[batch.tokens.range($0)]) }
      let first = task == "cls" ? range.lowerBound : Int(batch.tokens.starts[range.lowerBound])
      let last = task == "cls" ? range.upperBound : Int(batch.tokens.starts[range.upperBound])
      let part = LabelledBatch(tokens: PackedBatch(sentences), targets: Array(batch.targets[first..<last]))
      _ = parts.model.accumulateGradients(for: part, scale: 0.25, dropout: GoldenNetworkTests.dropout)
    }
    // Relative to the largest gradient of all: the small ones are what is left of larger terms.
    let gradients = try whole.model.parameters.parameters.flatMap { parameter in
      try #require(whole.model.parameters.gradient(parameter.id)).elements
    }
    let bound = roundingBound(terms: batch.tokens.ids.count, of: gradients)
    for parameter in whole.model.parameters.parameters {
      let a = try #require(whole.model.parameters.gradient(parameter.id)).elements
      let b = try #require(parts.model.parameters.gradient(parameter.id)).elements
      #expect(largestDifference(a, b) <= bound, "\(parameter.name)")
    }
  }
}
