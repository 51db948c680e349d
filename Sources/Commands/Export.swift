package import Basics
package import Experiments
package import Scripting

/// `export`: a checkpoint in the form from which Hugging Face's Trainer resumes.
package enum ExportCommand: Command {
  static let what = Argument<ResultName>(
    "what", .operand, .result("a run or checkpoint", completion: .checkpoint),
    help: "r3 (its newest checkpoint), r3@216 or last.", changesResult: false)
  static let to = Argument<String>(
    "to", .key, .directory, help: "The output_dir that Trainer is to go on in.", changesResult: false)

  package static let spec = CommandSpec(
    "export", readsRuns: true, summary: "Copy a checkpoint to where Hugging Face's Trainer goes on from it.",
    discussion: """
      Makes DIR/checkpoint-STEP with the weights, the tokenizer, config.json and trainer_state.json of the checkpoint,
      and with what Trainer reads beside them: optimizer.pt (every moment), scheduler.pt and training_args.bin,
      TrainingArguments as Trainer itself saves them. In Python, Trainer(args=TrainingArguments(output_dir=DIR, …))
      .train(resume_from_checkpoint=True) goes on with its step, rate and moments. Nothing that is there is written over.
      """,
    arguments: [what, to],
    examples: [Example("export r3 to=exported", "the newest checkpoint of r3, in exported/checkpoint-STEP")])

  package static func plan(
    _ call: Invocation, _ prepared: Invocation?, in scene: inout Scene, with services: Services
  ) throws(Failure) -> Planned {
    if !scene.isPending(call.arguments[what]) {
      _ = try scene.target(try scene.single(call.arguments[what], at: call.arguments.span))
    }
    return .light(call.text)
  }

  package static func perform(
    _ call: Invocation, in scene: inout Scene, with services: Services
  ) throws -> Outcome {
    let text = try scene.single(call.arguments[what], at: call.arguments.span)
    let folder = try scene.target(text, with: services).export(
      to: call.arguments[to], in: scene.store, with: services)
    services.console.print("exported to \(folder)")
    return .nothing
  }
}
