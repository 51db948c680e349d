package import Basics
import Configurations
import ModelFiles
import Networks
package import Records
import Settings
import Tasks
import Tensors
import Text
import Training

extension RunReference {
  /// Exports a checkpoint of the run for Hugging Face's Trainer to resume from:
  /// `{directory}/checkpoint-{step}`.
  ///
  /// `r3` exports the newest checkpoint, `r3@216` the one at that step.
  ///
  /// - Returns: the new folder.
  /// - Throws: `export.taken`, `export.schedule`, `export.layers`, `run.…`, `checkpoint.…`, `file.…`; then nothing is left
  ///   behind.
  package func export(
    to directory: String, in store: RunStore, with services: Services
  ) throws(Failure) -> String {
    let run = try store.open(id)
    let checkpoint = try exported(of: run)
    let task = try run.task()
    let settings = try Settings(record: run.manifest.settings, origin: "run.json")
    let plan = try settings.plan()
    try TorchFiles.check(plan, settings)
    let files = TorchFiles(
      settings: settings, plan: plan, totalSteps: checkpoint.state["total_steps"]?.int ?? 0)
    for note in try services.data.tokenizer(checkpoint.path).notes { services.console.note("note: \(note)") }
    let name = "checkpoint-\(checkpoint.step)"
    let final = "\(directory)/\(name)"
    guard !FileSystem.exists(final) else { throw RunReference.exportTaken(final) }
    guard FileSystem.isDirectory(directory) || !FileSystem.exists(directory) else {
      throw Failure(
        "export.taken", "to= names a file", at: .file(directory, line: nil), remedy: "give to= a directory",
        kind: .environment)
    }
    // Other processes may export to the same directory at the same time; leftovers of dead ones are removed.
    let assembly = AtomicFile.aside("\(directory)/assembling-\(name)")
    AtomicFile.sweep(directory)
    do throws(Failure) {
      try FileSystem.createDirectory(assembly)
      let left = [Checkpoint.File.optimizer, Checkpoint.File.state]
      for file in checkpoint.files where !left.contains(file.name) {
        try checkpoint.compare(
          file.name, digest: try RunReference.copy(checkpoint.path(file.name), to: "\(assembly)/\(file.name)")
        )
      }
      if let cutoff = run.manifest.decidingCutoff, task.cutoff != nil {
        try RunReference.write(cutoff: cutoff, to: "\(assembly)/\(Checkpoint.File.configuration)")
      }
      try RunReference.write(
        files.trainingArguments(directory: directory), to: "\(assembly)/\(TorchFiles.arguments)")
      try RunReference.write(
        files.scheduler(step: checkpoint.step), to: "\(assembly)/\(TorchFiles.scheduler)")
      try writeOptimizer(files, checkpoint, task, to: "\(assembly)/\(TorchFiles.optimizer)")
      try FileSystem.synchronizeDirectory(assembly)
      try FileSystem.rename(assembly, to: final)
    } catch {
      try? FileSystem.removeTree(assembly)
      guard error.code == "file.rename", FileSystem.exists(final) else { throw error }
      throw RunReference.exportTaken(final)
    }
    return final
  }

  /// Notes the cutoff of decisions in a config.json, since an exported checkpoint leaves the record of its run.
  private static func write(cutoff: Double, to path: String) throws(Failure) {
    guard var tree = try JSONValue(parsing: FileSystem.read(path), source: path).object else { return }
    tree[ChosenCutoff.configurationKey] = .double(cutoff)
    try AtomicFile.replace(path, with: Array((JSONValue.object(tree).text(indent: 2) + "\n").utf8))
  }

  private static func exportTaken(_ path: String) -> Failure {
    Failure(
      "export.taken", "there is something already", at: .file(path, line: nil),
      remedy: "give to= another directory", kind: .environment)
  }

  private func exported(of run: Run) throws(Failure) -> Checkpoint {
    if let step { return try run.checkpoints.checkpoint(step: step) }
    guard let newest = try run.checkpoints.newestValid().checkpoint else {
      throw Failure(
        "checkpoint.none", "\(id) has no checkpoint", remedy: "resume \(id) to go on with it",
        kind: .environment)
    }
    return newest
  }

  private func writeOptimizer(
    _ files: TorchFiles, _ checkpoint: Checkpoint, _ task: TaskKind, to path: String
  ) throws(Failure) {
    let source = checkpoint.path(Checkpoint.File.optimizer)
    try checkpoint.compare(Checkpoint.File.optimizer, digest: try ContentDigest.ofFile(source))
    let moments = try Safetensors(source)
    let folder = try ModelFolder(checkpoint.path)
    let task = task.reading(folder.configuration.labels.names)
    let declared = folder.family.inReferenceOrder(task.design(folder.family, folder.shape).parameters)
    // The name of a slot ends with that of its parameter: exp_avg.classifier.weight.
    let slots = Dictionary(
      grouping: moments.tensors.compactMap { tensor -> (parameter: String, slot: String)? in
        guard let dot = tensor.name.firstIndex(of: ".") else { return nil }
        return (String(tensor.name[tensor.name.index(after: dot)...]), String(tensor.name[..<dot]))
      }, by: \.parameter)
    let trainable = slots.isEmpty ? declared : declared.filter { slots[$0.name] != nil }
    var kept: [TensorFloats] = []
    let value = try files.optimizer(
      trainable,
      slots: { parameter throws(Failure) in
        var states: [(name: String, value: TorchValue)] = []
        for slot in (slots[parameter.name] ?? []).map(\.slot).sorted() {
          let floats = try moments.floats("\(slot).\(parameter.name)")
          kept.append(floats)
          states.append(
            (slot, floats.withValues { .tensor(shape: parameter.shape, UnsafeRawBufferPointer($0)) }))
        }
        return states
      },
      stepsTaken: checkpoint.state["optimizer_steps"]?.int ?? checkpoint.step,
      rate: files.rate(atStep: checkpoint.step))
    // The values point into the mapped files that these objects keep open.
    try withExtendedLifetime(kept) { () throws(Failure) in try RunReference.write(value, to: path) }
  }

  private static func write(_ value: TorchValue, to path: String) throws(Failure) {
    let writer = try FileWriter(path)
    try TorchWriter.write(value) { piece throws(Failure) in try writer.write(piece) }
    try writer.finish()
  }

  /// - Returns: SHA-256 of the copied bytes.
  private static func copy(_ source: String, to target: String) throws(Failure) -> String {
    let file = try MappedFile(source)
    let writer = try FileWriter(target)
    var hasher = ContentHasher()
    try writer.write(UnsafeRawBufferPointer(file.bytes))
    hasher.update(UnsafeRawBufferPointer(file.bytes))
    try writer.finish()
    return hasher.digest
  }
}

extension Run {
  /// The task named in the record.
  /// - Throws: `run.damaged`.
  func task() throws(Failure) -> TaskKind {
    guard let task = TaskKind(rawValue: manifest.task) else {
      throw Failure(
        "run.damaged", "run.json names the task '\(manifest.task)'",
        at: .file(path(RunManifest.fileName), line: nil), kind: .environment)
    }
    return task
  }
}
