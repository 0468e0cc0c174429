# One image for every role: `palabre up` by itself, or `web`, `worker`, `sweep` and `migrate`.
# The same sources give the same files, whenever it is built; their dates are the builder's to set
# (BuildKit's exporter: rewrite-timestamp=true).

FROM python:3.11-slim-bookworm AS build
# Seconds since 1970 that stand for the time of the build, as reproducible-builds.org has it.
ARG SOURCE_DATE_EPOCH=0
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /build
RUN python -m venv --without-pip /opt/palabre
COPY requirements.lock .
RUN pip --python /opt/palabre/bin/python install --no-compile --require-hashes -r requirements.lock
COPY . .
RUN pip --python /opt/palabre/bin/python install --no-compile --no-build-isolation --no-deps . \
    && pip --python /opt/palabre/bin/python uninstall --yes setuptools \
    # The libraries' own tests.
    && find /opt/palabre -type d -name tests -prune -exec rm -r {} + \
    # Compiled once, for the start would take 3 s more; without dates, which would differ each time.
    # Sets are compiled in the order of their hashes, so those are fixed.
    && PYTHONHASHSEED=0 /opt/palabre/bin/python -m compileall -q -f \
        --invalidation-mode unchecked-hash /opt/palabre/lib \
    # What is in it, for whoever asks after an advisory: /opt/palabre/share/bill-of-materials.json.
    && mkdir /opt/palabre/share \
    && /opt/palabre/bin/python -m service.running.bill_of_materials requirements.lock palabre \
        "$(/opt/palabre/bin/palabre --version | grep -o '[0-9][^ ]*$')" \
        > /opt/palabre/share/bill-of-materials.json

FROM python:3.11-slim-bookworm
# `useradd` writes down the day on which it was run, or this one.
ARG SOURCE_DATE_EPOCH=0
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
