# Sourced by the other scripts, from the repository's root: where the tools are.

# One folder per user, not per clone, so a second clone builds no tool again.
tools=${PUSHFORWARD_TOOLS:-$HOME/.cache/pushforward}
PATH="$tools/bin:$PWD/node_modules/.bin:$PATH"
export PATH

# A fresh clone in CI has no target folder; sharing one makes the next run warm.
if [ "${CI:-}" = true ]; then
  CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$tools/target}
  export CARGO_TARGET_DIR
fi

have() { command -v "$1" >/dev/null 2>&1; }

# The Rust toolchain that has wasm32's standard library: the default one, or
# the one called `wasm` that scripts/wasm-from-debian links.
has_wasm32() { [ -n "$(ls "$(rustc ${1:+"+$1"} --print sysroot 2>/dev/null)/lib/rustlib/wasm32-unknown-unknown/lib" 2>/dev/null)" ]; }
wasm_toolchain=
if have rustc && ! has_wasm32 && has_wasm32 wasm; then wasm_toolchain=wasm; fi

# on_wasm COMMAND...: run it with that toolchain.
on_wasm() {
  if [ -n "$wasm_toolchain" ]; then RUSTUP_TOOLCHAIN=$wasm_toolchain "$@"; else "$@"; fi
}

first_of() { for name; do command -v "$name" && return; done; return 0; }
CHROME=${CHROME:-$(first_of chromium google-chrome google-chrome-stable chromium-browser)}
CHROMEDRIVER=${CHROMEDRIVER:-$(first_of chromedriver ${CHROMEWEBDRIVER:+"$CHROMEWEBDRIVER/chromedriver"})}
FIREFOX=${FIREFOX:-$(first_of firefox firefox-esr)}
export CHROME CHROMEDRIVER FIREFOX
