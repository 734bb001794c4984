# syntax=docker/dockerfile:1
# One image for `serve`, `worker`, `migrate` and the rest of `teacherin`.

FROM node:22-bookworm-slim AS graphiql
WORKDIR /teacherin/crates/server/graphiql
COPY crates/server/graphiql/package.json crates/server/graphiql/package-lock.json crates/server/graphiql/.npmrc ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund
COPY crates/server/graphiql ./
COPY tests/pages /teacherin/tests/pages
RUN node_modules/.bin/vite build

FROM rust:1.95-slim-bookworm AS build
WORKDIR /teacherin
COPY . .
COPY --from=graphiql /teacherin/crates/server/graphiql/node_modules/.bundle crates/server/graphiql/dist
# The caches stay with the builder: a second build compiles only what changed. The program is copied out of them.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/teacherin/target \
    cargo build --locked --release --package teacherin-server --bin teacherin \
    && cp target/release/teacherin /usr/local/bin/teacherin

FROM debian:bookworm-slim
# Certificates to check the mail server's and the database's; time zones are in the program.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --no-create-home teacherin
COPY --from=build /usr/local/bin/teacherin /usr/local/bin/teacherin
USER teacherin
EXPOSE 8000
# `docker stop` sends SIGTERM: requests and jobs under way are finished first.
STOPSIGNAL SIGTERM
ENTRYPOINT ["teacherin"]
CMD ["serve"]
