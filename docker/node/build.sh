#!/usr/bin/env bash
# Builds the image slowdown/node:24 from node_modules/node, on Linux. Then: export SLOWDOWN_NODE_IMAGE=slowdown/node:24
set -euo pipefail
cd "$(dirname "$0")"
node=../../node_modules/node/bin/node
[ -x "$node" ] || { echo "build.sh: $node is not there. Run npm ci first." >&2; exit 3; }
image=slowdown/node:$("$node" -p 'process.versions.node.split(".")[0]')

context=$(mktemp -d)
trap 'rm -rf "$context"' EXIT
cp -L "$node" Dockerfile "$context"
docker build --quiet --tag "$image" "$context" >/dev/null
echo "$image"
