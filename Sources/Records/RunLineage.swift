package import Basics

/// Where a run comes from, and the work that it is a part of. Each member is absent where a record does not tell it.
package struct RunLineage: Sendable, Equatable {
  /// The configuration that was given, kept until a resumption may have to write it again.
  package struct Configuration: Sendable, Equatable {
    /// As it was named.
    package var file: String
    /// The file's text as it was read.
    package var text: String
    /// The run's own `config.yml`, where that says more than the file.
    package var written: String?

    /// - Parameters: the properties, in their order.
    package init(file: String, text: String, written: String?) {
      (self.file, self.text, self.written) = (file, text, written)
    }
  }

  /// The trial of a study that a run is.
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
    /// `nil` where git did not say it.
    package var hasChanges: Bool?

    /// - Parameters: the properties, in their order.
    package init(hash: String, hasChanges: Bool?) { (self.hash, self.hasChanges) = (hash, hasChanges) }
  }

  /// What an import knows of a run that another program made.
  package struct Foreign: Sendable, Equatable {
    /// The paths that it was read from.
    package var paths: [String]
    /// What each of them told, and the digest of its bytes, as the import keeps it.
    package var sources: [JSONValue] = []
    /// Keys of its configuration that mean nothing here.
    package var configuration = JSONObject()
    /// The trial of the other program's study, such as `trial_3`; `nil` where its files name none.
    package var trial: String?
    /// Optimizer steps.
    package var steps: Int?

    /// - Parameter paths: the property; the others are filled in as more is read.
    package init(paths: [String]) { self.paths = paths }
  }

  /// The run of another store that this one is a copy of.
  package struct Original: Sendable, Equatable {
    /// The directory that it was copied from.
    package var directory: String
    /// Its handle there.
    package var id: String

    /// - Parameters: the properties, in their order.
    package init(directory: String, id: String) { (self.directory, self.id) = (directory, id) }
  }

  /// File and line of the script that began it: `seeds.idx:3`; `nil` for a typed line.
  package var script: String?
  /// The folder of the model that it began with.
  package var base: String?
  /// The run and the step whose weights it began with: `r3@216`.
  package var from: String?
  /// As ``from``, where that run stayed in another store.
  package var fromElsewhere: String?
  /// The paths of its splits, by their names.
  package var files: [(split: String, path: String)] = []
  /// The configuration file that the run was given; `nil` where it was given none.
  package var configuration: Configuration?
  /// What runs that differ by their seed alone are called together.
  package var group: String?
  /// Whether checkpoints are called by epoch and step, as in a configuration with sections.
  package var namesEpochs = false
  /// Whether the best checkpoint stands beside those that save_total_limit counts.
  package var keepsBestApart = false
  /// The trial that the run is; `nil` outside a study.
  package var trial: Trial?
  /// The commit it was started at; `nil` where git told none.
  package var commit: Commit?
  /// Seconds of work, all segments together.
  package var seconds: Double?
  /// What an import knows of it; `nil` for a run of this program.
  package var foreign: Foreign?
  /// Where the run was copied from; `nil` for one that is no copy.
  package var original: Original?

  /// A lineage that tells nothing.
  package init() {}

  /// The path of a split, by its canonical name.
  package func file(of split: String) -> String? { files.first { $0.split == split }?.path }

  package static func == (one: RunLineage, other: RunLineage) -> Bool {
    one.members.elementsEqual(other.members) { $0.key == $1.key && $0.value == $1.value }
  }
}
