import { describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { type DescMethod, type Message, toBinary } from '@bufbuild/protobuf';
import { accessRule, createStages } from '@wangge/platform/access';
import { PassportVerifier } from '@wangge/platform/identity';
import { type Call } from '@wangge/platform/rpc';
import { PassportMint } from '@wangge/testing/passports';
import { make, methodOf, requestSchema, responseSchema, testService, thingSchema } from './access.fixture.ts';

const mint = new PassportMint();
const verifier = new PassportVerifier(mint.trust);

const CASE = '0193e1a2-7c11-7d4e-9a10-112233445566';

type Row = Parameters<Parameters<typeof createStages>[0]['audit']['record']>[0];

/** The stages with an audit that keeps rows, or fails, and a district of two grids. */
function setUp({ auditFails = false, placesFail = false } = {}) {
  const rows: Row[] = [];
  let open: (() => void) | undefined;
  const gate = { wait: undefined as Promise<void> | undefined, open: () => open?.() };
  const stages = createStages({
    verifier,
    audit: {
      record: async (row) => {
        await gate.wait;
        if (auditFails) throw new Error('disk full');
        rows.push(row);
      },
    },
    places: {
      pathOf: (id) => {
        if (placesFail) throw new Error('not loaded');
        return { 'grid-1': 'dc.s01.c01.g1', 'grid-2': 'dc.s02.c01.g1' }[id];
      },
    },
  });
  const hold = () => (gate.wait = new Promise((resolve) => (open = resolve)));
  return { stages, rows, hold, gate };
}

const headers = (passport: string) => ({ get: (name: string) => (name === 'wg-passport' ? passport : '') });

function callOf(token: string, method: DescMethod, purpose = '', request = make(requestSchema)): Call {
  return {
    request,
    method,
    passport: verifier.verify(token),
    passportToken: token,
    signal: new AbortController().signal,
    deadline: Number.POSITIVE_INFINITY,
    requestId: 'r1',
    purpose,
    traceparent: '',
    audited: false,
  };
}

const dispatcher = mint.person({ roles: ['dispatcher'], paths: ['dc.s01'] });
const worker = mint.person({ roles: ['grid-worker'], paths: ['dc'] });
const department = mint.department({ departmentId: 'police', fields: ['thing.name'], paths: ['dc'] });

describe('admission', () => {
  const { stages } = setUp();
  const admit = async (method: string, token: string) => stages.admit(headers(token), methodOf(method));
  const denied = { code: 'PERMISSION_DENIED', reason: 'OPERATION_NOT_ALLOWED' };

  const allowed: [string, string, string][] = [
    ['a person with one of the roles', 'Roles', dispatcher],
    ['nobody, publicly', 'Public', mint.anonymous()],
    ['any person, publicly', 'Public', worker],
    ['a service that is named', 'Services', mint.service('notification')],
    ['a job that is named', 'Jobs', mint.service('assistance', 'daily-visits')],
    ['a department', 'Departments', department],
  ];
  it.each(allowed)('is given to %s', async (_who, method, token) => {
    expect((await admit(method, token)).issuer).not.toBe('');
  });

  const refused: [string, string, string][] = [
    ['a person without the role', 'Roles', worker],
    ['a person with no role', 'Roles', mint.person({ paths: ['dc'] })],
    ['a department', 'Roles', department],
    ['a service', 'Roles', mint.service('notification')],
    ['a service, publicly', 'Public', mint.service('notification')],
    ['a department, publicly', 'Public', department],
    ['a service that is not named', 'Services', mint.service('casework')],
    ['a person whose role has a service’s name', 'Services', mint.person({ roles: ['notification', 'seed'] })],
    ['another job', 'Jobs', mint.service('assistance', 'nightly')],
    ['a job of that name elsewhere', 'Jobs', mint.service('casework', 'daily-visits')],
    ['a person, at the departments’ door', 'Departments', mint.person({ roles: ['department'] })],
  ];
  it.each(refused)('is refused to %s', async (_who, method, token) => {
    await expect(admit(method, token)).rejects.toMatchObject(denied);
  });

  it('asks nobody to sign in first, and refuses a passport that is none', async () => {
    await expect(admit('Roles', mint.anonymous())).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
      reason: 'LOGIN_REQUIRED',
    });
    for (const wrong of ['', 'x', new PassportMint().person({ roles: ['dispatcher'] })])
      await expect(admit('Public', wrong)).rejects.toMatchObject({
        code: 'UNAUTHENTICATED',
        reason: 'PASSPORT_INVALID',
      });
  });

  it('is refused to everybody where the contract says nothing or something wrong', async () => {
    for (const method of ['Unsaid', 'NoSuchField']) {
      await expect(admit(method, dispatcher)).rejects.toThrow();
      expect(() => accessRule(methodOf(method))).toThrow(/access option|no field/);
    }
    expect(testService.methods).toHaveLength(12);
  });
});

