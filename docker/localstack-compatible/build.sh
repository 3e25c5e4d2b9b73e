#!/usr/bin/env bash
# Builds the image slowdown/localstack-compatible:1.5.33 from the locked, hashed requirements beside this file.
# Wants Docker and pip for any Python 3. Then: export SLOWDOWN_LOCALSTACK_IMAGE=slowdown/localstack-compatible:1.5.33
#   requirements.txt is made with: uv pip compile --generate-hashes --universal --python-version 3.11 --no-emit-index-url \
#     --no-header requirements.in -o requirements.txt
set -euo pipefail
cd "$(dirname "$0")"
version=$(sed -n 's/^ministack==//p' requirements.in)
image=slowdown/localstack-compatible:$version

# Wheels for the Python and the processor inside the image, not for those of this machine.
case "$(docker version --format '{{.Server.Arch}}')" in
  amd64) arch=x86_64 ;;
  arm64) arch=aarch64 ;;
  *) echo "build.sh: the Docker engine is neither amd64 nor arm64" >&2; exit 3 ;;
esac

context=$(mktemp -d)
trap 'rm -rf "$context"' EXIT
python3 -m pip download --quiet --disable-pip-version-check --only-binary=:all: --require-hashes \
  --implementation cp --python-version 3.11 --abi cp311 --abi abi3 --abi none \
  --platform "manylinux_2_28_$arch" --platform "manylinux_2_17_$arch" --platform "manylinux2014_$arch" --platform any \
  --dest "$context/wheels" --requirement requirements.txt
cp Dockerfile requirements.txt "$context"
docker build --quiet --tag "$image" "$context" >/dev/null
echo "$image"
