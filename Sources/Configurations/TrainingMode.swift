/// The part of a model that is trained.
package enum TrainingMode: String, Sendable, CaseIterable {
  case full = "full_finetune"
  case frozen = "frozen_backbone"
}
