#!/bin/sh
# Builds the SQL engine and puts it where the caller wants it.
#
#   build.sh [release|dev] OUTPUT.so      build and copy
#   build.sh test [release|dev]           format, lints and tests of the crates
#
# Compiled crates live outside the clone, in a directory per compiler and set of locked dependencies, so that a
# fresh clone, a clean build and a switch of branches do not compile the engine's 240 dependencies again:
#   ${GNOMON_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/gnomon}/native/<key>
# GNOMON_NATIVE_NICE (0 to 19) lowers the priority of the compiler.
set -eu

progress_interval_seconds=30

fail() {
    echo "build.sh: $*" >&2
    exit 1
}

usage() {
    fail "usage: build.sh [release|dev] OUTPUT.so | build.sh test [release|dev]"
}

check_profile() {
    case $1 in
        release | dev) ;;
        *) fail "unknown profile '$1', expected release or dev" ;;
    esac
}

find_cargo() {
    command -v cargo >/dev/null 2>&1 || {
        [ -x "$HOME/.cargo/bin/cargo" ] && PATH="$HOME/.cargo/bin:$PATH"
    }
    command -v cargo >/dev/null 2>&1 || fail "cargo not found: install Rust $(minimum_rust) or later from https://rustup.rs"
    command -v cc >/dev/null 2>&1 || fail "no C compiler found: install gcc or clang (package build-essential or gcc)"
}

minimum_rust() {
    sed -n 's/^rust-version = "\(.*\)"$/\1/p' "$here/Cargo.toml"
}

target_dir() {
    cache=${GNOMON_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/gnomon}
    key=$({ grep '^checksum = ' "$here/Cargo.lock"; rustc -V; } | cksum | tr -d ' ')
    echo "$cache/native/$key"
}

# Cargo draws a progress bar on a terminal only. In a log, one line now and then shows that it is alive.
run_cargo() {
    if [ -t 2 ]; then
        nice -n "${GNOMON_NATIVE_NICE:-0}" cargo "$@"
        return
    fi
    log=$target/cargo-$$.log
    nice -n "${GNOMON_NATIVE_NICE:-0}" cargo "$@" >"$log" 2>&1 &
    cargo_pid=$!
    trap 'kill "$cargo_pid" 2>/dev/null; rm -f "$log"; exit 130' INT TERM
    started=$(date +%s)
    reported=$started
    while kill -0 "$cargo_pid" 2>/dev/null; do
        sleep 1
        now=$(date +%s)
        if [ $((now - reported)) -ge $progress_interval_seconds ]; then
            reported=$now
            echo "native engine: $((now - started)) s, $(compiled_crates) of about $total_crates crates compiled"
        fi
    done
    trap - INT TERM
    wait "$cargo_pid" || {
        cat "$log" >&2
        rm -f "$log"
        fail "cargo $1 failed"
    }
    rm -f "$log"
}

compiled_crates() {
    grep -c -E '^ *(Compiling|Checking) ' "$log" || true
}

build() {
    profile=$1
    output=$2
    sources=$(sources_key)
    finished=$target/finished/$profile-$sources.so
    [ -f "$finished" ] || compile "$profile" "$finished"
    mkdir -p "$(dirname "$output")"
    cmp -s "$finished" "$output" || replace "$finished" "$output"
}

# The files of a fresh clone are newer than all that is compiled: cargo would compile the engine again.
sources_key() {
    find Cargo.toml engine-core engine-jni -type f | LC_ALL=C sort | xargs cat | sha256sum | cut -c 1-16
}

compile() {
    claim_crates
    [ -f "$2" ] && return
    run_cargo build --locked --profile "$1" --package engine-jni
    folder=$1
    [ "$1" = dev ] && folder=debug
    built=$CARGO_TARGET_DIR/$folder/libgnomon_engine.so
    [ -f "$built" ] || fail "cargo produced no $built"
    [ "$(sources_key)" = "$sources" ] || fail "the sources changed while they were compiled: build again"
    mkdir -p "$(dirname "$2")"
    # Of the libraries of earlier sources only the newest few are worth their disk.
    find "$(dirname "$2")" -name "$1-*.so" -printf '%T@ %p\n' | sort -rn | tail -n +3 | cut -d ' ' -f 2- | xargs -r rm -f
    replace "$built" "$2"
}

# Clones share the compiled crates. One at a time uses them, until its library is copied; and as cargo goes by the times
# of files, it would take what another clone compiled after these sources were edited for theirs.
claim_crates() {
    exec 9>"$target/lock"
    flock -n 9 || {
        echo "native engine: waiting for the build of another clone"
        flock 9
    }
    owner="$here $sources"
    [ "$(cat "$target/owner" 2>/dev/null)" = "$owner" ] && return
    find engine-core engine-jni -type f -exec touch {} +
    echo "$owner" >"$target/owner"
}

replace() {
    cp "$1" "$2.new"
    mv "$2.new" "$2"
}

# The same profile for everything: the dependencies are compiled once. Clippy adds metadata-only checks.
verify() {
    profile=$1
    sources=$(sources_key)
    cargo fmt --all --check || fail "the Rust sources are not formatted: run cargo fmt in $here"
    claim_crates
    run_cargo test --locked --profile "$profile" --package engine-core
    run_cargo clippy --locked --profile "$profile" --all-targets -- -D warnings
}

here=$(cd "$(dirname "$0")" && pwd)
[ $# -ge 1 ] || usage
case $1 in
    test) mode=verify profile=${2:-release} output= ;;
    *.so) mode=build profile=release output=$1 ;;
    *) [ $# -eq 2 ] || usage; mode=build profile=$1 output=$2 ;;
esac
check_profile "$profile"
case $output in
    '' | /*) ;;
    *) output=$PWD/$output ;;
esac
find_cargo
target=$(target_dir)
export CARGO_TARGET_DIR="$target"
mkdir -p "$target"
cd "$here"
total_crates=$(grep -c '^name = ' Cargo.lock)
$mode "$profile" ${output:+"$output"}