describe('authorisation', () => {
  const authorise = async (
    method: string,
    token: string,
    request: Record<string, unknown>,
    o: { purpose?: string; placesFail?: boolean } = {},
  ) => {
    const { stages } = setUp(o);
    await stages.authorise(methodOf(method), make(requestSchema, request), callOf(token, methodOf(method), o.purpose));
  };
  const foreign = { code: 'PERMISSION_DENIED', reason: 'PLACE_NOT_ALLOWED' };

  it('is given in the caller’s places, by id or by path, and where no place is named', async () => {
    for (const gridId of ['grid-1', 'dc.s01', 'dc.s01.c01.g1', '']) await authorise('Place', dispatcher, { gridId });
  });

  it('is refused in foreign places, in wider ones, and in places nobody knows, all alike', async () => {
    for (const gridId of ['grid-2', 'dc', 'dc.s011', 'dc.s02', 'no-such-grid', '../dc.s01', 'DC.S01'])
      await expect(authorise('Place', dispatcher, { gridId })).rejects.toMatchObject(foreign);
    await expect(
      authorise('Place', mint.person({ roles: ['dispatcher'] }), { gridId: 'grid-1' }),
    ).rejects.toMatchObject(foreign);
  });

  it('needs every place of a list', async () => {
    const things = (...ids: string[]) => ({ things: ids.map((thingId) => make(thingSchema, { thingId })) });
    await authorise('Places', dispatcher, things('grid-1', 'dc.s01.c02'));
    await authorise('Places', dispatcher, things());
    await expect(authorise('Places', dispatcher, things('grid-1', 'grid-2'))).rejects.toMatchObject(foreign);
  });

  it('asks no place of a service that is named for the operation', async () => {
    await authorise('Place', mint.service('seed'), { gridId: 'grid-2' });
  });

  it('refuses while places are not known, or goes on where the contract says so', async () => {
    const down = { placesFail: true };
    await expect(authorise('Place', dispatcher, { gridId: 'grid-1' }, down)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      reason: 'PLACES_UNAVAILABLE',
    });
    await authorise('Degrades', dispatcher, { gridId: 'grid-2' }, down);
    await expect(authorise('Degrades', dispatcher, { gridId: 'grid-2' })).rejects.toMatchObject(foreign);
  });

  it('needs a purpose where the contract asks for one', async () => {
    const missing = {
      code: 'INVALID_ARGUMENT',
      reason: 'PURPOSE_REQUIRED',
      details: { fieldViolations: [{ field: 'purpose', description: 'must be stated' }] },
    };
    for (const token of [dispatcher, mint.service('notification')])
      for (const purpose of ['', ' \t'])
        await expect(authorise('Purpose', token, {}, { purpose })).rejects.toMatchObject(missing);
    await authorise('Purpose', dispatcher, {}, { purpose: 'home visit' });
    // The purpose will stand in the record: it says what for, never about whom.
    for (const purpose of ['call 12987654321 back', '核对100101193707071235'])
      await expect(authorise('Purpose', dispatcher, {}, { purpose })).rejects.toMatchObject({
        reason: 'PURPOSE_NAMES_SOMEBODY',
        details: { fieldViolations: [{ field: 'purpose' }] },
      });
    await authorise('Roles', dispatcher, {});
  });
});

