import { createHash, createHmac, createSecretKey, type KeyObject } from 'node:crypto';

// Crockford's alphabet: no letter that is read as a digit, none that makes words.
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LOCATOR = 4;
const SECRET = 10;

/** A code as it was typed, split into what finds it and what proves it. */
export interface TypedCode {
  /** The first 20 bits: wrong tries are counted against it, so that guessing one case's code ends after five, whoever guesses. */
  readonly locator: string;
  /** SHA-256 of the whole code. */
  readonly hash: Buffer;
}

/**
 * Codes by which a reporter follows and evaluates a case. Made from the case's id by a keyed hash, so a repeated report is
 * answered with the same code although only its hash is stored. 70 bits: 20 find, 50 prove.
 */
export class FollowCodes {
  readonly #key: KeyObject;

  constructor(key: Buffer) {
    if (key.length < 32) throw new RangeError('the key of follow codes has at least 32 bytes');
    this.#key = createSecretKey(key);
  }

  /** The code of a case, e.g. "7K2M-QX4TR-0W9ZB". */
  codeOf(caseId: string): string {
    const digest = createHmac('sha256', this.#key).update(`follow-code:${caseId}`).digest();
    const letters = base32(digest).slice(0, LOCATOR + SECRET);
    return `${letters.slice(0, 4)}-${letters.slice(4, 9)}-${letters.slice(9)}`;
  }

  hashOf(caseId: string): Buffer {
    return read(this.codeOf(caseId)).hash;
  }
}

/** Reads a code the way people write it: small letters, without dashes, O for 0, I and L for 1. */
export function read(typed: string): TypedCode {
  const plain = typed.toUpperCase().replaceAll('-', '').replaceAll('O', '0').replaceAll(/[IL]/g, '1');
  return { locator: plain.slice(0, LOCATOR), hash: createHash('sha256').update(plain).digest() };
}

function base32(bytes: Buffer): string {
  let bits = 0n;
  for (const byte of bytes) bits = (bits << 8n) | BigInt(byte);
  let text = '';
  for (let left = BigInt(bytes.length * 8) - 5n; left >= 0n; left -= 5n) text += ALPHABET[Number((bits >> left) & 31n)];
  return text;
}
