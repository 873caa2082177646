import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { elementsOf, NotAList } from './elements.ts';
import type { Entry, RowProblem } from './entry.ts';
import { Counting, sideBySide } from './figures.ts';
import { isProblem, mapped, type ImportRow, readMapping, type Mapping } from './mapping.ts';
import { open311Entry } from './open311.ts';
import { templateEntries } from './template.ts';

const words = { matters: new Set(['01.01.01', '02.01.02']), places: new Set(['110101008', '110101008005']) };
const given = {
  source: 'open311-nowhere',
  matters: [
    { field: 'service_code', values: { p1: '02.01.02' } },
    { field: 'service_name', values: { Rubbish: '01.01.01' } },
  ],
  places: [{ field: 'extended_attributes.ward', values: { '7': '110101008005' } }, { point: true }],
  states: { open: 'open', closed: 'closed', invalid: 'refused' },
  channels: { field: 'extended_attributes.channel', values: { phone: 'PHONE' }, otherwise: 'WEB' },
};
const mappingOf = (data: unknown): Mapping => {
  const read = readMapping(data, words);
  if ('faults' in read) throw new Error(read.faults.join());
  return read.mapping;
};
const mapping = mappingOf(given);

const request = (more: object = {}) => ({
  service_request_id: '14-1',
  status: 'closed',
  service_name: 'Pothole',
  service_code: 'p1',
  agency_responsible: 'Roads',
  requested_datetime: '2014-05-09T19:02:21-05:00',
  updated_datetime: '2014-05-11T19:02:21-05:00',
  address: '1 Nowhere St',
  lat: 39.91,
  long: '116.43',
  extended_attributes: { ward: '7', channel: 'phone' },
  notes: [
    { datetime: '2014-05-09T19:02:21-05:00', summary: 'Request opened', type: 'opened' },
    { datetime: '2014-05-10T19:02:21-05:00', summary: 'Request closed', description: 'done', type: 'closed' },
  ],
  ...more,
});
const rowOf = (data: unknown): ImportRow | RowProblem => {
  const entry = open311Entry(data, 5);
  return isProblem(entry) ? entry : mapped(entry, mapping);
};
const kept = (data: unknown): ImportRow => {
  const row = rowOf(data);
  if (isProblem(row)) throw new Error(row.message);
  return row;
};

async function* pieces(text: string, cuts: readonly number[]): AsyncGenerator<string> {
  const at = [0, ...cuts.map((cut) => cut % (text.length + 1)).toSorted((a, b) => a - b), text.length];
  for (const [index, from] of at.entries()) yield text.slice(from, at[index + 1] ?? text.length);
}
const all = async <T>(found: AsyncIterable<T>): Promise<T[]> => {
  const list: T[] = [];
  for await (const one of found) list.push(one);
  return list;
};

describe('a list of any length', () => {
  it('is read object by object, wherever its pieces are cut', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }))),
        fc.array(fc.nat(), { maxLength: 20 }),
        fc.constantFrom(0, 1, 2),
        async (list, cuts, indent) => {
          const text = `\uFEFF ${JSON.stringify(list, null, indent)}\n`;
          expect(await all(elementsOf(pieces(text, cuts)))).toEqual(JSON.parse(JSON.stringify(list)));
        },
      ),
    ));

  it.each(['', '{}', '[1]', '["a"]', '[{}', '[{}] x', '[{"a":}]', 'null', '[[{}]]'])(
    'that is none is refused: %s',
    (text) => expect(all(elementsOf(pieces(text, [])))).rejects.toThrow(NotAList),
  );
});

describe('a service request of Open311', () => {
  it('becomes a row in the words of the district, with its times as they were', () => {
    expect(kept(request())).toEqual({
      ...{ externalNumber: '14-1', matterCode: '02.01.02', placeCode: '110101008005', placeWords: '1 Nowhere St' },
      ...{ longitude: 116.43, latitude: 39.91, description: 'Pothole', channel: 'CHANNEL_PHONE', state: '' },
      reportTime: '2014-05-10T00:02:21.000Z',
      closeTime: '2014-05-11T00:02:21.000Z',
      lines: [
        { time: '2014-05-10T00:02:21.000Z', kind: 'opened', actor: 'Roads', note: 'Request opened' },
        { time: '2014-05-11T00:02:21.000Z', kind: 'closed', actor: 'Roads', note: 'Request closed: done' },
      ],
    });
  });

  it('without a closing note was closed when it was last changed; an open one never', () => {
    expect(kept(request({ notes: null })).closeTime).toBe('2014-05-12T00:02:21.000Z');
    expect(kept(request({ status: 'open' }))).not.toHaveProperty('closeTime');
  });

  it('is found by the next rule when the first does not know its word', () => {
    const found = kept(request({ service_code: 'x', service_name: 'Rubbish', extended_attributes: { ward: '9' } }));
    expect(found).toMatchObject({ matterCode: '01.01.01', placeCode: '', longitude: 116.43, channel: 'CHANNEL_WEB' });
  });

  it.each<[string, object, string, string]>([
    ['has no number', { service_request_id: '' }, 'service_request_id', 'NOT_A_REQUEST'],
    ['is of an unknown matter', { service_code: 'x' }, 'service_code, service_name', 'UNMAPPED_MATTER'],
    ['names what every object has', { service_code: '__proto__' }, 'service_code, service_name', 'UNMAPPED_MATTER'],
    ['lies nowhere', { extended_attributes: {}, lat: null }, 'extended_attributes.ward, point', 'UNMAPPED_PLACE'],
    ['stands nobody knows how', { status: 'acknowledged' }, 'status', 'UNMAPPED_STATE'],
    ['tells no offset', { requested_datetime: '2014-05-09T19:02:21' }, 'report time', 'BAD_TIME'],
    ['was closed nobody knows when', { notes: [], updated_datetime: '' }, 'close time', 'BAD_TIME'],
    ['has a note without a time', { notes: [{ type: 'closed', datetime: 'now' }] }, 'close time', 'BAD_TIME'],
    ['says too much', { address: 'x'.repeat(501) }, 'placeWords', 'TOO_LONG'],
  ])('that %s is a problem of its row', (_, more, field, code) => {
    expect(rowOf(request(more))).toMatchObject({ row: 5, field, code });
  });

  it('is never the end of an import, whatever it is', () =>
    fc.assert(fc.property(fc.anything(), (data) => void rowOf(data))));
});

