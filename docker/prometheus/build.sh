#!/usr/bin/env bash
# Builds the image slowdown/prometheus:bookworm. Then: export SLOWDOWN_PROMETHEUS_IMAGE=slowdown/prometheus:bookworm
set -euo pipefail
cd "$(dirname "$0")"
image=slowdown/prometheus:bookworm

docker build --quiet --tag "$image" - <Dockerfile >/dev/null
echo "$image"
