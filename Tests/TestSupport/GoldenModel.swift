package import Basics
package import ModelFiles
package import Networks
package import Tensors
import Testing

/// A tiny model of scripts/golden/networks.py with the weights that PyTorch gave it.
package struct GoldenModel {
  package let facts: JSONValue
  package let tensors: Safetensors
  package let model: CPUModel
  package let configuration: EncoderShape
  package let kernels: Kernels

  /// - Parameters:
  ///   - prefix: of the weights' names in the file.
  ///   - frozen: what is not trained.
  package init(
    _ name: String, task: String, prefix: String, frozen: FrozenPart = .nothing, threads: Int = 2
  ) throws {
    try Machine.prepare()
    facts = try Golden.json(name)
    tensors = try Golden.tensors(name)
    kernels = Kernels(on: WorkerPool(threads: threads))
    configuration = try GoldenModel.configuration(try #require(facts["config"]))
    let loss = CrossEntropy(
      classes: task == "cls" ? 2 : 3, smoothing: facts["label_smoothing"]?.double ?? 0,
      weights: facts["class_weights"]?.numbers)
    let design = ModelDesign(.bert, configuration) { family, shape, store in
      if task == "cls" { return SentenceClassifier(family, shape, loss: loss, in: store) }
      return TokenClassifier(family, shape, loss: loss, in: store)
    }
    model = CPUModel(design, kernels: kernels)
    let store = model.parameters
    store.freeze { frozen.contains($0, isNew: false) }
    store.allocateValues()
    store.allocateGradients()
    for parameter in store.parameters {
      let values = try tensors.floats(prefix + parameter.name).array
      try #require(values.count == parameter.count)
      store.pointer(parameter.id).update(from: values, count: values.count)
    }
  }

  package static func configuration(_ json: JSONValue) throws -> EncoderShape {
    func whole(_ key: String) throws -> Int { try #require(json[key]?.int) }
    return EncoderShape(
      vocabulary: try whole("vocab_size"), positions: try whole("max_position_embeddings"),
      types: try whole("type_vocab_size"), hidden: try whole("hidden_size"),
      intermediate: try whole("intermediate_size"), layers: try whole("num_hidden_layers"),
      heads: try whole("num_attention_heads"),
      activation: try #require(Activation(rawValue: json["hidden_act"]?.string ?? "")),
      epsilon: try #require(json["layer_norm_eps"]?.double), deviation: 0.2, hiddenDropout: 0,
      attentionDropout: 0, classifierDropout: 0)
  }

  package static func batch(_ json: JSONValue) -> LabelledBatch {
    LabelledBatch(
      tokens: PackedBatch((json["ids"]?.array ?? []).map(\.ids)),
      targets: (json["labels"]?.ids ?? []).map { Float($0) })
  }
}
