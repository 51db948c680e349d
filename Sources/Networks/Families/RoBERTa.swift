import Basics

extension ModelFamily {
  /// Liu et al. 2019: BERT's layers, positions behind the padding, a head of its own.
  ///
  /// - Reference: `RobertaModel` of transformers 5.
  package static let roberta = likeRoBERTa(
    title: "RoBERTa", modelType: "roberta", className: "Roberta", definesHeadFirst: false)

  /// Conneau et al. 2020: RoBERTa for a hundred languages.
  ///
  /// - Reference: `XLMRobertaModel` of transformers 5.
  package static let xlmRoBERTa = likeRoBERTa(
    title: "XLM-RoBERTa", modelType: "xlm-roberta", className: "XLMRoberta", definesHeadFirst: true)

  /// Martin et al. 2020: RoBERTa for French.
  ///
  /// - Reference: `CamembertModel` of transformers 5.
  package static let camemBERT = likeRoBERTa(
    title: "CamemBERT", modelType: "camembert", className: "Camembert", definesHeadFirst: true)

  private static func likeRoBERTa(
    title: String, modelType: String, className: String, definesHeadFirst: Bool
  ) -> ModelFamily {
    ModelFamily(
      title: title, modelTypes: [modelType], className: className,
      names: NameMap(prefix: "roberta.", olderEndings: NameMap.olderNorms, layers: "encoder.layer."),
      definesHeadFirst: definesHeadFirst,
      read: { (file) throws(Failure) in
        try file.postNormShape(
          vocabulary: modelType == "roberta" ? 50_265 : 30_522, padding: 1, paddingTakesPositions: false)
      },
      makeEncoder: { shape, store in
        PostNormEncoder(PostNormNames(prefix: "roberta.", definesPositionsLast: true), shape, in: store)
      },
      heads: { shape in
        HeadLayouts(
          sentence: HeadLayout(
            dense: .init("classifier.dense", role: .head, activation: .tanh, dropsInput: true),
            classifier: "classifier.out_proj", dropout: shape.classifierDropout),
          token: HeadLayout(dropout: shape.classifierDropout))
      })
  }
}
