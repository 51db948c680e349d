import Basics

extension ModelFamily {
  /// Devlin et al. 2019: embeddings of words, positions and types, LayerNorm after each half of a layer.
  ///
  /// - Reference: `BertModel` of transformers 5.
  package static let bert = ModelFamily(
    title: "BERT", modelTypes: ["bert"], className: "Bert",
    names: NameMap(prefix: "bert.", olderEndings: NameMap.olderNorms, layers: "encoder.layer."),
    read: { (file) throws(Failure) in try file.postNormShape() },
    makeEncoder: { shape, store in PostNormEncoder(PostNormNames(prefix: "bert."), shape, in: store) },
    heads: { shape in
      HeadLayouts(
        sentence: HeadLayout(
          dense: .init("bert.pooler.dense", role: .pooler, activation: .tanh),
          dropout: shape.classifierDropout),
        token: HeadLayout(dropout: shape.classifierDropout))
    })
}
