import Basics
import Networks
import Testing

@Suite("weights by name")
struct WeightMapTests {
  let store = ParameterStore()

  init() {
    for name in [
      "bert.embeddings.LayerNorm.weight", "bert.embeddings.LayerNorm.bias", "bert.pooler.dense.weight",
    ] {
      _ = store.declare(name, [4], decays: false, start: .ones)
    }
    _ = store.declaring(.head) {
      store.declare("classifier.weight", [2, 4], decays: true, start: .normal)
    }
  }

  @Test(
    "are found with and without prefix, and under their older names",
    arguments: [
      ["bert.embeddings.LayerNorm.weight", "bert.embeddings.LayerNorm.bias"],
      ["embeddings.LayerNorm.weight", "embeddings.LayerNorm.bias"],
      ["bert.embeddings.LayerNorm.gamma", "bert.embeddings.LayerNorm.beta"],
      ["embeddings.LayerNorm.gamma", "embeddings.LayerNorm.beta"],
    ])
  func names(names: [String]) throws {
    let map = try WeightMap(
      store.parameters, of: .bert, tensors: names.map { ($0, [4]) } + [("cls.predictions.bias", [9])],
      file: "f")
    #expect(map.matches.map(\.tensor) == names)
    #expect(map.missing.map(\.name) == ["bert.pooler.dense.weight", "classifier.weight"])
    #expect(map.unused == ["cls.predictions.bias"])
  }

  @Test("of another shape are refused by name, a foreign head is new")
  func shapes() throws {
    let failure = #expect(throws: Failure.self) {
      try WeightMap(store.parameters, of: .bert, tensors: [("embeddings.LayerNorm.weight", [5])], file: "f")
    }
    #expect(failure?.code == "weights.shape")
    #expect(failure?.what.contains("embeddings.LayerNorm.weight") == true)
    let map = try WeightMap(
      store.parameters, of: .bert,
      tensors: [("embeddings.LayerNorm.weight", [4]), ("classifier.weight", [7, 4])],
      file: "f")
    #expect(map.missing.contains { $0.name == "classifier.weight" })
  }

  @Test("of no encoder at all are refused")
  func none() {
    let failure = #expect(throws: Failure.self) {
      try WeightMap(store.parameters, of: .bert, tensors: [("conv1.weight", [4])], file: "f")
    }
    #expect(failure?.code == "weights.none")
  }
}
