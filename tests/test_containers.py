"""What compose.yaml and the Dockerfile say, held against the product: containers are not started here."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import make_url

from config import settings
from matcher.index.elastic_client import OLDEST
from tests.support.embedders import model_folder
from tests.test_project import variables
from web.cli import muster

ROOT = Path(__file__).resolve().parents[1]
_COMPOSE = (ROOT / "compose.yaml").read_text("utf-8")
_SERVICES: dict[str, dict[str, Any]] = yaml.safe_load(_COMPOSE)["services"]
_IMAGE = [line.strip() for line in (ROOT / "Dockerfile").read_text("utf-8").replace("\\\n", " ").splitlines()]
_PATIENCE = 60


def _lines(word: str) -> list[str]:
    """What stands behind an instruction of the Dockerfile, once for each time that it does."""
    return [line.removeprefix(f"{word} ") for line in _IMAGE if line.startswith(f"{word} ")]


def _image_environment() -> dict[str, str]:
    return dict(re.findall(r"(\w+)=(\S+)", " ".join(_lines("ENV"))))


def _health_command() -> str:
    """The Python of the image's own health check."""
    (command,) = re.findall(r'CMD python -c "(.*)"$', "\n".join(_lines("HEALTHCHECK")))
    return str(command)


def test_every_command_of_a_container_is_one_of_ours() -> None:
    assert _lines("ENTRYPOINT") == ['["muster"]']
    commands = [yaml.safe_load(line) for line in _lines("CMD")]
    commands += [s["command"] for s in _SERVICES.values() if "build" in s and "command" in s]
    checks = [s["healthcheck"]["test"] for s in _SERVICES.values() if "build" in s and "healthcheck" in s]
    assert all(check[:2] == ["CMD", "muster"] for check in checks)
    commands += [check[2:] for check in checks]
    assert len(commands) >= 3
    for command in commands:
        found = muster.get_command(None, command[0])    # type: ignore[arg-type]
        assert found, command
        found.make_context(command[0], list(command[1:]))


def test_only_settings_that_are_read_are_set() -> None:
    given = {name for s in _SERVICES.values() for name in s["environment"] if name.startswith("MUSTER_")}
    given |= {name for name in _image_environment() if name.startswith("MUSTER_")}
    assert given <= variables()
    assert {"MUSTER_DATABASE_URL", "MUSTER_INDEX_URL", "MUSTER_LISTEN"} <= given


def test_what_a_person_must_write_down_first_is_named_at_the_top() -> None:
    top = _COMPOSE.split("\nname:")[0]
    needed = set(re.findall(r"\$\{(\w+)[:}]", _COMPOSE))
    assert needed == set(re.findall(r"\b[A-Z]+_[A-Z_]+\b", top))


def test_every_service_is_watched_and_waited_for() -> None:
    for name, service in _SERVICES.items():
        assert "healthcheck" in service or ("build" in service and _lines("HEALTHCHECK")), name
        for other, condition in service.get("depends_on", {}).items():
            assert condition == {"condition": "service_healthy"}
            assert "healthcheck" in _SERVICES[other]


def test_volumes_have_names_and_lie_where_the_product_writes() -> None:
    named = yaml.safe_load(_COMPOSE)["volumes"]
    used = {volume.split(":")[0]: volume.split(":")[1] for s in _SERVICES.values() for volume in s["volumes"]}
    assert set(used) == set(named)
    (folder,) = _lines("VOLUME")
    assert used["muster"] == folder == f"{_lines('WORKDIR')[0]}/var"
    written = (settings.RecordSettings().database_url, settings.IndexSettings().index_url,
               settings.MailSettings().mail_url, str(settings.SiteSettings().secret_file),
               str(settings.EmbeddingSettings().model_folder))
    assert all(re.search(r"(^|///|:)var/", place) for place in written)
    (user,) = _lines("USER")
    assert any(f" {user}" in line and "useradd" in line for line in _lines("RUN"))
    assert any(f"chown {user} var" in line for line in _lines("RUN"))


def test_addresses_lead_to_services_with_the_names_that_they_are_given() -> None:
    for service in (s for s in _SERVICES.values() if "build" in s):
        record = make_url(service["environment"]["MUSTER_DATABASE_URL"].split("${")[0] + "x@record/muster")
        assert service["environment"]["MUSTER_DATABASE_URL"].endswith(f"@{record.host}/{record.database}")
        database = _SERVICES[str(record.host)]
        assert database["environment"]["POSTGRES_USER"] == record.username
        assert database["environment"]["POSTGRES_DB"] == record.database
        assert f"--username {record.username} --dbname {record.database}" in database["healthcheck"]["test"][1]
        index = service["environment"]["MUSTER_INDEX_URL"]
        host, port = index.removeprefix("http://").split(":")
        assert f"http://127.0.0.1:{port}/" in _SERVICES[host]["healthcheck"]["test"][1]
    version = _SERVICES["index"]["image"].split(":")[1]
    assert tuple(map(int, version.split(".")[:2])) >= OLDEST


def test_the_port_that_is_published_is_the_one_that_is_served_and_asked() -> None:
    (exposed,) = _lines("EXPOSE")
    assert _image_environment()["MUSTER_LISTEN"] == f"0.0.0.0:{exposed}"
    assert _SERVICES["web"]["ports"] == [f"127.0.0.1:{exposed}:{exposed}"]
    assert f"http://127.0.0.1:{exposed}/health" in _health_command()


def test_the_image_copies_what_exists_and_sets_up_as_make_does() -> None:
    for line in _lines("COPY"):
        assert all((ROOT / source).exists() for source in line.split()[:-1]), line
    setup = ".ci/setup run"
    assert any(setup in line for line in _lines("RUN"))
    assert setup in (ROOT / "Makefile").read_text("utf-8")


def test_what_the_image_runs_answers_its_own_health_check_and_ends_when_it_is_told(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as held:
        port = held.getsockname()[1]
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("MUSTER_MODEL_FOLDER", str(model_folder()))
    monkeypatch.setenv("MUSTER_LISTEN", f"127.0.0.1:{port}")
    (command,) = map(yaml.safe_load, _lines("CMD"))
    (tmp_path / "var").mkdir()
    server = subprocess.Popen([sys.executable, "-m", "web.cli", *command], cwd=tmp_path)
    try:
        check = [sys.executable, "-c", _health_command().replace(":8000", f":{port}")]
        end = time.monotonic() + _PATIENCE
        while subprocess.run(check, stderr=subprocess.DEVNULL, check=False).returncode:
            assert server.poll() is None, "it ended by itself"
            assert time.monotonic() < end
            time.sleep(0.2)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=_PATIENCE) as answer:
            assert answer.status == 200
        server.send_signal(signal.SIGTERM)
        assert server.wait(_PATIENCE) == 0
    finally:
        server.kill()
        server.wait()
    assert os.listdir(tmp_path) == ["var"]
