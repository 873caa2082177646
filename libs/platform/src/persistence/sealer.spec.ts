import { createDecipheriv, createHmac, hkdfSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkSm } from './seal-profiles.ts';
import { Sealer } from './sealer.ts';

const key = (byte: number) => Buffer.alloc(32, byte);
const sealer = new Sealer({ sealKeys: new Map([['k1', key(1)]]), indexKey: key(9) });
const ROW = '019aa000-0000-7000-8000-000000000001';

describe('an envelope', () => {
  it('gives back what was sealed', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.string()), (value) => {
        expect(sealer.open(ROW, sealer.seal(ROW, value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('shows nothing of the value and is different each time', () => {
    const value = { identityNumber: '100000199001011234' };
    const [a, b] = [sealer.seal(ROW, value), sealer.seal(ROW, value)];
    expect(a.equals(b)).toBe(false);
    expect(a.includes('100000')).toBe(false);
  });

  it('does not open in another row', () => {
    expect(() => sealer.open('019aa000-0000-7000-8000-000000000002', sealer.seal(ROW, {}))).toThrow();
  });

  it('does not open after any single bit was changed', () => {
    const sealed = sealer.seal(ROW, { phone: '12900000001' });
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const changed = Buffer.from(sealed);
      changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      expect(() => sealer.open(ROW, changed)).toThrow();
    }
  });

  it('opens with an older key after a rotation and is then known to be stale', () => {
    const sealed = sealer.seal(ROW, { a: 1 });
    const rotated = new Sealer({
      sealKeys: new Map([
        ['k1', key(1)],
        ['k2', key(2)],
      ]),
      indexKey: key(9),
    });
    expect(rotated.open(ROW, sealed)).toEqual({ a: 1 });
    expect([rotated.isStale(sealed), rotated.isStale(rotated.seal(ROW, {}))]).toEqual([true, false]);
  });
});

describe('a blind index', () => {
  it('is HMAC-SHA256 under a key of its kind', () => {
    const derived = Buffer.from(hkdfSync('sha256', key(9), '', 'index:phone', 32));
    expect(sealer.index('phone', '12900000001')).toEqual(createHmac('sha256', derived).update('12900000001').digest());
  });

  it('never matches a value of another kind or under another key', () => {
    const other = new Sealer({ sealKeys: new Map([['k1', key(1)]]), indexKey: key(8) });
    expect(sealer.index('phone', '1').equals(sealer.index('identity-number', '1'))).toBe(false);
    expect(sealer.index('phone', '1').equals(other.index('phone', '1'))).toBe(false);
  });
});

describe('the SM profile', () => {
  const ring = new Map([['k1', key(1)]]);
  const sm = new Sealer({ sealKeys: ring, indexKey: key(9), profile: 'sm' });

  it('stands on an SM3 and an SM4 that compute what their standards say', () => {
    expect(() => checkSm()).not.toThrow();
  });

  it('gives back what was sealed, hides it, and opens in no other row', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.string()), (value) => {
        expect(sm.open(ROW, sm.seal(ROW, value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
    const sealed = sm.seal(ROW, { phone: '12900000001' });
    expect(sealed.includes('12900000001')).toBe(false);
    expect(() => sm.open('019aa000-0000-7000-8000-000000000002', sealed)).toThrow();
  });

  it('does not open after any single bit was changed, nor cut short', () => {
    const sealed = sm.seal(ROW, { phone: '12900000001' });
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const changed = Buffer.from(sealed);
      changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      expect(() => sm.open(ROW, changed)).toThrow();
    }
    for (let length = 0; length < sealed.length; length += 1)
      expect(() => sm.open(ROW, sealed.subarray(0, length))).toThrow();
  });

  it('is SM4-CBC, and HMAC-SM3 over everything before anything is deciphered', () => {
    const sealed = sm.seal(ROW, { a: 1 });
    const bound = Buffer.concat([sealed.subarray(0, 5), Buffer.from(ROW)]);
    const [iv, mac, text] = [sealed.subarray(5, 21), sealed.subarray(21, 53), sealed.subarray(53)];
    const derive = (info: string, length: number) => Buffer.from(hkdfSync('sm3', key(1), '', info, length));
    const length = Buffer.from([0, 0, 0, bound.length]);
    const whole = createHmac('sm3', derive('seal:hmac-sm3', 32))
      .update(Buffer.concat([length, bound, iv, text]))
      .digest();
    expect(mac).toEqual(whole);
    const decipher = createDecipheriv('sm4-cbc', derive('seal:sm4-cbc', 16), iv);
    expect(decipher.update(text, undefined, 'utf8') + decipher.final('utf8')).toBe('{"a":1}');
  });

  it('and the AES profile read each other, side by side under the same key', () => {
    expect(sealer.open(ROW, sm.seal(ROW, { a: 1 }))).toEqual({ a: 1 });
    expect(sm.open(ROW, sealer.seal(ROW, { a: 1 }))).toEqual({ a: 1 });
    expect([sm.isStale(sealer.seal(ROW, {})), sm.isStale(sm.seal(ROW, {}))]).toEqual([true, false]);
  });

  it('looks up indexes of before beside its own, and writes its own', () => {
    const derived = Buffer.from(hkdfSync('sm3', key(9), '', 'index:phone', 32));
    expect(sm.index('phone', '1')).toEqual(createHmac('sm3', derived).update('1').digest());
    const moved = new Sealer({
      sealKeys: ring,
      indexKey: key(9),
      profile: 'sm',
      indexBefore: [{ profile: 'aes', key: key(9) }],
    });
    expect(moved.indexes('phone', '1')).toEqual([sm.index('phone', '1'), sealer.index('phone', '1')]);
    expect([sm.hasEarlierIndexes, moved.hasEarlierIndexes]).toEqual([false, true]);
  });
});
