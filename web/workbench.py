"""What a command or a web worker works with: settings, record, index and embedder, each opened when first used."""

from datetime import datetime
from functools import cached_property

from config.settings import EmbeddingSettings, IndexSettings, RecordSettings, current_time
from matcher.index import open_index
from matcher.index.protocol import SearchIndex
from matcher.store.engine import Record, open_record
from matcher.text.embed import Embedder
from matcher.text.embedding import open_embedder


class Workbench:
    """One per run or worker. `now` is read once, at the start."""

    def __init__(self) -> None:
        self.now: datetime = current_time()

    @cached_property
    def record(self) -> Record:
        """The record of MUSTER_DATABASE_URL. Raises StoreError."""
        return open_record(RecordSettings().database_url)

    @cached_property
    def index(self) -> SearchIndex:
        """The index of MUSTER_INDEX_URL. Raises IndexFault."""
        return open_index(IndexSettings().index_url)

    @cached_property
    def embedder(self) -> Embedder:
        """The engine of MUSTER_MODEL and MUSTER_EMBED_ENGINE, prepared on first use."""
        return open_embedder(EmbeddingSettings())
