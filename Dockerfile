# One image for both roles: `serve` (on SQLite it starts the worker too) and `worker`.
# docs/deployment.md says how it is run. All it writes is under /data.

FROM python:3.13-slim AS builder
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_ROOT_USER_ACTION=ignore
WORKDIR /src
RUN python -m venv /opt/suara
ENV PATH=/opt/suara/bin:$PATH
COPY requirements.lock requirements-run.lock ./
RUN pip install --require-hashes --no-deps -r requirements-run.lock
# The build tools come from the lock as well, by hash, and stay out of the image.
RUN awk '/^(hatchling|packaging|pathspec|pluggy|trove-classifiers)==/ {wanted = 1} \
         wanted {print} !/\\$/ {wanted = 0}' requirements.lock > build.lock \
    && pip install --require-hashes --no-deps --target /build-tools -r build.lock
COPY pyproject.toml README.md LICENSE ./
COPY ivr ivr
COPY cases cases
COPY speech speech
RUN PYTHONPATH=/build-tools pip wheel --no-build-isolation --no-deps --wheel-dir /wheels . \
    && pip install --no-deps --no-index /wheels/*.whl
RUN suara models install whisper-base && suara models check

FROM python:3.13-slim
LABEL org.opencontainers.image.title="Suara Warga" \
      org.opencontainers.image.description="A voice complaint line for Indonesian police stations" \
      org.opencontainers.image.licenses="MIT"
# tini is process 1: it passes signals on and buries the children of children that died.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends tini \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --system --gid 10001 suara \
    && useradd --system --uid 10001 --gid suara --home-dir /data --no-create-home \
       --shell /usr/sbin/nologin suara \
    && install --directory --owner=suara --group=suara --mode=0700 /data
COPY --from=builder /opt/suara /opt/suara
# Temporary files lie beside the data folder, so that the root file system may be read-only.
ENV PATH=/opt/suara/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HOME=/data \
    TMPDIR=/data \
    SUARA_DATA_DIR=/data/suara
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/livez', timeout=4)"]
ENTRYPOINT ["tini", "--", "suara"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]
