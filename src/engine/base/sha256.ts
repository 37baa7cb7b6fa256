import { createHash } from 'node:crypto';

/** SHA-256 of a text in UTF-8 or of bytes, 64 hex digits. */
export function sha256(contents: string | Uint8Array): string {
  return createHash('sha256').update(contents).digest('hex');
}
