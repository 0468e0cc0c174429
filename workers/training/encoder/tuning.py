"""Fine-tuning the encoder on every output at once, on a GPU where there is one."""

import math
import os
import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from workers.scoring.encoder import EncoderParts
from workers.scoring.heads import OUTPUTS, SPAM, SPAM_KINDS, TOXICITY
from workers.scoring.tokens import Vocabulary
from workers.training.corpus import Lesson
from workers.training.encoder.batches import Batch, draw_pass, list_sets, make_batches
from workers.training.encoder.graph import build_graph
from workers.training.encoder.network import Network
from workers.training.encoder.source import Source
from workers.training.progress import Progress

_FIRST_KIND = len(OUTPUTS) - len(SPAM_KINDS)
# How much each output's loss counts: the rarer attributes are told apart by fewer rows.
_WEIGHTS = torch.tensor([1.4, 0.2, 0.4, 0.3, 0.2, 0.2, 1.0])
_SMOOTHING = 0.02


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how fast the encoder learns; chosen on the dev rows."""

    layers: int = 7
    comments: int = 300_000
    passes: int = 1
    speed: float = 1.5e-4
    head_speed: float = 1e-3
    warm_up: float = 0.06
    decay: float = 0.01


class SetOffsets(nn.Module):
    """What is common to all comments of a set, so that the encoder need not learn it.

    One number for each set and each of toxicity and spam, thrown away after training.
    """

    def __init__(self, sets: int) -> None:
        super().__init__()
        self.toxicity = nn.Embedding(sets, 1)
        self.spam = nn.Embedding(sets, 1)
        for each in (self.toxicity, self.spam):
            nn.init.zeros_(each.weight)

    def forward(self, logits: Tensor, sets: Tensor) -> Tensor:
        """Return `logits` with the sets' offsets added."""
        added = torch.zeros_like(logits)
        added[:, OUTPUTS.index(TOXICITY)] = self.toxicity(sets)[:, 0]
        added[:, OUTPUTS.index(SPAM)] = self.spam(sets)[:, 0]
        return logits + added


def tune(
    source: Source,
    kept: list[int],
    lessons: Sequence[Lesson],
    seed: int,
    progress: Progress,
    plan: Plan | None = None,
) -> EncoderParts:
    """Return the encoder of `source`, reduced to the pieces `kept` and tuned on `lessons`.

    The same arguments give the same bytes on the same machine.
    """
    plan = plan or Plan()
    torch.manual_seed(seed)
    torch.use_deterministic_algorithms(mode=True)
    # Without it no GPU multiplies matrices the same way twice, and torch refuses to try.
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    pieces = [source.pieces[number] for number in kept]
    vocabulary = Vocabulary(pieces, source.logarithms[kept].tolist())
    network = Network.from_source(source, kept, plan.layers, len(OUTPUTS)).to(device)
    _learn(network, lessons, vocabulary, random.Random(seed), progress, plan)
    weights = {name: each.cpu().numpy() for name, each in network.state_dict().items()}
    return EncoderParts(
        pieces=tuple(pieces),
        logarithms=source.logarithms[kept],
        nibbles=source.nibbles[kept],
        scales=source.scales[kept],
        positions=source.positions.astype(np.float16)[:128],
        graph=build_graph(weights, plan.layers, source.heads),
    )


def _learn(
    network: Network,
    lessons: Sequence[Lesson],
    vocabulary: Vocabulary,
    chance: random.Random,
    progress: Progress,
    plan: Plan,
) -> None:
    sets = list_sets(lessons)
    device = network.head.weight.device
    offsets = SetOffsets(len(sets)).to(device)
    optimiser = _make_optimiser(network, offsets, plan)
    passes = [draw_pass(lessons, plan.comments, chance) for _ in range(plan.passes)]
    total, done = sum(map(len, passes)), 0
    network.train()
    for lessons_now in passes:
        for batch in make_batches(lessons_now, vocabulary, sets, chance):
            for group in optimiser.param_groups:
                group["lr"] = group["top"] * _speed(done / total, plan)
            _step(network, offsets, optimiser, batch)
            done += len(batch.lengths)
            progress("tuning the encoder", len(batch.lengths))


def _make_optimiser(network: Network, offsets: SetOffsets, plan: Plan) -> torch.optim.Optimizer:
    heads = [*network.head.parameters(), *offsets.parameters()]
    names = {id(each) for each in heads}
    body = [each for each in network.parameters() if id(each) not in names]
    return torch.optim.AdamW(
        [{"params": body, "top": plan.speed}, {"params": heads, "top": plan.head_speed}],
        weight_decay=plan.decay,
    )


def _speed(share: float, plan: Plan) -> float:
    return min(1.0, share / plan.warm_up + 0.01) * max(0.02, 1 - share)


def _step(
    network: Network, offsets: SetOffsets, optimiser: torch.optim.Optimizer, batch: Batch
) -> None:
    device = network.head.weight.device
    numbers, lengths, labels, sets = (
        torch.from_numpy(each).to(device)
        for each in (batch.numbers, batch.lengths, batch.labels, batch.sets)
    )
    with torch.autocast(device.type, dtype=torch.bfloat16):
        logits = network(numbers, lengths)
    loss = measure_loss(offsets(logits.float(), sets), labels)
    optimiser.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(network.parameters(), 1.0)
    optimiser.step()


def measure_loss(logits: Tensor, labels: Tensor) -> Tensor:
    """Return the loss of a batch: cross-entropy over what is taught (labels that are not NaN)."""
    scores, wanted = logits[:, :_FIRST_KIND], labels[:, :_FIRST_KIND]
    known = ~torch.isnan(wanted)
    softened = torch.nan_to_num(wanted) * (1 - 2 * _SMOOTHING) + _SMOOTHING
    each = functional.binary_cross_entropy_with_logits(scores, softened, reduction="none")
    counts = known.sum(0).clamp(min=1)
    loss = ((each * known).sum(0) / counts.clamp(min=len(labels) / 4) * _WEIGHTS.to(logits)).sum()
    kinds = labels[:, _FIRST_KIND:]
    spam = kinds.amax(1) == 1
    if not bool(spam.any()):
        return loss
    chosen = functional.cross_entropy(logits[spam, _FIRST_KIND:], kinds[spam].argmax(1))
    return loss + 0.3 * chosen * spam.sum() / len(labels) * math.e
