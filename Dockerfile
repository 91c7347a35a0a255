# The hub as an image. Unproven: no docker engine was at hand; see docker-compose.yml.

FROM node:24-slim AS consoles
WORKDIR /src/web
COPY web/package.json web/package-lock.json web/.npmrc ./
RUN npm ci --ignore-scripts
COPY web ./
RUN node node_modules/vite/bin/vite.js build

FROM python:3.12-slim AS wheels
WORKDIR /src
COPY requirements.lock ./
# Every wheel of the lock, checked against its hash; the last stage installs what it needs from these alone.
RUN pip download --require-hashes --no-deps --only-binary :all: -r requirements.lock -d /wheels
COPY pyproject.toml LICENSE ./
COPY protocol ./protocol
COPY hub ./hub
COPY point_client ./point_client
COPY --from=consoles /src/hub/pages ./hub/pages
RUN pip install --no-index --find-links /wheels hatchling \
 && pip wheel --no-deps --no-build-isolation -w /wheels .

FROM python:3.12-slim
RUN --mount=type=bind,from=wheels,source=/wheels,target=/wheels \
    pip install --no-cache-dir --no-index --find-links /wheels diemcau
RUN useradd --system --create-home --uid 10001 hub && install -d -o hub -g hub /data
USER hub
VOLUME /data
EXPOSE 8080 8081
ENTRYPOINT ["diemcau-hub"]
CMD ["serve", "--data", "/data", "--listen", "0.0.0.0:8080", "--ws-listen", "0.0.0.0:8081"]
