import TestSupport
import Testing

@Suite("a tiny model of each family against its reference")
struct GoldenFamilyTests {
  @Test("tensors have the reference's names and order", arguments: GoldenFamily.cases)
  func names(name: String) throws { try GoldenFamily(name).checkNames() }

  @Test("every hidden state and the logits agree to 1e-5", arguments: GoldenFamily.cases)
  func states(name: String) throws { try GoldenFamily(name).checkStates() }

  @Test("the loss and every gradient agree to 1e-5", arguments: GoldenFamily.cases)
  func gradients(name: String) throws { try GoldenFamily(name).checkGradients() }

  @Test("twenty steps of training have the reference's losses", arguments: GoldenFamily.cases)
  func training(name: String) throws { try GoldenFamily(name).checkTraining() }
}
