"""`muster serve`: the pages, by gunicorn. The master only supervises; the application is loaded in each worker."""

import os
from typing import Any

import click

from config.errors import ConfigError
from config.settings import EmbeddingSettings, RecordSettings, SiteSettings, WebSettings

_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


@click.command()
@click.option("--open", "is_open", is_flag=True,
              help="Whoever sits at this machine is staff without signing in; loopback addresses only.")
@click.option("--listen", metavar="HOST:PORT", help="Instead of MUSTER_LISTEN.")
def serve(is_open: bool, listen: str | None) -> None:
    """Serve the pages until interrupted."""
    from matcher.store.engine import open_record
    from matcher.text.embedding import ranking_model

    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")        # workers are the parallelism (design.md section 5)
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    if listen:
        os.environ["MUSTER_LISTEN"] = listen
    if is_open:
        os.environ["MUSTER_OPEN_STAFF"] = "true"
    settings = WebSettings()
    if settings.open_staff and settings.listen.rsplit(":", 1)[0] not in _LOOPBACK:
        raise ConfigError(f"--open makes every visitor staff, so MUSTER_LISTEN must be a loopback address such as "
                          f"127.0.0.1:8000, got {settings.listen}")
    if settings.open_staff and "MUSTER_SITE_URL" not in os.environ:
        os.environ["MUSTER_SITE_URL"] = f"http://{settings.listen}"
    open_record(RecordSettings().database_url).close()        # the schema is brought up once, before the workers race
    ranking_model(EmbeddingSettings())        # fetched and prepared before a visitor would have to wait for it
    click.echo(f"Muster is at http://{settings.listen}/" + ("  (open: you are staff on this machine)"
                                                          if settings.open_staff else "") + "  Ctrl-C ends it.")
    _run(settings, SiteSettings())


def _run(settings: WebSettings, site: SiteSettings) -> None:
    from gunicorn.app.base import BaseApplication

    class Server(BaseApplication):      # type: ignore[misc]
        def load_config(self) -> None:
            for name, value in _options(settings).items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            from web.app import create_app
            return create_app()

    Server().run()


def _options(settings: WebSettings) -> dict[str, Any]:
    from web.worker import forget

    return {"bind": settings.listen, "workers": settings.web_workers, "threads": settings.web_threads,
            "worker_class": "web.worker.PageWorker", "child_exit": forget, "preload_app": False, "timeout": 60,
            "graceful_timeout": 20, "keepalive": 5, "loglevel": "warning", "max_requests": 20_000,
            "max_requests_jitter": 2_000, "limit_request_line": 8190, "limit_request_field_size": 8190,
            "forwarded_allow_ips": "", "proc_name": "muster"}
