#!/usr/bin/env python3
"""Small model files as PyTorch and safetensors write them, for ModelFilesTests.

Run from the project's root:  python scripts/golden/modelfiles.py
Writes Tests/Golden/modelfiles; origin.json there says with which versions.
"""

import json
import os
import pickle
import struct
import sys
import zipfile
from collections import OrderedDict
from pathlib import Path

import safetensors.torch
import torch

OUT = Path("Tests/Golden/modelfiles")


def state_dict():
    """Every way in which a tensor may lie in its storage."""
    generator = torch.Generator().manual_seed(7)
    base = torch.randn(6, 8, generator=generator)
    shared = torch.arange(24, dtype=torch.float32)
    linear = torch.nn.Linear(3, 2)
    with torch.no_grad():
        linear.weight.copy_(torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]))
        linear.bias.copy_(torch.tensor([-1.0, 0.5]))
    tensors = OrderedDict()
    tensors["plain"] = base
    tensors["transposed"] = base.t()
    tensors["window"] = base[1:4, 2:7:2]
    tensors["shared.first"] = shared[:12].view(3, 4)
    tensors["shared.second"] = shared[12:]
    tensors["shared.same"] = tensors["shared.second"]
    tensors["half"] = torch.tensor([0.0, -0.0, 1.0, -2.5, 65504.0, 6e-8, float("inf")]).half()
    tensors["bfloat16"] = torch.tensor([1.0, -3.140625, 1e30, 0.0]).bfloat16()
    tensors["double"] = torch.tensor([0.1, -1e-3, 12345.678], dtype=torch.float64)
    tensors["expanded"] = torch.tensor([[1.5], [2.5]]).expand(2, 3)
    tensors["scalar"] = torch.tensor(42.0)
    tensors["empty"] = torch.empty(0, 5)
    tensors["position_ids"] = torch.arange(10).expand((1, -1))
    tensors["parameter"] = torch.nn.Parameter(torch.tensor([9.0, 8.0]))
    for name, value in linear.state_dict().items():
        tensors["linear." + name] = value
    tensors._metadata = OrderedDict([("", {"version": 1}), ("linear", {"version": 1})])
    return tensors


def expected(tensors):
    """Shapes and values as JSON; infinities as text."""
    table = OrderedDict()
    for name, tensor in tensors.items():
        values = tensor.detach().to(torch.float32).reshape(-1).tolist()
        table[name] = {
            "dtype": str(tensor.dtype).removeprefix("torch."),
            "shape": list(tensor.shape),
            "bits": [struct.unpack("<I", struct.pack("<f", v))[0] for v in values],
        }
    return table


class Evil:
    """Asks for os.system when it is unpickled."""

    def __reduce__(self):
        return (os.system, ("echo this must never run",))


def evil(path, protocol):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("archive/data.pkl", pickle.dumps(OrderedDict(weight=Evil()), protocol=protocol))
        archive.writestr("archive/version", "3\n")


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    tensors = state_dict()
    torch.save(tensors, OUT / "state.bin")
    torch.save(tensors, OUT / "state_protocol4.bin", pickle_protocol=4)
    torch.save(tensors, OUT / "legacy.bin", _use_new_zipfile_serialization=False)
    (OUT / "state.json").write_text(json.dumps(expected(tensors)) + "\n")
    # The order in which the reference writes: by alignment, then by name.
    kept = {k: v.detach().clone().contiguous() for k, v in tensors.items()}
    safetensors.torch.save_file(kept, OUT / "state.safetensors", metadata={"format": "pt"})
    floats = {k: v for k, v in kept.items() if v.dtype == torch.float32}
    safetensors.torch.save_file(floats, OUT / "floats.safetensors", metadata={"format": "pt"})
    for protocol in (0, 2, 4):
        evil(OUT / f"evil{protocol}.bin", protocol)
    origin = {
        "command": "python scripts/golden/modelfiles.py",
        "python": sys.version.split()[0],
        "torch": torch.__version__,
        "safetensors": safetensors.__version__,
        "seed": 7,
    }
    (OUT / "origin.json").write_text(json.dumps(origin, indent=2) + "\n")


if __name__ == "__main__":
    main()
