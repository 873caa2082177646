import { randomBytes } from 'node:crypto';
import { Sealer, type SealProfile } from '@wangge/platform/persistence';
import { v7 } from 'uuid';
import { closedLoop } from '../measure/sample.ts';
import type { Prepared } from './goal.ts';

const MS = 1_000;
const AT_ONCE = 10;
const ID = v7();
const VALUE = { number: '100000199001011234', phone: '12900000001', address: '建国门内大街7号院3号楼2单元301室' };

const ABOUT = `A person's envelope (number, phone, address) is sealed and opened again, ${AT_ONCE} to an operation, one thread. AES-256-GCM
beside SM4-CBC with HMAC-SM3 over everything; Node's OpenSSL has no SM4-GCM, and no instructions of the processor help SM4.`;

/** G9: what the SM profile costs beside the AES profile. */
export async function prepareG9(): Promise<Prepared> {
  const sealKeys = new Map([['k1', randomBytes(32)]]);
  const indexKey = randomBytes(32);
  const run = (profile: SealProfile) => {
    const sealer = new Sealer({ sealKeys, indexKey, profile });
    return () =>
      closedLoop(1, MS, async () => {
        for (let n = 0; n < AT_ONCE; n += 1) sealer.open(ID, sealer.seal(ID, VALUE));
      });
  };
  const variants = [
    { name: 'AES', run: run('aes') },
    { name: 'SM', run: run('sm') },
  ];
  const comparisons = [{ goal: 'G9', ours: 'SM', base: 'AES', figure: 'rate', atLeast: 0.4 } as const];
  return {
    contests: [{ title: 'G9 · the SM profile beside the AES profile', about: ABOUT, variants, comparisons }],
    close: async () => undefined,
  };
}
