// Preloaded into an engine: kills it, as kill -9 does, at one of the file operations that change
// the disk. Timed kills seldom fall into a write, which takes microseconds; these always do.
const fs = require('node:fs');
const { kill, pid } = process;

let left = Number(process.env.DIE_AT);
const torn = process.env.DIE_TORN === '1';
const die = () => {
  kill(pid, 'SIGKILL');
  // The signal comes at once, but not before this line ends.
  for (;;);
};

for (const [place, names] of [
  [fs, ['writeSync', 'renameSync', 'fsyncSync', 'rmSync', 'mkdirSync', 'writeFileSync', 'ftruncateSync', 'closeSync']],
  [fs.promises, ['copyFile', 'link', 'symlink', 'rename', 'mkdir', 'writeFile', 'rm']],
]) {
  for (const name of names) {
    const real = place[name];
    place[name] = function (...given) {
      if (--left !== 0) return real.apply(this, given);
      if (!torn) return die();
      if (name === 'writeSync' && typeof given[1] !== 'string') {
        const [file, bytes, at = 0, length = bytes.length - at, position] = given;
        real.call(this, file, bytes, at, Math.floor(length / 2), position);
        return die();
      }
      if (name === 'writeFileSync' || name === 'writeFile') {
        const bytes = Buffer.from(given[1]);
        fs.writeFileSync.real?.call(fs, given[0], bytes.subarray(0, bytes.length / 2));
        return die();
      }
      // Done, but nobody learns of it.
      const result = real.apply(this, given);
      return result instanceof Promise ? result.then(die, die) : die();
    };
    place[name].real = real;
  }
}
