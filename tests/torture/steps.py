"""A rebuild that kills its own process at one step: as files change on disk, or as the server has done what was asked.

Each run is a process of its own (`tests.index_contract.test_rebuild`).
"""

import os
import signal
import sys
from itertools import count

from matcher.index import open_index
from matcher.index.elastic import ElasticIndex
from matcher.index.sync import rebuild
from matcher.store.engine import Record
from tests.support.calls import NOW
from tests.support.embedders import WordEmbedder

_FILE_STEPS = {"os.mkdir", "os.rename", "os.remove", "shutil.rmtree", "sqlite3.connect"}


def rebuild_and_die(record_url: str, index_url: str, index_name: str, step: int) -> None:
    """Ends well where the rebuild has fewer steps."""
    os.environ |= {"MUSTER_INDEX_NAME": index_name, "MUSTER_INDEX_TIMEOUT_SECONDS": "120"}
    record, index = Record(record_url), open_index(index_url)
    number = count(1)

    def passing() -> None:
        if next(number) == step:
            os.kill(os.getpid(), signal.SIGKILL)

    if isinstance(index, ElasticIndex):
        transport = index._client.transport
        perform = transport.perform_request

        def performed(method: str, target: str, **more: object) -> object:
            answer = perform(method, target, **more)    # type: ignore[arg-type]
            if method in ("PUT", "DELETE") or "_bulk" in target or "_aliases" in target:
                passing()
            return answer

        transport.perform_request = performed    # type: ignore[method-assign,assignment]
    else:
        folder = index_url.partition(":")[2]
        sys.addaudithook(lambda event, about: passing() if event in _FILE_STEPS and folder in str(about[0]) else None)
    rebuild(record, index, WordEmbedder(), NOW)
