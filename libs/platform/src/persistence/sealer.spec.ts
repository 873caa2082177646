import { createHmac, hkdfSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
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
