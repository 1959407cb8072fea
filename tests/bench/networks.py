"""The case studies: what a report costs, beside torchinfo and as a command; assembling a network of 40 layers."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from statistics import median, quantiles
from typing import Any

import torch
import torchinfo

from engine.networks import NETWORKS, named
from tests.bench import Row
from tests.bench.browsing import chromium
from tests.bench.control import rows
from tests.bench.recording import recorded
from tests.serving import ROOT, SERVER, serving

ROUNDS, FEW = 200, 5
COMMAND = "import sys, engine.command_line as c; c.main({arguments}); sys.exit('torch' in sys.modules)"
LAYERS = 40
TORCHINFO_TIMES = {"vgg-16": 20, "resnet-152": 100}  # as many times slower it must be


def networks() -> Iterator[Row]:
    """Report of VGG-16, ResNet-152 and of all networks; beside torchinfo; as a command; 40 layers being assembled."""
    yield from (report("vgg-16", 1), report("resnet-152", 2), everything())
    yield from (beside_torchinfo(id, times) for id, times in TORCHINFO_TIMES.items())
    yield command()
    yield from assembled()


def milliseconds(work: Callable[[], Any], rounds: int) -> list[float]:
    """Of each round."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(1000 * (time.perf_counter() - start))
    return times


def report(id: str, at_most: float) -> Row:
    """Every row and total of a network, p95."""
    network = named(id).network()

    def whole() -> None:
        told = network.report()
        assert told.parameters * told.macs * told.saved_bytes > 0

    ours = quantiles(milliseconds(whole, ROUNDS), n=20)[-1]
    return Row(what=f"{id}: full report, p95", unit="ms", ours=ours, at_most=at_most)


def everything() -> Row:
    """Every network of the course, built and reported."""
    ours = median(milliseconds(lambda: [each.network().report().macs for each in NETWORKS], FEW))
    return Row(what=f"all {len(NETWORKS)} networks, built and reported", unit="ms", ours=ours, at_most=150)


def beside_torchinfo(id: str, times: int) -> Row:
    """The same network summarised by torchinfo on tensors without memory."""
    network = named(id).network()
    with torch.device("meta"):
        module = network.module()
    given = torch.zeros(1, *network.input_shape, device="meta")
    theirs = milliseconds(lambda: torchinfo.summary(module, input_data=given, verbose=0, device="meta"), FEW + 1)[1:]
    ours = median(milliseconds(network.report, ROUNDS))
    return Row(what=f"{id}: report beside torchinfo", unit="ms", ours=ours, baseline=median(theirs), at_most=1 / times)


def command() -> Row:
    """`python -m engine report resnet-152`, the whole process; it fails if torch was imported."""
    line = [sys.executable, "-c", COMMAND.format(arguments=["report", "resnet-152"])]

    def run() -> None:
        subprocess.run(line, cwd=ROOT, check=True, capture_output=True)

    ours = median(milliseconds(run, FEW))
    return Row(what="python -m engine report resnet-152, without torch", unit="ms", ours=ours, at_most=500)


def assembled() -> Iterator[Row]:
    """A control of the page that assembles, with 40 layers, beside the bare page."""
    query = {"v": "1", "net": f"[{', '.join(('nn.Conv2d(3,3,1)', 'nn.ReLU()') * (LAYERS // 2))}]"}
    recording = recorded("assembling", query, answer=".stHtml:has(.cs-ledger)")
    with chromium() as browser, serving(SERVER) as server:
        yield from rows(browser, server, recording)
