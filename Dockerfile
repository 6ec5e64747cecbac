# One image for every service of docker-compose.yml; the command says which one it is.
# By digest: scripts/image-digests.
ARG PYTHON_IMAGE=python:3.11-slim-bookworm
FROM ${PYTHON_IMAGE} AS packages
# The index for a CPU-only or other build of torch, if the default build is not wanted.
ARG PIP_EXTRA_INDEX_URL=""
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /venv
ENV PATH=/venv/bin:$PATH
WORKDIR /build
# The largest and slowest layer first: it changes least.
COPY requirements/torch.txt requirements/torch-packages.txt requirements/torch-cuda.txt requirements/
COPY scripts/install-torch scripts/
RUN PIP_EXTRA_INDEX_URL="$PIP_EXTRA_INDEX_URL" scripts/install-torch python
COPY requirements/hub.txt requirements/
RUN pip install --require-hashes -r requirements/hub.txt

FROM ${PYTHON_IMAGE}
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin captionsite \
    && install -d -o captionsite -g captionsite -m 0700 /data
COPY --from=packages /venv /venv
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    CAPTIONSITE_ENV=production \
    CAPTIONSITE_DATA=/data \
    TF_CPP_MIN_LOG_LEVEL=2 \
    KERAS_BACKEND=tensorflow \
    PORT=8000
WORKDIR /app
COPY manage.py ./
COPY captionsite captionsite
COPY gallery gallery
COPY inference inference
COPY training training
COPY locale locale
COPY static static
COPY templates templates
USER captionsite
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-m", "captionsite.launch.probe", "/healthz"]
# Without --bind, gunicorn listens on every address at $PORT.
CMD ["gunicorn", "captionsite.wsgi:application", "--worker-class", "gthread", "--workers", "2", "--threads", "8", "--timeout", "60", "--worker-tmp-dir", "/dev/shm", "--no-control-socket"]
