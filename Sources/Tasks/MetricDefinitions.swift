package import Basics

extension TaskKind {
  /// What each stored metric means, by its name: kept beside the numbers, so that no name is ever two quantities.
  package var metricDefinitions: JSONObject {
    let shared: [(String, JSONValue)] = [
      ("loss", "mean cross-entropy over sentences (cls) or words (span), without smoothing and class weights")
    ]
    switch self {
    case .cls:
      return JSONObject(
        [
          ("f1", "of class 1, figurative: 2 TP / (2 TP + FP + FN)"),
          ("precision", "of class 1: TP / (TP + FP)"), ("recall", "of class 1: TP / (TP + FN)"),
          ("accuracy", "sentences whose class is right"),
          ("f1_macro", "mean of f1 over classes 0 and 1"),
          ("precision_macro", "mean of precision over classes 0 and 1"),
          ("recall_macro", "mean of recall over classes 0 and 1"),
          ("confusion_matrix", "counts of sentences, class 1 positive"),
        ] + shared)
    case .span:
      return JSONObject(
        [
          ("f1", "of exact spans over the whole split, as seqeval counts: an I without a B opens a span"),
          ("precision", "spans that are right among those said"),
          ("recall", "spans that are found among those there"),
          ("accuracy", "words whose tag is right"),
          ("f1_strict", "f1 where an I without a B is no span"),
          ("precision_strict", "precision where an I without a B is no span"),
          ("recall_strict", "recall where an I without a B is no span"),
          ("token_f1_macro", "mean over the tags O, B-IDIOM, I-IDIOM of their f1 over words"),
          ("token_f1_micro", "f1 over all words and tags, which is their accuracy"),
          ("token_precision", "mean over the three tags of their precision over words"),
          ("token_recall", "mean over the three tags of their recall over words"),
          ("token_f1_O", "f1 of the tag O over words"),
          ("token_f1_B-IDIOM", "f1 of the tag B-IDIOM over words"),
          ("token_f1_I-IDIOM", "f1 of the tag I-IDIOM over words"),
        ] + shared)
    }
  }
}
