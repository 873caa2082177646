import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ResidentExportService } from '@wangge/contracts/wangge/registry/v1/resident_export_service';
import { ResidentImportService } from '@wangge/contracts/wangge/registry/v1/resident_import_service';
import { readTable } from '@wangge/documents/tables';
import { DomainError } from '@wangge/platform/errors';
import { standIn } from '@wangge/testing/suite';
import { Gateway, posts } from './gateway.builders.ts';

const importId = '0193e1a2-7c11-7d4e-9a10-000000000001';
const path = `/api/files/v1/resident-imports/${importId}`;
const parts: Buffer[] = [];
let looks = 0;
const exportId = '0193e1a2-7c11-7d4e-9a10-000000000002';
let taken = 0;
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
    standIn(ResidentExportService, {
      collectResidentExportPage: ({ page }) => {
        if (page !== taken) throw new DomainError('FAILED_PRECONDITION', 'EXPORT_PAGE_TAKEN', 'another page is next');
        taken += 1;
        const about = { exportId, askedBy: 'https://id|a', actingFor: 'dc.s1', purpose: '走访', pageCount: 2 };
        return { export: about, persons: [{ personId: `p${page}`, name: '=1+1', serviceFlags: ['elderly'] }] };
      },
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

describe('the door for exports of residents', () => {
  const download = async (format: string) =>
    gateway.fetch(`/api/files/v1/resident-exports/${exportId}?format=${format}`, {
      headers: { authorization: `Bearer ${await gateway.token(['window-clerk'])}` },
    });

  it.each(['csv', 'xlsx'])('makes a %s of the pages, marked with who, what for and which, once', async (format) => {
    taken = 0;
    const bytes = new Uint8Array(await (await download(format)).arrayBuffer());
    const { header, rows } = await readTable(bytes, { maxRows: 10, maxBytes: 100_000 });
    const mark = `导出人：https://id|a（dc.s1）；申请时间：；用途：走访；导出编号：${exportId}`;
    expect(header[0]).toContain(mark);
    const lines = rows.map(({ cells }) => cells);
    expect(lines[0]?.slice(0, 2)).toEqual(['姓名', '证件号码']);
    const person = (id: string) => ['=1+1', '', '', '', '', '', '', '', 'elderly', '', '', id, exportId];
    expect(lines.slice(1, 3)).toEqual([person('p0'), person('p1')]);
    expect(lines[3]?.[0]).toMatch(/；共2人$/);
    const again = await download(format);
    expect([again.status, await again.json()]).toMatchObject([409, { reason: 'EXPORT_PAGE_TAKEN' }]);
    expect((await download('pdf')).status).toBe(400);
  });
});
