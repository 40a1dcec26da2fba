"""`muster evaluate`: how good the ranking is on a BEIR folder."""

import json
from pathlib import Path

import click
from rich.progress import Progress

from config.settings import EmbeddingSettings
from matcher.evaluate.beir import EvaluationError, read_corpus, read_judgements, read_queries
from matcher.evaluate.metrics import METRICS, relevant_from, summary
from matcher.evaluate.run import rank_folder, written
from matcher.text.embedding import open_ranker


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--queries", type=click.Path(path_type=Path), help="Default: queries-dev.jsonl or queries.jsonl.")
@click.option("--qrels", type=click.Path(path_type=Path), help="Default: qrels/dev.tsv or qrels/test.tsv, if there.")
@click.option("--ranker", type=click.Choice(["hybrid", "lexical", "dense"]), default="hybrid", show_default=True)
@click.option("--run", "run_file", type=click.Path(path_type=Path), help="Write the ranking here as a TREC run.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def evaluate(folder: Path, queries: Path | None, qrels: Path | None, ranker: str, run_file: Path | None,
             as_json: bool) -> None:
    """Rank a BEIR FOLDER with the product's own ranking and measure it against its judgements."""
    asked = read_queries(queries or _first(folder, "queries-dev.jsonl", "queries.jsonl"))
    judged = _qrels(folder, queries, qrels)
    documents = read_corpus(folder / "corpus.jsonl")
    embedder = open_ranker(EmbeddingSettings(), tries_again=True)
    with Progress(disable=as_json or not click.get_text_stream("stdout").isatty(), transient=True) as bar:
        task = bar.add_task("embedding the corpus", total=len(documents))
        run = rank_folder(documents, asked, embedder, ranker, lambda done: bar.advance(task, done))  # type: ignore[arg-type]
        if run_file:
            run = written(run_file, run, f"muster-{ranker}")
        found = {query: [document for document, _ in ranking] for query, ranking in run}
    figures = summary(found, judged)
    if as_json:
        about = {"folder": folder.name, "ranker": ranker, "model": embedder.fingerprint, "queries": len(asked)}
        click.echo(json.dumps(about | {name: {"mean": mean, "se": error} for name, (mean, error) in figures.items()}))
        return
    click.echo(f"{folder.name}: {len(asked)} queries, {len(documents)} documents, {ranker}, {embedder.fingerprint}")
    if not judged:
        click.echo("no judgements: ranked only")
    elif not figures:
        click.echo("nothing is judged relevant")
    for name in METRICS if figures else ():
        click.echo(f"{name:10} {figures[name][0]:.4f}  se {figures[name][1]:.4f}")
    if figures:
        click.echo(f"relevant is a grade of {relevant_from(judged):.0f} or more")


def _qrels(folder: Path, queries: Path | None, qrels: Path | None) -> dict[str, dict[str, float]]:
    if qrels:
        return read_judgements(qrels)
    if queries:
        return {}       # other queries than the folder's own: its judgements would not be theirs
    found = next((p for p in (folder / "qrels/dev.tsv", folder / "qrels/test.tsv") if p.is_file()), None)
    return read_judgements(found) if found else {}


def _first(folder: Path, *names: str) -> Path:
    found = next((folder / n for n in names if (folder / n).is_file()), None)
    if found is None:
        raise EvaluationError(f"{folder}: holds none of {', '.join(names)}; name the file with --queries")
    return found
