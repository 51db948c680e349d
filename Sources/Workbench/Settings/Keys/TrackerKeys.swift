import Basics
package import Settings

// What is told to other programs.

extension SettingKey<Bool> {
  package static var usesTensorBoard: Self {
    Self(
      "tensorboard", .flag, default: true, dotted: "training.logging.tensorboard", changesResult: false,
      "Write the run's curves, configuration and hyperparameters to its logs/ for TensorBoard.")
  }
  package static var usesWandb: Self {
    Self(
      "wandb", .flag, default: false, dotted: "training.logging.wandb", changesResult: false,
      "Keep a W&B record of the run in its wandb/, which 'wandb sync' uploads.")
  }
  package static var writesTrainerFiles: Self {
    Self(
      "trainer_resume", .flag, default: false, changesResult: false,
      "Also write optimizer.pt and scheduler.pt, from which Hugging Face's Trainer goes on; doubles the disk."
    )
  }
}

extension SettingKey<String?> {
  package static var wandbProject: Self {
    Self(
      "wandb_project", .text, default: nil, dotted: "training.logging.wandb_project", changesResult: false,
      "W&B project; else WANDB_PROJECT, else idx.")
  }
  package static var wandbEntity: Self {
    Self(
      "wandb_entity", .text, default: nil, dotted: "training.logging.wandb_entity", changesResult: false,
      "W&B team or user; else WANDB_ENTITY, else W&B's default.")
  }
}

extension SettingKey<WandbMode> {
  package static var wandbMode: Self {
    Self(
      "wandb_mode", .choice(WandbMode.words), default: .offline, dotted: "training.logging.wandb_mode",
      changesResult: false,
      "online: call 'wandb sync' at the end, when that program is installed; offline: no network, ever.")
  }
}
