import path from 'node:path';

/**
 * What the names of files of one source begin with: `patient12` of `patient12_slice3.png`, `00012`
 * of `00012-crop.jpg`. The last part is dropped only where a number stands before it: `IMG` of
 * `IMG_1234` names a camera, no source.
 */
export function stemOf(file: string): string {
  const name = path.posix.basename(file, path.posix.extname(file));
  const whole = /^(.*\d.*?)(?:[-_ .]+[^-_ .]+|\s*\(\d+\))$/.exec(name)?.[1];
  return whole ?? name;
}
