"""What a command or a web worker works with: settings, record, index and embedder, each opened when first used."""

from datetime import datetime
from functools import cached_property

from config.settings import EmbeddingSettings, IndexSettings, RecordSettings, current_time
from matcher.index import open_index
from matcher.index.protocol import SearchIndex
from matcher.store.engine import Record, open_record
from matcher.text.embed import Embedder
from matcher.text.embedding import open_ranker, open_reader, ranking_model


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
        """The light engine that searches, of MUSTER_SEARCH_MODEL, prepared on first use."""
        return open_reader(EmbeddingSettings())

    @cached_property
    def ranker(self) -> Embedder:
        """The engine that ranks calls for members, of MUSTER_MODEL: the one that searches where they are one model."""
        settings = EmbeddingSettings()
        return self.embedder if ranking_model(settings) == settings.search_model else open_ranker(settings)
