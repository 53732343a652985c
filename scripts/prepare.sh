# Sourced by the other scripts: goes to the root of the repository, and makes sure that what a build needs is there.
# Silent when it is.

cd "$(dirname "${BASH_SOURCE[0]}")/.."

# need_packages NAME...: installs those of the named Debian packages that are missing.
need_packages() {
    command -v dpkg-query >/dev/null || return 0
    local missing=() name
    for name in "$@"; do
        [ "$(dpkg-query -W -f='${db:Status-Status}' "$name" 2>/dev/null || true)" = installed ] || missing+=("$name")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    echo "Installing what is missing: ${missing[*]}" >&2
    local root=()
    if [ "$(id -u)" != 0 ]; then
        if ! command -v sudo >/dev/null; then
            echo "Neither root nor sudo: please install them, then run this again: apt-get install ${missing[*]}" >&2
            exit 1
        fi
        root=(sudo)
    fi
    local install=("${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends)
    if ! "${install[@]}" "${missing[@]}" >/dev/null 2>&1; then
        "${root[@]}" apt-get update -qq >/dev/null
        "${install[@]}" "${missing[@]}" >/dev/null
    fi
}

# need_swift MAJOR MINOR: ends with a clear message unless that Swift or a newer one is there.
need_swift() {
    if ! command -v swift >/dev/null; then
        echo "Swift $1.$2 or newer is needed, and there is no swift: see https://www.swift.org/install" >&2
        exit 1
    fi
    local version
    version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\)\.\([0-9]*\).*/\1 \2/p' | head -n 1)
    local major=${version% *} minor=${version#* }
    if [ -z "$version" ] || [ "$major" -lt "$1" ] || { [ "$major" -eq "$1" ] && [ "$minor" -lt "$2" ]; }; then
        echo "Swift $1.$2 or newer is needed, but this is ${version:+Swift }${version/ /.}: see https://www.swift.org/install" >&2
        exit 1
    fi
}

# build_tool: builds `userstream`, silently unless it fails, and says where it is in $tool.
build_tool() {
    local log
    log=$(mktemp)
    [ -d .build ] || echo "Building for the first time; this takes some minutes." >&2
    if ! swift build --product userstream >"$log" 2>&1; then
        cat "$log" >&2
        rm -f "$log"
        exit 1
    fi
    rm -f "$log"
    tool=$(swift build --show-bin-path 2>/dev/null)/userstream
}

need_packages pkg-config libcurl4-openssl-dev libssl-dev zlib1g-dev libsqlite3-dev
need_swift 6 2
