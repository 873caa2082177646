import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { RunningSuite } from '@wangge/testing/running';
import { importHistory } from '../tools/import/history.ts';

// Requests made up in the shape cities publish: what one has, another has not.
const requests = [
  {
    service_request_id: '21-0001',
    status: 'closed',
    status_notes: 'Repaired',
    service_name: 'Pothole',
    agency_responsible: 'Roads',
    requested_datetime: '2021-03-01T08:00:00+01:00',
    updated_datetime: '2021-03-05T09:30:00+01:00',
    address: 'Example Street 1',
    lat: 52.1,
    long: 11.6,
    extended_attributes: { ward: '1', channel: 'phone' },
    notes: [
      { datetime: '2021-03-01T08:00:00+01:00', summary: 'Request opened', type: 'opened' },
      { datetime: '2021-03-04T17:00:00+01:00', summary: 'Request closed', type: 'closed' },
    ],
  },
  {
    service_request_id: '21-0002',
    status: 'open',
    service_name: 'Pothole',
    requested_datetime: '2021-03-02T08:00:00Z',
    extended_attributes: { ward: '2' },
  },
  {
    service_request_id: '21-0003',
    status: 'closed',
    service_name: 'Volcano',
    requested_datetime: '2021-03-03T08:00:00Z',
  },
  { status: 'closed' },
];
const mapping = {
  source: 'made-up-city',
  matters: [{ field: 'service_name', values: { Pothole: '02.01.02' } }],
  places: [{ field: 'extended_attributes.ward', values: { '1': '110101008005', '2': '110101008006' } }],
  states: { open: 'open', closed: 'closed' },
  keepPoint: false,
};

let suite: RunningSuite;
let folder: string;
beforeAll(async () => {
  suite = await RunningSuite.shared();
  folder = mkdtempSync(path.join(tmpdir(), 'wangge-history-'));
}, 180_000);
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await suite?.dispose();
});

const written = (name: string, data: unknown): string => {
  const file = path.join(folder, name);
  writeFileSync(file, JSON.stringify(data, null, 1));
  return file;
};

it('the history of another system comes through the public door, once, and its figures stand here as the file says them', async () => {
  const files = ['--file', written('requests.json', requests), '--mapping', written('mapping.json', mapping)];
  for (const first of [true, false]) {
    const printed: string[] = [];
    const code = await importHistory([...files, '--as', 'dispatcher.sun'], (line) => printed.push(line), suite.dataDir);
    expect(printed[0]).toBe(
      first
        ? '4 rows: 2 taken over, 0 were there already, 2 not taken'
        : '4 rows: 0 taken over, 2 were there already, 2 not taken',
    );
    expect(printed.slice(1, 3)).toEqual([
      '  row 3 21-0003: service_name UNMAPPED_MATTER: no rule of the mapping knows its matter',
      expect.stringMatching(/^ {2}row 4 : service_request_id NOT_A_REQUEST: /),
    ]);
    expect(printed.at(-1)).toBe('✓ what stands here is what the file says');
    expect(code).toBe(0);
  }
}, 60_000);

it('a mapping to what is not there is refused with its places, and nothing is sent', async () => {
  const wrong = {
    ...mapping,
    source: 'made-up-wrong',
    matters: [{ field: 'service_name', values: { Pothole: '99' } }],
  };
  const printed: string[] = [];
  const args = ['--file', written('requests.json', requests), '--mapping', written('wrong.json', wrong)];
  expect(await importHistory([...args, '--as', 'dispatcher.sun'], (line) => printed.push(line), suite.dataDir)).toBe(2);
  expect(printed.join()).toContain('matters[0].values["Pothole"]: there is no matter to report 99');
}, 60_000);