describe('release', () => {
  const thing = (id: string) => make(thingSchema, { personId: id, name: '张三丰', plain: 'plain' });
  const answer = (...ids: string[]) =>
    make(responseSchema, { thing: ids[0] === undefined ? undefined : thing(ids[0]), things: ids.slice(1).map(thing) });

  async function release(
    token: string,
    response: Message,
    o: { audited?: boolean; auditFails?: boolean; request?: Record<string, unknown>; method?: string } = {},
  ) {
    const { stages, rows } = setUp(o);
    const method = methodOf(o.method ?? 'Roles');
    const request = make(requestSchema, o.request ?? {});
    const call = callOf(token, method, 'home visit', request);
    call.audited = o.audited ?? false;
    await stages.authorise(method, request, call);
    return { shown: await stages.release(method, response, call), rows };
  }

  it('masks, and records who saw which fields of whom and what for', async () => {
    const { shown, rows } = await release(dispatcher, answer('p1', 'p2'), { request: { caseId: CASE } });
    expect(shown).toMatchObject({ thing: { personId: 'p1', name: '张*', plain: 'plain' }, things: [{ name: '张*' }] });
    expect(rows).toEqual([
      {
        actor: 'https://id|worker',
        actingFor: 'dc.s01',
        operation: 'test.v1.TestService/Roles',
        purpose: 'home visit',
        caseId: CASE,
        subjects: ['p1', 'p2'],
        fields: ['thing.name', 'things.name'],
        requestId: 'r1',
        queryHash: null,
        traceId: '',
      },
    ]);
  });

  it('gives a department the agreed fields only, and records the person all the same', async () => {
    const { shown, rows } = await release(department, answer('p1', 'p2'), { method: 'Departments' });
    expect(shown).toEqual(make(responseSchema, { thing: { name: '张*' } }));
    expect(rows).toMatchObject([
      {
        actor: 'department:police/officer-7',
        actingFor: 'agreement-1',
        subjects: ['p1', 'p2'],
        fields: ['thing.name'],
      },
    ]);
    const nothing = await release(mint.department({ departmentId: 'police' }), answer('p1'), { method: 'Departments' });
    expect(nothing.shown).toEqual(make(responseSchema));
    expect(nothing.rows).toMatchObject([{ subjects: ['p1'], fields: [] }]);
  });

  it('records an empty search by the hash of the question', async () => {
    const { rows } = await release(dispatcher, answer(), { request: { purpose: 'x' } });
    const hash = createHash('sha256')
      .update(toBinary(requestSchema, make(requestSchema, { purpose: 'x' })))
      .digest();
    expect(rows).toMatchObject([{ subjects: [], fields: [], queryHash: hash }]);
  });

  it('records at most a hundred persons in a row', async () => {
    const ids = Array.from({ length: 205 }, (_, i) => `p${i}`);
    const { rows } = await release(dispatcher, answer(...ids));
    expect(rows.map(({ subjects }) => subjects.length)).toEqual([100, 100, 5]);
    expect(rows.flatMap(({ subjects }) => subjects)).toEqual(ids);
  });

  it('records nothing for figures, and nothing twice for a command that did it in its own commit', async () => {
    expect(
      (await release(dispatcher, make(methodOf('Figures').output, { total: 3 }), { method: 'Figures' })).rows,
    ).toEqual([]);
    const { shown, rows } = await release(dispatcher, answer('p1'), { audited: true });
    expect(rows).toEqual([]);
    expect(shown).toMatchObject({ thing: { name: '张*' } });
  });

  it('keeps the answer until the row is durable', async () => {
    const { stages, hold, gate, rows } = setUp();
    void hold();
    let left = false;
    const call = callOf(dispatcher, methodOf('Roles'));
    const leaving = Promise.resolve(stages.release(methodOf('Roles'), answer('p1'), call)).then(() => (left = true));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect([left, rows.length]).toEqual([false, 0]);
    gate.open();
    await leaving;
    expect(rows).toHaveLength(1);
  });

  it('withholds the answer when the row cannot be written', async () => {
    const withheld = { code: 'UNAVAILABLE', reason: 'AUDIT_UNAVAILABLE' };
    await expect(release(dispatcher, answer('p1'), { auditFails: true })).rejects.toMatchObject(withheld);
    await expect(release(dispatcher, answer(), { auditFails: true })).rejects.toMatchObject(withheld);
  });
});
