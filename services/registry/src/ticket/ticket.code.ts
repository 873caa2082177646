import { createHash } from 'node:crypto';

// Crockford's alphabet: no letter that is read as a digit.
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LETTERS = 15;
const GROUP = 5;
const BITS = 5;

/** A code of 75 bits as it is told, e.g. "7K2MQ-X4TR0-W9ZBA", made of a keyed hash of the ticket's id. */
export function codeOf(digest: Buffer): string {
  let number = BigInt(`0x${digest.subarray(0, 10).toString('hex')}`);
  let letters = '';
  for (let at = 0; at < LETTERS; at += 1) {
    letters += ALPHABET[Number(number & 31n)];
    number >>= BigInt(BITS);
  }
  return (letters.match(new RegExp(`.{${GROUP}}`, 'gu')) ?? []).join('-');
}

/** What is kept of a code, however it was typed: small letters, without dashes, O for 0, I and L for 1. */
export function hashOf(typed: string): Buffer {
  const letters = typed
    .toUpperCase()
    .replace(/[^0-9A-Z]/gu, '')
    .replace(/O/gu, '0')
    .replace(/[IL]/gu, '1');
  return createHash('sha256').update(`ticket-code:${letters}`).digest();
}
