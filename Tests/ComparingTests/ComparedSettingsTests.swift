import Basics
import Configurations
import Records
import Settings
import Testing

@testable import Comparing

@Suite("the settings of runs side by side")
struct ComparedSettingsTests {
  private func run(_ values: [(String, Value)], isImported: Bool = false) throws -> RunManifest {
    var settings = Settings()
    for (name, value) in values { try settings.set(name, value, origin: .given("typed"), at: nil) }
    var manifest = RunManifest(command: "", mode: "full_finetune", model: "m", task: "cls")
    manifest.settings = settings.json
    manifest.origins = settings.originsJSON
    if isImported { manifest.lineage.foreign = RunLineage.Foreign(paths: []) }
    return manifest
  }

  private func names(_ runs: [RunManifest]) throws -> (differing: [String], common: [String]) {
    let compared = try ComparedSettings(of: runs)
    return (compared.differing.map(\.setting.short), compared.common.map(\.setting.short))
  }

  @Test("a column tells runs apart; what all share and is not the default is said once")
  func columns() throws {
    let runs = try [2e-5, 3e-5].map { try run([("lr", .float($0)), ("epochs", .int(7))]) }
    let (differing, common) = try names(runs)
    #expect(differing == ["lr"] && common == ["epochs"])
  }

  @Test("what an imported run does not tell is not taken for the default")
  func unknown() throws {
    let told = try run([("lr", .float(1e-4))])
    let silent = try run([("epochs", .int(3))], isImported: true)
    #expect(try names([told, silent]).differing.contains("lr"))
    let byDefault = try run([])
    #expect(try !names([byDefault, silent]).differing.contains("lr"), "it may have had the default too")
    #expect(try names([told, silent]).common.isEmpty)
  }
}
