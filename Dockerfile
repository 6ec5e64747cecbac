# One image for every service of docker-compose.yml; the command says which one it is.
#   docker build --target run .      the site and its bundled captioners (the default)
#   docker build --target single .   the same, started whole in one container, as by make run
#   docker build --target hub .      with torch and transformers, for captioners from a hub
# By digest: scripts/image-digests.
ARG PYTHON_IMAGE=python:3.11-slim-bookworm

FROM $PYTHON_IMAGE AS packages
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /venv
ENV PATH=/venv/bin:$PATH
WORKDIR /build
COPY requirements/run.txt requirements/
# TensorFlow's C++ headers, a sixth of it all, serve only those who compile operations of their own.
RUN pip install --require-hashes -r requirements/run.txt \
    && rm -rf /venv/lib/python3.*/site-packages/tensorflow/include

FROM $PYTHON_IMAGE AS site
ARG VERSION=0.1.0
LABEL org.opencontainers.image.title="Captionsite" \
    org.opencontainers.image.description="A photo gallery that gives every picture a sentence" \
    org.opencontainers.image.version="$VERSION" \
    org.opencontainers.image.licenses="MIT"
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin captionsite \
    && install -d -o captionsite -g captionsite -m 0700 /data
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    SKIP_CHECKS=1 \
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
RUN python -m compileall -q captionsite gallery inference training
USER captionsite
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-m", "captionsite.launch.probe", "/healthz"]
# Without --bind, gunicorn listens on every address at $PORT.
CMD ["gunicorn", "captionsite.wsgi:application", "--worker-class", "gthread", "--workers", "2", "--threads", "16", "--timeout", "60", "--worker-tmp-dir", "/dev/shm", "--no-control-socket"]

FROM site AS run
COPY --from=packages /venv /venv

FROM run AS single
ENV CAPTIONSITE_ENV=embedded HOST=0.0.0.0
HEALTHCHECK --interval=10s --timeout=5s --start-period=120s --retries=3 \
    CMD ["python", "-m", "captionsite.launch.probe", "/readyz"]
CMD ["python", "-m", "captionsite.launch"]

FROM packages AS hub-packages
# The index for a CPU-only or other build of torch, if the default build is not wanted.
ARG PIP_EXTRA_INDEX_URL=""
COPY requirements/torch.txt requirements/torch-packages.txt requirements/torch-cuda.txt requirements/hub.txt requirements/
COPY scripts/install-torch scripts/
RUN pip install --require-hashes -r requirements/hub.txt \
    && PIP_EXTRA_INDEX_URL="$PIP_EXTRA_INDEX_URL" scripts/install-torch python

FROM site AS hub
COPY --from=hub-packages /venv /venv

FROM run
