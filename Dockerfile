# The application alone; its PostgreSQL is the compose file's, or any that DATABASE_URL names.
FROM debian:bookworm-slim

RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates python3 python3-venv tzdata \
    && rm -rf /var/lib/apt/lists/*

# What changes seldom comes first: the locked packages, by their hashes.
COPY requirements/run.txt /opt/thidua/requirements.txt
RUN python3 -m venv /opt/thidua/venv \
    && /opt/thidua/venv/bin/pip install --no-cache-dir --no-deps --only-binary :all: \
        --require-hashes --requirement /opt/thidua/requirements.txt

COPY pyproject.toml README.md /opt/thidua/source/
COPY ledger /opt/thidua/source/ledger
COPY api /opt/thidua/source/api
RUN /opt/thidua/venv/bin/pip install --no-cache-dir --no-deps --no-build-isolation \
        /opt/thidua/source \
    && rm -r /opt/thidua/source

RUN useradd --system --uid 10001 --home-dir /var/lib/thidua --create-home thidua
USER thidua
WORKDIR /var/lib/thidua
VOLUME /var/lib/thidua

ENV PATH=/opt/thidua/venv/bin:/usr/bin:/bin \
    PYTHONUNBUFFERED=1 \
    THIDUA_DATA=/var/lib/thidua \
    HOST=0.0.0.0 \
    PORT=8000
EXPOSE 8000
CMD ["thidua", "serve"]
