import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Suite } from '@wangge/testing/suite';
import * as t from '../../services/registry/test/registry.builders.ts';
import { exportTo } from './export.ts';
import { askedBy, type Asked, verify } from './verify.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'wangge-audit-'));
let suite: Suite;
let url: string;

beforeAll(async () => {
  suite = await t.startRegistry({ WANGGE_AUDIT_FILE: path.join(folder, 'heads.jsonl') });
  url = suite.appUrl.replace('registry_app', 'registry_owner');
  const { people } = t.worker(suite, t.path.grid1);
  const { personId } = t.only(await people.registerPerson(t.newPerson()));
  for (let i = 0; i < 5; i++) await people.getPerson({ personId });
  await suite.run('audit-sealer');
});
afterAll(() => suite.stop());

async function told(asked: Partial<Asked>): Promise<{ broken: number; text: string }> {
  const lines: string[] = [];
  const broken = await verify({ urls: {}, files: [], heads: [], ...asked }, (line) => void lines.push(line));
  return { broken, text: lines.join('\n') };
}
const heads = [path.join(folder, 'heads.jsonl')];

describe('audit:verify', () => {
  it('holds over a database and over its export, and says what an unsealed second could hide', async () => {
    const [file = ''] = await exportTo(folder, { registry: url });
    for (const asked of [
      { urls: { registry: url }, heads },
      { files: [file], heads },
    ]) {
      const { broken, text } = await told(asked);
      expect(broken).toBe(0);
      expect(text).toMatch(/^✓ registry: 1 link over \d+ rows hold; 1 head kept elsewhere agree/);
      expect(text).toMatch(/unsealed now: nothing/);
      expect(text).toMatch(
        /an unsealed second could hide: rows waited up to [\d.]+ s for their link, a link covers up to \d+ rows/,
      );
    }
    expect((await told({ files: [file] })).text).toContain('no head of this chain was given');
  });

  it('names a look that a resident is not told of', async () => {
    expect((await told({ urls: { registry: url }, heads })).text).toMatch(/who looked at whom: \d+ entries compared/);
    const [gone] = await suite.sql<Record<string, unknown>>(
      'delete from audit_subject where writer_seq = 4 returning person_id, time::text, writer, writer_seq',
    );
    const { broken, text } = await told({ urls: { registry: url }, heads });
    expect(broken).toBe(1);
    expect(text).toMatch(
      /✗ registry: first bad place: outside every link: LOOK_HIDDEN, a person is not told .* \(row \S+\/4\)/,
    );
    await suite.sql('insert into audit_subject values ($1, $2, $3, $4)', [
      ...[gone?.['person_id'], gone?.['time'], gone?.['writer'], gone?.['writer_seq']],
    ]);
  });

  it('names the first bad place of a database', async () => {
    await suite.sql('begin');
    const [{ writer, seq } = { writer: '', seq: '' }] = await suite.sql<{ writer: string; seq: string }>(
      'delete from audit where writer_seq = 3 returning writer, writer_seq as seq',
    );
    await suite.sql('commit');
    const { broken, text } = await told({ urls: { registry: url }, heads });
    expect(broken).toBe(1);
    expect(text).toContain(
      `✗ registry: first bad place: link 1: ROW_MISSING, a sealed row is gone (row ${writer}/${seq})`,
    );
  });

  it('names the line of a file that was changed, and refuses what is no export', async () => {
    const file = path.join(folder, 'registry.jsonl');
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    const other = path.join(folder, 'other.jsonl');
    writeFileSync(other, [...lines.slice(0, 2), '{"row":', ...lines.slice(2)].join('\n'));
    const { broken, text } = await told({ files: [other] });
    expect(broken).toBe(1);
    expect(text).toContain('line 3: is not readable');
    writeFileSync(other, lines.slice(1).join('\n'));
    await expect(told({ files: [other] })).rejects.toThrow('line 1: is not the first line');
  });

  it('asks for what it was told, and refuses an argument it does not know', () => {
    expect(askedBy(['--url', 'a=postgres://x', '--file', 'b', '--heads', 'c'], '.')).toEqual({
      ...{ urls: { a: 'postgres://x' }, files: ['b'], heads: ['c'] },
    });
    expect(() => askedBy(['--url', 'postgres://x'], '.')).toThrow(TypeError);
    expect(() => askedBy(['--uri', 'x'], '.')).toThrow();
  });
});
