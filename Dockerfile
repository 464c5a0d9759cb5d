# The program alone. pre-commit builds it for the hook stanch-docker.
FROM rust:1-slim AS build
WORKDIR /stanch
COPY . .
RUN cargo install --path . --locked --root /usr/local

FROM debian:stable-slim
COPY --from=build /usr/local/bin/stanch /usr/local/bin/stanch