describe('a mapping', () => {
  it.each<[string, object, string]>([
    [
      'an unknown matter',
      { matters: [{ field: 'x', values: { a: '99' } }] },
      'matters[0].values["a"]: there is no matter to report 99',
    ],
    [
      'an unknown place',
      { places: [{ field: 'x', values: { a: '1' } }] },
      'places[0].values["a"]: there is no division or grid 1',
    ],
    ['an unknown channel', { channels: { field: 'x', values: { a: 'FAX' } } }, 'channels "a": FAX is none of'],
    ['a word nobody reads', { colour: 'red' }, 'the file: Unrecognized key: "colour"'],
    ['a source that is no name', { source: 'Open 311' }, 'source: '],
    ['no places', { places: [] }, 'places: '],
  ])('with %s is refused, naming the place', (_, more, fault) => {
    const read = readMapping({ ...given, ...more }, words);
    expect('faults' in read ? read.faults.join('\n') : '').toContain(fault);
  });

  it('may leave the points of another country behind', () => {
    const without = mapped(open311Entry(request(), 1) as Entry, mappingOf({ ...given, keepPoint: false }));
    expect(without).not.toHaveProperty('longitude');
  });
});

describe('our own template', () => {
  const csv = (...lines: string[]) => templateEntries(Buffer.from(lines.join('\n')));
  const own = mappingOf({
    ...given,
    matters: [{ field: 'matter', values: { 路面: '02.01.02' } }],
    places: [{ field: 'place', values: { '08': '110101008' } }],
    states: { 已结案: 'closed', 办理中: 'open' },
  });

  it('is read by its headings; a time without an offset is that of Beijing', async () => {
    const [entry] = await csv(
      '编号,事项,地点编码,状态,上报时间,结案时间,办理过程',
      'A-1,路面,08,已结案,2024-05-01 09:30,2024-05-02,"2024-05-01 10:00 | 派遣 | 街道 | 已派 | 环卫\n2024-05-02 | 结案 ||"',
    );
    expect(mapped(entry as Entry, own)).toMatchObject({
      ...{ externalNumber: 'A-1', matterCode: '02.01.02', placeCode: '110101008' },
      ...{ reportTime: '2024-05-01T01:30:00.000Z', closeTime: '2024-05-01T16:00:00.000Z' },
      lines: [
        { time: '2024-05-01T02:00:00.000Z', kind: '派遣', actor: '街道', note: '已派 | 环卫' },
        { time: '2024-05-01T16:00:00.000Z', kind: '结案', actor: '', note: '' },
      ],
    });
  });

  it('names rows by their lines and keeps the others', async () => {
    const entries = await csv(
      'number,matter,place,status,reported',
      ',路面,08,办理中,2024-05-01',
      'A-2,路面,08,办理中,gestern',
    );
    const rows = entries.map((entry) => (isProblem(entry) ? entry : mapped(entry, own)));
    expect(rows).toMatchObject([
      { row: 2, field: 'number', code: 'MISSING' },
      { row: 3, field: 'report time', code: 'BAD_TIME' },
    ]);
  });

  it('without a column it needs is refused as a whole', () =>
    expect(csv('number,matter,status', 'A,B,C')).rejects.toThrow('COLUMN_MISSING'));
});

describe('the figures of both sides', () => {
  const counted = (...rows: object[]) => {
    const counting = new Counting();
    for (const row of rows) counting.add(kept(request(row)));
    return counting.all();
  };

  it('are the same where nothing is lost', () => {
    const file = counted({}, { status: 'open' });
    expect(file).toEqual([
      { matterCode: '02.01.02', opened: 2, closed: 1, durationSeconds: 86_400, longestSeconds: 86_400, lines: 4 },
    ]);
    expect(sideBySide(file, file).same).toBe(true);
  });

  it('show what is lost', () => {
    const { lines, same } = sideBySide(counted({}, {}), counted({}));
    expect([same, lines.filter((line) => line.endsWith('DIFFERENT')).length]).toEqual([false, 2]);
  });
});
