import { randomFillSync } from 'node:crypto';

// Drawn for hundreds of ids at a time: drawing eight bytes costs as much as drawing thousands.
const POOL = Buffer.alloc(4_096);
let used = POOL.length;

/** So many random bytes in hex, for ids of traces and spans. */
export function randomHex(bytes: number): string {
  if (used + bytes > POOL.length) {
    randomFillSync(POOL);
    used = 0;
  }
  used += bytes;
  return POOL.toString('hex', used - bytes, used);
}
