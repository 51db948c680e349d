/// The parts of the page that do not come from declarations.
extension ManPage {
  static let synopsis = [
    "[OPTION ...]", "[OPTION ...] SCRIPT.idx [NAME=VALUE ...]", "[OPTION ...] COMMAND [ARGUMENT ...]",
    "[OPTION ...] -c LINES [-c LINES ...]", "--mode MODE --model_id MODEL --task TASK [FLAG ...]",
  ]

  static let description = [
    """
    idx trains, evaluates, resumes and compares encoders of the BERT family on the CPU. It keeps every run, overwrites \
    none, and writes checkpoints that Hugging Face transformers opens.
    """,
    """
    Without arguments it gives a prompt with completion and history, or reads a script from standard input. A file \
    whose name ends in .idx is a script; it may begin with #!/usr/bin/env idx. Any other first word is a command. The \
    flags from --mode on are those of the Python program that idx replaces.
    """,
    """
    A script is checked as a whole before its first line runs. Run again, it finds finished runs done and goes on with \
    interrupted ones. Ctrl-C during training ends the step and saves.
    """,
  ]

  static let files: [(name: String, text: String)] = [
    ("experiments/", "The store: runs, studies and their index; another one with --store."),
    (
      "experiments/results/MODE/MODEL/TASK[/NAME]/",
      "A run: run.json, metrics.jsonl, training_results.json, config.yml, its checkpoints and logs."
    ),
    ("~/.config/idx/init.idx", "Lines that every session begins with; --no-init leaves them out."),
    ("~/.local/state/idx/history", "The lines that were typed at the prompt."),
    ("models/", "Where a model's id such as onlplab/alephbert-base is looked for."),
  ]

  static let variables: [(name: String, text: String)] = [
    ("XDG_CONFIG_HOME", "Stands for ~/.config."),
    ("XDG_STATE_HOME", "Stands for ~/.local/state."),
    ("TERM", "The terminal's name; with dumb the prompt reads plain lines."),
    ("LANG, LC_ALL, LC_CTYPE", "A UTF-8 locale is needed to type letters beyond ASCII."),
    ("PATH", "Where git and wandb are looked for."),
    (
      "IDX_ISA",
      "The instruction set of idx's own kernels: base, v3 or v4. Default: the best of the processor."
    ),
    ("OPENBLAS_CORETYPE", "The kernels that OpenBLAS is to use."),
    (
      "WANDB_PROJECT, WANDB_ENTITY, WANDB_BASE_URL",
      "Project, team and server of W&B where a run does not name them."
    ),
    ("PGPASSWORD", "The password of a study's PostgreSQL server; ~/.pgpass does as well."),
  ]

  static let examples: [(text: String, lines: [String])] = [
    (
      "Train three models, score them on the test split and compare them:",
      [
        "idx> load data train=train.csv dev=dev.csv test=test.csv",
        "idx> train MODEL task=cls seed=1..3", "idx> eval last on=test", "idx> compare",
      ]
    ),
    ("What a script would do and cost, then the same in earnest:", ["idx plan seeds.idx", "idx seeds.idx"]),
    ("Go on with an interrupted run:", ["idx resume r3"]),
    (
      "A script that is a program of its own:",
      [
        "#!/usr/bin/env idx", "param model = models/alephbert-base",
        "load data train=train.csv dev=dev.csv", "train $model task=cls seed=1..3",
        "expect mean(f1) >= 0.8 task=cls on=dev",
      ]
    ),
  ]
}
