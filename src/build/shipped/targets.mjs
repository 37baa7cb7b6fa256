// The platforms that get a package, and what each takes from the registry in another version than
// the others.

/** As `vsce` names them, with what npm calls them. */
export const TARGETS = {
  'linux-x64': { os: 'linux', cpu: 'x64', libc: 'glibc' },
  'linux-arm64': { os: 'linux', cpu: 'arm64', libc: 'glibc' },
  'win32-x64': { os: 'win32', cpu: 'x64' },
  'win32-arm64': { os: 'win32', cpu: 'arm64' },
  'darwin-arm64': { os: 'darwin', cpu: 'arm64' },
  'darwin-x64': { os: 'darwin', cpu: 'x64' },
};

/** For editors without Node: one sentence instead of an error. */
export const WEB = 'web';

/**
 * The last onnxruntime-node with a library for Macs with Intel's processors. It gives the same
 * labels.
 */
const LAST_FOR_INTEL_MACS = {
  'onnxruntime-node': {
    version: '1.23.2',
    integrity: 'sha512-OBTsG0W8ddBVOeVVVychpVBS87A9YV5sa2hJ6lc025T97Le+J4v++PwSC4XFs1C62SWyNdof0Mh4KvnZgtt4aw==',
  },
  'onnxruntime-common': {
    version: '1.23.2',
    integrity: 'sha512-5LFsC9Dukzp2WV6kNHYLNzp8sT6V02IubLCbzw2Xd6X5GOlr65gAX6xiJwyi2URJol/s71gaQLC5F2C25AAR2w==',
  },
};

export const OTHER_VERSIONS = { 'darwin-x64': LAST_FOR_INTEL_MACS };

/**
 * The target that stands for the machine that this runs on; undefined where no package is made for
 * it.
 */
export function hostTarget() {
  const name = `${process.platform}-${process.arch}`;
  return name in TARGETS ? name : undefined;
}
