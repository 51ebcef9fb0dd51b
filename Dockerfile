# syntax=docker/dockerfile:1
# One image for web, worker, beat and the one-time `manage.py prepare`; the command says which.
ARG PYTHON=3.13

FROM python:${PYTHON}-slim-bookworm AS build
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never UV_CACHE_DIR=/var/cache/uv
RUN pip install --no-cache-dir uv
WORKDIR /srv/helpdesk
COPY pyproject.toml uv.lock ./
RUN --mount=type=cache,target=/var/cache/uv uv sync --frozen --no-dev
COPY . .
# Static files belong to the image: they are the same for every installation of this version.
RUN DATA_DIR=/srv/build SECRET_KEY=only-for-building STATIC_ROOT=/srv/helpdesk/collected \
    .venv/bin/python manage.py collectstatic --noinput --verbosity 0 \
    --ignore rest_framework

FROM python:${PYTHON}-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin helpdesk \
    && install -d -o helpdesk -g helpdesk -m 0700 /data
COPY --from=build /srv/helpdesk /srv/helpdesk
WORKDIR /srv/helpdesk
ENV PATH=/srv/helpdesk/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=helpdesk.settings \
    TMPDIR=/data DATA_DIR=/data HOST=0.0.0.0 PORT=8080 STATIC_ROOT=/srv/helpdesk/collected
USER helpdesk
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=6s --start-period=40s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8080/readyz', timeout=5)"]
CMD ["python", "-m", "helpdesk.runtime.web"]
