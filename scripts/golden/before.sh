#!/usr/bin/env bash
# Results, scripts and configurations of an earlier version, for EarlierVersionTests.
#
#   scripts/golden/before.sh PROGRAM [OUT]     # PROGRAM: idx as that version built it
#
# Writes Tests/Golden/before-0.2 (or OUT): two finished runs with evaluations, one that was stopped, a study stopped in
# its second trial, an imported run, and what made them. What a released version left is never made again by a later one.
set -euo pipefail
program=$(realpath "$1")
root=$(realpath "$(dirname "$0")/../..")
out=$(realpath -m "${2:-$root/Tests/Golden/before-0.2}")
# Neither the name of this machine nor a path of it is to stand in the records.
if [[ $(hostname) != host ]]; then
  exec unshare --user --map-root-user --uts --mount sh -c 'hostname host && mount -t tmpfs none /mnt && exec "$@"' - "$0" "$program" "$out"
fi
cd /mnt
export HOME=/mnt LANG=C.UTF-8
idx() { "$program" --no-init "$@"; }

# take NAME COUNT: rows of the examples, evenly.
take() {
  awk -v n="$2" 'NR == 1 { print } NR > 1 { row[NR - 2] = $0 } END { for (i = 0; i < n; i++) print row[int(i * (NR - 1) / n)] }' \
    "$root/examples/idioms/$1.csv" > "$1.csv"
}
take train 24
take dev 8
take test 8

# The examples' encoder, as narrow as it can be, with the first words of its vocabulary.
mkdir encoder
cp "$root"/examples/tiny-encoder/{special_tokens_map,tokenizer_config}.json encoder
head -n 128 "$root/examples/tiny-encoder/vocab.txt" > encoder/vocab.txt
sed -E 's/("hidden_size": )[0-9]+/\18/; s/("intermediate_size": )[0-9]+/\116/; s/("num_attention_heads": )[0-9]+/\12/
  s/("num_hidden_layers": )[0-9]+/\11/; s/("initializer_range": )[0-9.]+/\10.2/; s/("vocab_size": )[0-9]+/\1128/' \
  "$root/examples/tiny-encoder/config.json" > encoder/config.json

cat > finished.idx <<'END'
version 1
load data train=train.csv dev=dev.csv test=test.csv
train encoder task=cls epochs=3 batch=4 lr=1e-2 seed=7 metric=accuracy patience=0 threads=1 keep=1 as reader
eval reader on=dev,test
train task=span config=flat.yml as tagger
eval tagger on=test
END
cat > flat.yml <<'END'
# The keys of the Python program.
model_checkpoint: encoder
learning_rate: 1e-2
batch_size: 4
num_epochs: 3
warmup_ratio: 0.2
seed: 5
metric_for_best_model: loss
early_stopping_patience: 0
save_total_limit: 1
threads: 1
END
cat > nested.yml <<'END'
model:
  checkpoint: encoder
  task: cls
dataset:
  train: train.csv
  dev: dev.csv
  test: test.csv
training:
  epochs: 40
  batch_size: 4
  random_seed: 3
  threads: 1
  optimizer:
    type: adamw
    lr: 1e-3
  early_stopping:
    patience: 0
  checkpoint:
    save_dir: experiments/checkpoints/one
    interval: 6
    save_total_limit: 1
    resume: auto
  logging:
    interval: 4
END
cat > study.idx <<'END'
version 1
load data train=train.csv dev=dev.csv
hpo encoder task=cls trials=2 lr=log(1e-3,1e-2) batch=4 epochs=40 pruner=nop seed=2 patience=0 threads=1 keep=1 log=10
END

# stop PATTERN ARGUMENT…: runs idx, and asks it to stop once there is a file like PATTERN.
stop() {
  local pattern=$1 status=0
  shift
  "$program" --no-init "$@" &
  local process=$!
  until compgen -G "$pattern" > /dev/null; do kill -0 $process; sleep 0.002; done
  kill -s TERM $process
  wait $process || status=$?
  [[ $status == 143 ]] || { echo "ended with $status before it was stopped; run this again" >&2; exit 1; }
}

idx finished.idx
stop "experiments/checkpoints/one/checkpoint-epoch1-*" --config nested.yml
stop "experiments/hpo_results/encoder/cls/trial_1/checkpoint-*" study.idx

imported=old/evaluation/seen_test/mbert/cls/seed_1
mkdir -p $imported
echo '{"dataset": "seen_test.csv", "task": "cls", "num_samples": 2, "metrics": {"f1": 1.0, "accuracy": 1.0}}' \
  > $imported/eval_results_seen_test_20251216_101010.json
echo '[{"true_label": 1, "predicted_label": 1}, {"true_label": 0, "predicted_label": 0}]' > $imported/eval_predictions.json
idx import old

# Nothing reads these.
find . -name logs -prune -exec rm -r {} +
find . \( -name '*.lock' -o -name .lock -o -name '*-shm' -o -name model_summary.txt -o -name '*.svg' \) -delete
rm -r old
find . -type d -empty -delete
# The kernel of this machine stays out of the records, too.
grep -rlE 'Linux [^ "]+ x86_64' . | xargs sed -i -E 's/Linux [^ "]+ x86_64/Linux x86_64/'
if grep -rn "$root" .; then echo "a path of this machine is in the records" >&2; exit 1; fi
rm -rf "$out"
mkdir -p "$(dirname "$out")"
cp -a /mnt "$out"
chmod 755 "$out"
"$program" --version | head -n 1 | sed 's/.*/{"command": "scripts\/golden\/before.sh PROGRAM", "program": "&"}/' > "$out/origin.json"
