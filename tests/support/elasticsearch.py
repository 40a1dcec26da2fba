"""A real Elasticsearch for tests: of MUSTER_TEST_ELASTICSEARCH_URL, or nodes started here from `../shared/tools`.

Elasticsearch refuses to run as root; where the tests do, nodes run as `nobody`, who owns the temporary folder then.
"""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from tests.support.shared import shared

_ZIP = "tools/elasticsearch-8.19.21.zip"
_LOW_USER = "nobody"
_QUICK_START = "-XX:TieredStopAtLevel=1"
"""For a server that lives for minutes on two cores; the growth bench leaves it out."""


class Node:
    """One node on loopback. `cluster` are the transport ports of all nodes of its cluster, its own too."""

    def __init__(self, home: Path, name: str, java: str, ports: tuple[int, int], cluster: Sequence[int]) -> None:
        self.name = name
        self.port, self._transport = ports
        self.url = f"http://127.0.0.1:{self.port}"
        self._home, self._java, self._cluster = home, java, cluster
        self._folder = home / name
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts the node; it is of use only after `wait_for`."""
        names = ",".join(f"node-{place}" for place in range(len(self._cluster)))
        alone = ["-E", "discovery.type=single-node"]
        together = ["-E", "discovery.seed_hosts=" + ",".join(f"127.0.0.1:{port}" for port in self._cluster)]
        if not (self._folder / "data" / "_state").exists():
            together += ["-E", f"cluster.initial_master_nodes={names}"]
        for part in ("data", "logs", "tmp"):
            (self._folder / part).mkdir(parents=True, exist_ok=True)
        if not (self._folder / "config").exists():      # a node writes into it, so that no two may share one
            shutil.copytree(self._home / "config", self._folder / "config")
        _give_away(self._folder)
        command = [str(self._home / "bin" / "elasticsearch"), "-E", f"node.name={self.name}",
                   "-E", "cluster.name=muster-test", "-E", "xpack.security.enabled=false",
                   "-E", f"http.port={self.port}", "-E", f"transport.port={self._transport}",
                   "-E", "network.host=127.0.0.1", "-E", f"path.data={self._folder / 'data'}",
                   "-E", f"path.logs={self._folder / 'logs'}", "-E", "node.processors=2",
                   "-E", "cluster.routing.allocation.disk.threshold_enabled=false",
                   *(together if len(self._cluster) > 1 else alone)]
        environment = {"ES_JAVA_HOME": _java_home(), "ES_JAVA_OPTS": self._java,
                       "ES_PATH_CONF": str(self._folder / "config"), "ES_TMPDIR": str(self._folder / "tmp"),
                       "PATH": os.environ["PATH"], "HOME": str(self._folder)}
        with (self._folder / "out").open("ab") as out:
            self._process = subprocess.Popen(command, env=environment, stdout=out, stderr=out, start_new_session=True,
                                             cwd=self._folder, **_as_low_user())

    def wait_for(self, nodes: int = 1, seconds: float = 240) -> None:
        """Until the node answers and sees `nodes` nodes; fails with the end of its log otherwise."""
        end = time.monotonic() + seconds
        with Elasticsearch(self.url, request_timeout=5, max_retries=0) as client:
            while time.monotonic() < end:
                if self._process is not None and self._process.poll() is not None:
                    break
                try:
                    health = client.cluster.health(timeout="2s")
                    if health["number_of_nodes"] >= nodes and health["status"] != "red":
                        return
                except Exception:      # not up yet: that is what is waited for
                    pass
                time.sleep(0.2)
        logs = [f"{out}:\n{out.read_text(errors='replace')[-1500:]}" for out in self._home.glob("node-*/out")]
        pytest.fail("\n".join([f"{self.name} did not come up within {seconds:.0f} s", *logs]))

    @property
    def group(self) -> int:
        """The process group of the node, 0 while it is down."""
        return self._process.pid if self._process else 0

    def kill(self) -> None:
        """kill -9, the whole group: nothing is written any more."""
        self._signal(signal.SIGKILL)

    def stop(self) -> None:
        """An orderly stop."""
        self._signal(signal.SIGTERM)

    def pause(self) -> None:
        """The node is there and answers nothing."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGSTOP)

    def _signal(self, number: signal.Signals) -> None:
        if self._process is None:
            return
        try:
            os.killpg(self._process.pid, number)
            os.killpg(self._process.pid, signal.SIGCONT)
        except ProcessLookupError:
            pass
        try:
            self._process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(timeout=10)
        self._process = None


@contextmanager
def running_elasticsearch() -> Iterator[str]:
    """The address of a server: the given one, or a node of 768 MB that is stopped and removed at the end."""
    given = os.environ.get("MUSTER_TEST_ELASTICSEARCH_URL")
    if given:
        yield given
        return
    with running_cluster(1, "768m") as (node,):
        yield node.url


@contextmanager
def running_cluster(size: int, heap: str = "512m", options: str = _QUICK_START) -> Iterator[list[Node]]:
    """A cluster of real nodes on loopback, all up when it is handed over."""
    archive = shared(_ZIP)
    if not shutil.which("java"):
        if os.environ.get("CI"):
            pytest.fail("no java, and CI must have it")
        pytest.skip("no java: a real Elasticsearch cannot be started here")
    folder = Path(tempfile.mkdtemp(prefix="muster-es-"))
    ports = _free_ports(2 * size)
    nodes: list[Node] = []
    try:
        home = _unpacked(archive, folder)
        _give_away(folder)
        java = f"-Xms{heap} -Xmx{heap} {options}".strip()
        nodes = [Node(home, f"node-{i}", java, (ports[2 * i], ports[2 * i + 1]), ports[1::2]) for i in range(size)]
        for node in nodes:
            node.start()
        for node in nodes:
            node.wait_for(size)
        yield nodes
    finally:
        for node in nodes:
            node.kill()
        shutil.rmtree(folder, ignore_errors=True)


def _unpacked(archive: Path, folder: Path) -> Path:
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(folder)
        for info in packed.infolist():
            mode = info.external_attr >> 16
            if mode:
                (folder / info.filename).chmod(mode)
    (home,) = folder.glob("elasticsearch-*")
    return home


def _java_home() -> str:
    java = shutil.which("java")
    assert java is not None
    return str(Path(java).resolve().parents[1])


def _as_low_user() -> dict[str, object]:
    if os.geteuid() != 0:
        return {}
    return {"user": _LOW_USER, "group": _low_group(), "extra_groups": []}


def _low_group() -> int:
    import pwd
    return pwd.getpwnam(_LOW_USER).pw_gid


def _give_away(folder: Path) -> None:
    """Where the tests run as root, the folder and all in it belong to the user that the nodes run as."""
    if os.geteuid() != 0:
        return
    import pwd
    low = pwd.getpwnam(_LOW_USER)
    for path in (folder, *folder.rglob("*")):
        os.chown(path, low.pw_uid, low.pw_gid, follow_symlinks=False)


def _free_ports(count: int) -> list[int]:
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    try:
        return [one.getsockname()[1] for one in held]
    finally:
        for one in held:
            one.close()
