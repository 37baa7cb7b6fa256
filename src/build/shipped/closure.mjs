// Which packages of node_modules a platform needs beside the bundles, by the lock file: it knows
// those of all platforms.
import fs from 'node:fs';
import { OTHER_VERSIONS, TARGETS } from './targets.mjs';

/** Never packed: what only install scripts use. */
const LEFT_OUT = new Set(['adm-zip', 'global-agent']);

export const readLock = () => JSON.parse(fs.readFileSync('package-lock.json', 'utf8')).packages;

/**
 * The packages that `roots` need on a platform, themselves included, by name.
 * @returns {{ name: string, version: string, integrity: string, licence: string }[]}
 */
export function closure(roots, target, lock = readLock()) {
  const found = new Map();
  const visit = (name) => {
    const entry = lock[`node_modules/${name}`];
    if (!entry || found.has(name) || LEFT_OUT.has(name) || !fits(entry, TARGETS[target])) return;
    const { version, integrity, license: licence } = entry;
    found.set(name, { name, version, integrity, licence, ...OTHER_VERSIONS[target]?.[name] });
    const { dependencies = {}, optionalDependencies = {} } = entry;
    for (const needed of [...Object.keys(dependencies), ...Object.keys(optionalDependencies)]) visit(needed);
  };
  roots.forEach(visit);
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Whether npm would install a package on a platform. */
function fits(entry, target) {
  return ['os', 'cpu', 'libc'].every((trait) => {
    const wanted = entry[trait];
    if (!wanted) return true;
    if (target[trait] === undefined) return false;
    return (
      wanted.includes(target[trait]) ||
      (wanted.every((each) => each.startsWith('!')) && !wanted.includes(`!${target[trait]}`))
    );
  });
}
