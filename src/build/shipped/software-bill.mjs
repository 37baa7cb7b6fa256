// The software bill of materials, in CycloneDX: of what npm says of all packages, those that ship.
import { execFileSync } from 'node:child_process';
import { MODEL, MODEL_SHA256 } from '../pretrained/build.mjs';

let known;

/**
 * @param {{ version: string }} manifest
 * @param {{ name: string, version: string }[]} bundled packages whose code is part of the bundles
 * @param {{ name: string, version: string, integrity: string, licence: string }[]} packages those
 * that lie beside them
 */
export function softwareBill(manifest, bundled, packages) {
  const bill = (known ??= billOfAll());
  const distinct = new Map([...bundled, ...packages].map((each) => [`${each.name}@${each.version}`, each]));
  const components = [...distinct.values()].map(({ name, version, integrity, licence }) => {
    const wanted = `${name}@${version}`;
    const found = bill.components.find((component) => component['bom-ref'] === wanted);
    return found ?? componentOf(name, version, integrity, licence);
  });
  const refs = new Set(components.map((component) => component['bom-ref']));
  const root = bill.metadata.component['bom-ref'];
  const dependencies = bill.dependencies
    .filter(({ ref }) => refs.has(ref))
    .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((each) => refs.has(each)) }));
  return {
    ...bill,
    components: [...components, NETWORK],
    dependencies: [{ ref: root, dependsOn: [...refs, NETWORK['bom-ref']] }, ...dependencies],
  };
}

const NETWORK = {
  'bom-ref': MODEL,
  type: 'machine-learning-model',
  name: 'EfficientNet-Lite0',
  version: '0.1.0',
  licenses: [{ license: { id: 'Apache-2.0' } }],
  hashes: [{ alg: 'SHA-256', content: MODEL_SHA256 }],
};

function componentOf(name, version, integrity, licence) {
  const [group, rest] = name.startsWith('@') ? name.split('/') : [undefined, name];
  return {
    'bom-ref': `${name}@${version}`,
    type: 'library',
    ...(group ? { group, name: rest } : { name }),
    version,
    purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
    licenses: [{ expression: licence }],
    hashes: [{ alg: 'SHA-512', content: Buffer.from(integrity.replace('sha512-', ''), 'base64').toString('hex') }],
  };
}

function billOfAll() {
  const args = ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'];
  const text = execFileSync('npm', args, {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    shell: process.platform === 'win32',
  });
  return JSON.parse(text);
}
