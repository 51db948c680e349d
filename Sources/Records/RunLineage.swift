package import Basics

/// Where a run comes from, and the work it is part of. A member is absent if the record does not contain it.
package struct RunLineage: Sendable, Equatable {
  /// The given configuration, kept because a resumption may have to write it again.
  package struct Configuration: Sendable, Equatable {
    /// The path as given.
    package var file: String
    /// The text of the file.
    package var text: String
    /// The text of the run's own `config.yml`, if that contains more than the file.
    package var written: String?

    /// - Parameters: the properties, in their order.
    package init(file: String, text: String, written: String?) {
      (self.file, self.text, self.written) = (file, text, written)
    }
  }

  /// The study and number of a run that is a trial.
  package struct Trial: Sendable, Equatable {
    /// The study's handle: `h1`.
    package var study: String
    /// Its name in the database; absent in records of earlier versions.
    package var studyName: String?
    /// From 0.
    package var number: Int

    /// - Parameters: the properties, in their order.
    package init(study: String, studyName: String?, number: Int) {
      (self.study, self.studyName, self.number) = (study, studyName, number)
    }

    /// `h1.t7`.
    package var label: String { "\(study).t\(number)" }
  }

  /// The state of the repository that the run was started in.
  package struct Commit: Sendable, Equatable {
    /// The commit of `HEAD`, in hexadecimal.
    package var hash: String
    /// Whether the working tree has changes; `nil` if git did not report it.
    package var hasChanges: Bool?

    /// - Parameters: the properties, in their order.
    package init(hash: String, hasChanges: Bool?) { (self.hash, self.hasChanges) = (hash, hasChanges) }
  }

  /// What an import knows about a run of another program.
  package struct Foreign: Sendable, Equatable {
    /// The paths it was read from.
    package var paths: [String]
    /// What each path contributed, with the digest of its bytes.
    package var sources: [JSONValue] = []
    /// Keys of its configuration without a meaning here.
    package var configuration = JSONObject()
    /// The trial of the other program's study, such as `trial_3`; `nil` if its files do not name one.
    package var trial: String?
    /// Optimizer steps.
    package var steps: Int?

    /// - Parameter paths: the property; the others are set as more files are read.
    package init(paths: [String]) { self.paths = paths }
  }

  /// The run of another store that this one was copied from.
  package struct Original: Sendable, Equatable {
    /// The directory it was copied from.
    package var directory: String
    /// Its handle there.
    package var id: String

    /// - Parameters: the properties, in their order.
    package init(directory: String, id: String) { (self.directory, self.id) = (directory, id) }
  }

  /// File and line of the script that started it: `seeds.idx:3`; `nil` for a typed line.
  package var script: String?
  /// The folder of the model it started from.
  package var base: String?
  /// The run and step whose weights it started from: `r3@216`.
  package var from: String?
  /// As ``from``, if that run remained in another store.
  package var fromElsewhere: String?
  /// The paths of its splits, by name.
  package var files: [(split: String, path: String)] = []
  /// The configuration file given for the run; `nil` without one.
  package var configuration: Configuration?
  /// The common name of runs that differ only in their seed.
  package var group: String?
  /// Whether checkpoints are named by epoch and step, as in a configuration with sections.
  package var namesEpochs = false
  /// Whether the best checkpoint is kept in addition to those counted by save_total_limit.
  package var keepsBestApart = false
  /// Its trial; `nil` outside a study.
  package var trial: Trial?
  /// The commit it was started at; `nil` if git reported none.
  package var commit: Commit?
  /// Seconds of work in all segments.
  package var seconds: Double?
  /// What an import knows about it; `nil` for a run of this program.
  package var foreign: Foreign?
  /// Where the run was copied from; `nil` if it is not a copy.
  package var original: Original?

  /// An empty lineage.
  package init() {}

  /// The path of a split, by its canonical name.
  package func file(of split: String) -> String? { files.first { $0.split == split }?.path }

  package static func == (one: RunLineage, other: RunLineage) -> Bool {
    one.members.elementsEqual(other.members) { $0.key == $1.key && $0.value == $1.value }
  }
}
