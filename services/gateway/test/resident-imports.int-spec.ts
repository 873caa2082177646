import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ResidentImportService } from '@wangge/contracts/wangge/registry/v1/resident_import_service';
import { readTable } from '@wangge/documents/tables';
import { standIn } from '@wangge/testing/suite';
import { Gateway, posts } from './gateway.builders.ts';

const importId = '0193e1a2-7c11-7d4e-9a10-000000000001';
const path = `/api/files/v1/resident-imports/${importId}`;
const parts: Buffer[] = [];
let looks = 0;
let gateway: Gateway;

beforeAll(async () => {
  const header = ['姓名', '证件号码'];
  const faults = [{ column: '证件号码', code: 'LENGTH', message: '证件号码应为十八位' }];
  gateway = await Gateway.start([
    standIn(ResidentImportService, {
      getResidentImport: () => {
        looks += 1;
        const state = looks < 4 ? 'running' : 'finished';
        return { import: { importId, state, header, totalRows: 2, doneRows: Math.min(looks, 2) } };
      },
      appendResidentImportPart: ({ part, content }) => {
        parts[part] = Buffer.from(content);
        return { import: { importId } };
      },
      startResidentImport: (request) => ({ import: { importId, state: 'queued', doneRows: request.parts } }),
      revealImportRejects: ({ pageToken }) => ({
        rows: [{ line: pageToken === '' ? 2 : 3, cells: ['=1+1', pageToken], faults }],
        nextPageToken: pageToken === '' ? 'more' : '',
      }),
    }),
  ]);
  gateway.scope = posts('dc.s1');
});
afterAll(() => gateway?.stop());

const ask = async (suffix = '', init: RequestInit = {}) =>
  gateway.fetch(path + suffix, {
    ...init,
    headers: { ...init.headers, authorization: `Bearer ${await gateway.token(['window-clerk'])}` },
  });

describe('the door for files of residents', () => {
  it('cuts a file into parts as it comes and starts it', async () => {
    const body = Buffer.alloc(1_200_000, 'x');
    const answer = await ask('', { method: 'PUT', body });
    expect([answer.status, await answer.json()]).toMatchObject([202, { state: 'queued', doneRows: 3 }]);
    expect(parts.map(({ length }) => length)).toEqual([524_288, 524_288, 151_424]);
    expect(Buffer.concat(parts).equals(body)).toBe(true);
    expect((await ask('', { method: 'PUT', body: '' })).status).toBe(400);
    expect((await gateway.fetch(path, { method: 'PUT', body: 'x' })).status).toBe(401);
  });

  it('tells the progress until the end', async () => {
    looks = 0;
    const text = await (await ask('/progress')).text();
    const states = [...text.matchAll(/"state":"(\w+)"/g)].map(([, state]) => state);
    expect(states.at(-1)).toBe('finished');
    expect(text.endsWith('event: end\ndata: {}\n\n')).toBe(true);
  });

  it('hands out the rows that were not taken in the shape of the file, nothing in it a formula', async () => {
    const answer = await ask('/rejects', { headers: { 'wangge-purpose': 'import' } });
    const bytes = new Uint8Array(await answer.arrayBuffer());
    expect(Buffer.from(bytes).toString()).toContain("'=1+1");
    const { header, rows } = await readTable(bytes, { maxRows: 10, maxBytes: 10_000 });
    expect(header).toEqual(['姓名', '证件号码', '行号', '错误列', '错误代码', '原因']);
    expect(rows.map(({ cells }) => cells)).toEqual([
      ['=1+1', '', '2', '证件号码', 'LENGTH', '证件号码应为十八位'],
      ['=1+1', 'more', '3', '证件号码', 'LENGTH', '证件号码应为十八位'],
    ]);
    expect((await ask('/rejects?format=pdf')).status).toBe(400);
  });
});
