# One image for web, workers, beat and migrations; docker-compose.yml says who does what.

FROM python:3.11-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_CACHE_DIR=/var/cache/pip \
    PYTHONDONTWRITEBYTECODE=1
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
WORKDIR /app
COPY requirements/base.txt requirements/base.txt
RUN --mount=type=cache,target=/var/cache/pip \
    pip install --require-hashes --only-binary=:all: -r requirements/base.txt
COPY . .
# Neither step talks to a database; settings only want to know where one would be.
RUN python bin/compile_messages.py \
    && SECRET_KEY=only-for-this-step STATIC_ROOT=/app/staticfiles \
       DATABASE_URL=postgresql://nobody@localhost/none REDIS_URL=redis://localhost \
       python manage.py collectstatic --no-input --verbosity 0

FROM python:3.11-slim-bookworm
# Pango and HarfBuzz lay out the PDFs; Inter comes with the Python packages and covers
# our six languages, DejaVu is there for whatever else a customer is called.
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
       libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --no-create-home --home-dir /app --shell /usr/sbin/nologin angro \
    && install -d -o angro -g angro /var/lib/angro /var/lib/angro/media
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
WORKDIR /app
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    ANGRO_VAR=/var/lib/angro \
    STATIC_ROOT=/app/staticfiles \
    BIND=0.0.0.0:8000
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "deploy/healthy.py", "web"]
CMD ["gunicorn", "--config", "deploy/gunicorn_conf.py", "shop.wsgi"]
