import Basics
import Scoring
import Text

/// Sentences classified by two prompts, with ``PrototypeClassifier``.
struct PromptedClasses: ZeroShotWays {
  let usesHead = false
  let mainKey = "classification"

  func results(_ split: TokenizedDataset, _ model: ZeroShotModel) -> JSONObject? {
    let prompts = model.prompts
    guard
      let embeddings = PrototypeClassifier.embeddings(
        prompts + split.ids, by: model.model, isStopped: model.isStopped)
    else { return nil }
    let classifier = PrototypeClassifier(Array(embeddings[..<prompts.count]))
    let positive = embeddings[prompts.count...].map { classifier.probabilities($0)[1] }
    let gold = split.gold.map { $0.classes[0] }
    let scores = ClassificationScores(gold: gold, predicted: positive.map { $0 >= 0.5 ? 1 : 0 })
    var tree = JSONObject([("accuracy", .double(scores.accuracy))])
    for (name, value) in [
      ("precision_binary", scores.positive.precision), ("recall_binary", scores.positive.recall),
      ("f1_binary", scores.positive.f1), ("precision_macro", scores.mean(\.precision)),
      ("recall_macro", scores.mean(\.recall)), ("f1_macro", scores.mean(\.f1)),
    ] { tree[name] = .double(value) }
    tree["confusion_matrix"] = .matrix(scores.confusion)
    tree["roc_auc"] =
      RankScores.areaUnderCurve(gold: gold, scores: positive).map { .double($0) } ?? .null
    tree["per_class"] = .perClass(scores.confusion, split.task.labels)
    return JSONObject([(mainKey, .object(JSONObject([("metrics", .object(tree))])))])
  }

  let tableRows = [
    (
      title: "cls, prompts (class 1)", path: ["classification", "metrics"],
      names: ["f1_binary", "precision_binary", "recall_binary"]
    )
  ]

  /// `f1_binary` is `f1`.
  func stored(
    in tasks: JSONObject, flat: (JSONObject) -> [(name: String, value: Double)]
  ) -> [(name: String, value: Double)] {
    flat(tasks[mainKey]?["metrics"]?.object ?? JSONObject())
      .map { ($0.name.replacing("_binary", with: ""), $0.value) }
  }
}
