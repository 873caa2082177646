import { createHmac, timingSafeEqual } from 'node:crypto';

/** The one-time code (RFC 6238: SHA-1, 6 digits, 30 s) of the raw `key` at `time` in ms. */
export function totp(key: Uint8Array, time: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(time / 30_000)));
  const mac = createHmac('sha1', key).update(counter).digest();
  const offset = (mac.at(-1) ?? 0) & 0x0f;
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

/** The present code of a secret as authenticator apps take it (Base32 without padding). */
export function totpOf(base32Secret: string, time = Date.now()): string {
  const bits = base32Secret
    .split('')
    .map((digit) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(digit).toString(2).padStart(5, '0'))
    .join('');
  return totp(
    Uint8Array.from(bits.match(/.{8}/g) ?? [], (byte) => Number.parseInt(byte, 2)),
    time,
  );
}

/** Accepts the present code and, for slow typing and clocks, its neighbours. */
export function totpMatches(key: Uint8Array, code: string, time = Date.now()): boolean {
  const given = Buffer.from(code.padEnd(6).slice(0, 6));
  return (
    /^\d{6}$/.test(code) &&
    [0, -1, 1].some((step) => timingSafeEqual(Buffer.from(totp(key, time + step * 30_000)), given))
  );
}
