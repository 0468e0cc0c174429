# One image for every role: `palabre up` by itself, or `web`, `worker`, `sweep` and `migrate`.

FROM python:3.11-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /build
RUN python -m venv --without-pip /opt/palabre
COPY requirements.lock .
RUN pip --python /opt/palabre/bin/python install --require-hashes -r requirements.lock
COPY . .
RUN pip --python /opt/palabre/bin/python install --no-build-isolation --no-deps . \
    && pip --python /opt/palabre/bin/python uninstall --yes setuptools \
    # The libraries' own tests. Their compiled modules stay: without them each start takes 3 s more.
    && find /opt/palabre -type d -name tests -prune -exec rm -r {} +

FROM python:3.11-slim-bookworm
RUN groupadd --gid 10001 palabre \
    && useradd --uid 10001 --gid palabre --home-dir /data --no-create-home --shell /bin/false palabre \
    && install -d -o palabre -g palabre -m 0700 /data \
    && install -d /app \
    # The default database, var/palabre.db, belongs in the volume as well.
    && ln -s /data /app/var
COPY --from=build /opt/palabre /opt/palabre
ENV PATH=/opt/palabre/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PALABRE_DATA_DIRECTORY=/data \
    PALABRE_HOST=0.0.0.0
WORKDIR /app
USER 10001:10001
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
    CMD ["python", "-c", "import os, urllib.request as web; web.urlopen(f'http://127.0.0.1:{os.environ.get(\"PORT\", 8000)}/healthz', timeout=2)"]
ENTRYPOINT ["palabre"]
CMD ["up"]
