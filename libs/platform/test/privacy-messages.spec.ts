import { describe, expect, it } from '@jest/globals';
import { fromBinary, toBinary, toJson } from '@bufbuild/protobuf';
import { SensitiveClass } from '@wangge/contracts/wangge/options/v1/options';
import { LookUpPersonResponseSchema } from '@wangge/contracts/wangge/exchange/v1/person_directory_service';
import { QueryFiguresResponseSchema } from '@wangge/contracts/wangge/assessment/v1/figure_service';
import {
  carriesPersons,
  maskMessage,
  personIdsOf,
  sensitiveFieldNames,
  sensitiveFieldsOf,
  stripFields,
} from '@wangge/platform/privacy';
import { isThing, make, responseSchema, testService, thingSchema } from './access.fixture.ts';

const CANARIES = [
  '张三丰',
  '13812345678',
  '0193-secret',
  '11010519491231002X',
  '1950-03-17',
  '501室',
  '777',
  'photo-bytes',
  'note',
  '未来',
];

const clearThing = (more: Record<string, unknown> = {}) =>
  make(thingSchema, {
    thingId: 't1',
    personId: 'p1',
    name: '张三丰',
    contact: { case: 'phone', value: '13812345678' },
    notes: { a: 'note 1', b: 'note 2' },
    otherNames: ['张三丰', '欧阳锋'],
    birthDate: '1950-03-17',
    income: 777,
    seenTime: { seconds: 777n },
    number: '11010519491231002X',
    address: '东总布胡同31号501室',
    poor: true,
    debt: 777n,
    kind: 1,
    helperIds: ['p2', 'p1'],
    clear: 'clear for a reason',
    unsaid: '未来',
    later: '未来',
    plain: 'plain',
    ...more,
  });

const json = (message: ReturnType<typeof make>, schema = thingSchema) => JSON.stringify(toJson(schema, message));

describe('a masked message', () => {
  it('shows no sensitive value of any kind of field, at any depth', () => {
    const deep = clearThing({
      parent: clearThing({ parts: [clearThing()] }),
      byKey: { k: clearThing() },
      parts: [clearThing(), make(thingSchema)],
    });
    const shown = maskMessage(thingSchema, deep);
    for (const canary of CANARIES) expect(json(shown)).not.toContain(canary);
    expect(json(shown)).toContain('138****5678');
    expect(shown).toMatchObject({
      thingId: 't1',
      name: '张*',
      contact: { case: 'phone', value: '138****5678' },
      notes: {},
      otherNames: ['张*', '欧阳*'],
      birthDate: '1950-**-**',
      income: 0,
      poor: false,
      debt: 0n,
      kind: 0,
      clear: 'clear for a reason',
      unsaid: '',
      later: '',
      plain: 'plain',
    });
    expect(shown['seenTime']).toBeUndefined();
    expect(fromBinary(thingSchema, toBinary(thingSchema, shown))).toEqual(shown);
  });

  it('leaves the message it was made from as it was, and shares what needs no mask', () => {
    const clear = clearThing({ parts: [clearThing()] });
    const before = json(clear);
    maskMessage(thingSchema, clear);
    expect(json(clear)).toBe(before);
    const empty = make(responseSchema, { thing: make(thingSchema, { plain: 'x' }), total: 3 });
    expect(maskMessage(responseSchema, empty)['thing']).toBe(empty['thing']);
  });

  it('hides a picture whole, and keeps absent what is absent', () => {
    const picture = clearThing({ contact: { case: 'photo', value: Buffer.from('photo-bytes') }, birthDate: undefined });
    const shown = maskMessage(thingSchema, picture);
    expect(shown['contact']).toEqual({ case: undefined });
    expect(shown['birthDate']).toBeUndefined();
    expect(maskMessage(thingSchema, make(thingSchema))).toEqual(make(thingSchema));
  });

  it('keeps clear the kinds of data the caller may see', () => {
    expect(maskMessage(thingSchema, clearThing(), { clear: new Set([SensitiveClass.NAME]) })).toEqual(clearThing());
  });
});

describe('what a message tells about persons', () => {
  it('is whom it is about and which fields hold something', () => {
    const response = make(responseSchema, {
      thing: clearThing({ contact: { case: undefined } }),
      things: [
        make(thingSchema, { personId: 'p3', name: '李四' }),
        make(thingSchema, { personId: 'p3' }),
        make(thingSchema, { byKey: { k: { personId: 'p4' } } }),
      ],
    });
    expect(personIdsOf(responseSchema, response)).toEqual(['p1', 'p2', 'p3', 'p4']);
    const fields = sensitiveFieldsOf(responseSchema, response);
    expect(fields).toEqual(expect.arrayContaining(['thing.name', 'thing.notes', 'thing.seen_time', 'things.name']));
    expect(fields).not.toContain('thing.phone');
    expect(new Set(fields).size).toBe(fields.length);
    expect(personIdsOf(responseSchema, make(responseSchema))).toEqual([]);
    expect(sensitiveFieldsOf(responseSchema, make(responseSchema))).toEqual([]);
  });

  it('is known of the type', () => {
    expect(carriesPersons(responseSchema)).toBe(true);
    expect(carriesPersons(LookUpPersonResponseSchema)).toBe(true);
    expect(carriesPersons(QueryFiguresResponseSchema)).toBe(false);
    expect(sensitiveFieldNames([testService.file])).toEqual(expect.arrayContaining(['name', 'phone', 'income']));
  });
});

describe('an answer stripped to an agreement', () => {
  const response = make(responseSchema, {
    thing: clearThing(),
    things: [clearThing(), clearThing({ name: '李四' })],
    total: 2,
  });

  it('keeps what is named and nothing else', () => {
    const kept = stripFields(responseSchema, response, [
      'thing.name',
      'thing.phone',
      'things.plain',
      'total',
      'things.nonsense',
      'thing.parts.name',
    ]);
    expect(toJson(responseSchema, kept)).toEqual({
      thing: { name: '张三丰', phone: '13812345678' },
      things: [{ plain: 'plain' }, { plain: 'plain' }],
      total: 2,
    });
    expect(isThing(kept['thing'])).toBe(true);
  });

  it('keeps all of a message that is named whole', () => {
    const kept = stripFields(responseSchema, response, ['thing.name', 'thing', 'thing.phone']);
    expect(toJson(responseSchema, kept)).toEqual(toJson(responseSchema, make(responseSchema, { thing: clearThing() })));
  });

  it('is empty without names', () => {
    expect(toJson(responseSchema, stripFields(responseSchema, response, []))).toEqual({});
    expect(
      toJson(
        responseSchema,
        stripFields(responseSchema, response, ['', '.', 'thing.', 'Thing', '__proto__', 'constructor']),
      ),
    ).toEqual({ thing: {} });
  });
});
