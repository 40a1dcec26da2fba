# One image for web, scheduler and one-off commands. Its steps are those of .ci/setup, in an order that caches well.
FROM python:3.11-slim-bookworm

ENV PYTHONUNBUFFERED=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 \
    HF_HUB_OFFLINE=1 OMP_NUM_THREADS=2
RUN useradd --create-home --uid 10001 muster
WORKDIR /app

COPY .ci/setup .ci/setup
COPY pyproject.toml requirements.lock README.md ./
COPY config config
COPY matcher matcher
COPY ingest ingest
COPY web web
RUN .ci/setup run && mkdir var && chown muster var

USER muster
ENV PATH=/app/.venv/bin:$PATH MUSTER_LISTEN=0.0.0.0:8000
VOLUME /app/var
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD python -c "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/health', timeout=4)"
ENTRYPOINT ["muster"]
CMD ["serve"]
