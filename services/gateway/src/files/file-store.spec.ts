import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { readdir, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { FileStore } from './file-store.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'wangge-files-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const store = new FileStore(folder);
const before = new Date(Date.now() - 60_000);
const old = new Date(Date.now() - 3_600_000);
const fileOf = (sha256: string, ending = '') => path.join(folder, sha256.slice(0, 2), sha256 + ending);

/** Bytes that were handed in an hour ago. */
async function kept(text: string): Promise<string> {
  const sha256 = createHash('sha256').update(text).digest('hex');
  await store.keep(sha256, Buffer.from(text));
  await utimes(fileOf(sha256), old, old);
  return sha256;
}

async function found(): Promise<string[]> {
  const all: string[] = [];
  for await (const some of store.keptBefore(before)) all.push(...some);
  return all;
}

describe('bytes that are forgotten', () => {
  it('are gone with what was made of them, and others stay', async () => {
    const [one, other] = [await kept('one'), await kept('other')];
    await store.keep(one, Buffer.from('small'), '.small');
    expect((await found()).toSorted()).toEqual([one, other].toSorted());
    expect([await store.forget(one, before), await store.forget(one, before)]).toEqual([3, 0]);
    expect([await store.holds(one), await store.holds(one, '.small'), await store.holds(other)]).toEqual([
      ...[false, false, true],
    ]);
    expect(await readdir(path.dirname(fileOf(one)))).not.toContainEqual(expect.stringContaining(one));
  });

  it('stay when they are handed in again before, meanwhile or after', async () => {
    const again = await kept('again');
    await store.keep(again, Buffer.from('again'));
    expect([await store.forget(again, before), await store.holds(again)]).toEqual([0, true]);
    for (let round = 0; round < 200; round++) {
      const sha256 = await kept(`round ${round}`);
      const [, gone] = await Promise.all([
        store.keep(sha256, Buffer.from(`round ${round}`)),
        store.forget(sha256, before),
        store.forget(sha256, before),
      ]);
      expect([round, gone >= 0, await store.holds(sha256)]).toEqual([round, true, true]);
    }
  });

  it('leave nothing behind when the forgetting or the writing was cut off', async () => {
    const cut = await kept('cut');
    const leavings = [fileOf(cut, '.gone'), fileOf(cut, '.0123456789ab')];
    for (const file of leavings) {
      await writeFile(file, 'x');
      await utimes(file, old, old);
    }
    await found();
    const lost = createHash('sha256').update('lost').digest('hex');
    await kept('lost');
    await writeFile(fileOf(lost, '.gone'), 'lost');
    await utimes(fileOf(lost, '.gone'), old, old);
    rmSync(fileOf(lost));
    await found();
    expect([await store.holds(cut), await store.holds(cut, '.gone'), await store.holds(cut, '.0123456789ab')]).toEqual([
      ...[true, false, false],
    ]);
    expect(await store.holds(lost)).toBe(true);
  });
});
