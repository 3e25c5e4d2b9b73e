#!/usr/bin/env bash
# Builds the image slowdown/localstack-compatible:1.5.33 from the locked, hashed requirements of --backend ministack.
# Wants Docker and pip for any Python 3. Then: export SLOWDOWN_LOCALSTACK_IMAGE=slowdown/localstack-compatible:1.5.33
set -euo pipefail
cd "$(dirname "$0")"
requirements=../../labs/python/ministack/requirements.txt
version=$(sed -n 's/^ministack==\([^ ]*\).*/\1/p' "$requirements")
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
  --dest "$context/wheels" --requirement "$requirements"
cp Dockerfile "$requirements" "$context"
docker build --quiet --tag "$image" "$context" >/dev/null
echo "$image"
