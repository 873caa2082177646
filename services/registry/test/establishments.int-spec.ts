import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { MessageInitShape } from '@bufbuild/protobuf';
import {
  type Establishment,
  type EstablishmentFactsSchema,
  EstablishmentService,
} from '@wangge/contracts/wangge/registry/v1/establishment_service';
import { DwellingService } from '@wangge/contracts/wangge/registry/v1/dwelling_service';
import type { Suite } from '@wangge/testing/suite';
import { creditCheck, organisationCheck } from '../src/establishment/credit-code.ts';
import * as t from './registry.builders.ts';

let suite: Suite;
beforeAll(async () => {
  suite = await t.startRegistry();
});
afterAll(() => suite.stop());

const at = (...paths: string[]) =>
  suite.as({ roles: ['grid-worker'], paths, subject: `https://id|worker-${paths.join('-')}` });
const door = (...paths: string[]) => at(...paths).client(EstablishmentService);

let numbered = 0;
/** A code that holds, of an area that exists nowhere. */
function code(): string {
  const organisation = `MA${String((numbered += 1)).padStart(6, '0')}`;
  const first17 = `91100000${organisation}${organisationCheck(organisation)}`;
  return first17 + creditCheck(first17);
}
type Facts = MessageInitShape<typeof EstablishmentFactsSchema>;
const facts = (change: Facts = {}): Facts => ({
  ...{ kind: 'shop', name: '东街便利店', creditCode: code(), premises: '建国门内大街2号' },
  ...{ contactName: '王小店', contactPhone: '12900000009', staffCount: 3 },
  ...change,
});
const only = ({ establishment }: { readonly establishment?: Establishment | undefined }): Establishment => {
  if (!establishment) throw new Error('the answer has no establishment');
  return establishment;
};
const register = async (change: Facts = {}, path: t.PlaceName = 'grid1') =>
  only(
    await door(t.path[path]).registerEstablishment({
      ...{ requestId: randomUUID(), gridId: t.place[path], facts: facts(change) },
    }),
  );
const tasksAt = async (...paths: string[]) =>
  (
    await at(...paths)
      .client(DwellingService)
      .listQualityTasks({ pageSize: 100 })
  ).tasks;

describe('an establishment', () => {
  it('is registered with its code mended and its contact masked, and told of in an event without either', async () => {
    const given = code();
    const made = await register({ creditCode: ` ${given.slice(0, 8)} ${given.slice(8).toLowerCase()}` });
    expect(made).toMatchObject({ state: 'open', version: 1, orgPath: t.path.grid1 });
    expect(made.facts).toMatchObject({
      creditCode: given,
      contactName: '王*',
      contactPhone: '129****0009',
      staffCount: 3,
    });
    const [told] = await suite.sql<{ subject: string; body: Buffer }>(
      `select subject, body from outbox where aggregate_id = $1`,
      [made.establishmentId],
    );
    expect(told?.subject).toContain('EstablishmentRegistered');
    expect(told?.body.toString()).not.toMatch(/王小店|12900000009/);
  });

  it('is changed, a masked contact kept and what was held before in the history; a stale look is refused', async () => {
    const made = await register();
    const shown = made.facts ?? facts();
    const change = { establishmentId: made.establishmentId, etag: made.etag, ground: '换了招牌' };
    const next = { requestId: randomUUID(), ...change, facts: { ...shown, name: '西街便利店', staffCount: 4 } };
    const changed = only(await door(t.path.grid1).changeEstablishment(next));
    expect(changed).toMatchObject({ version: 2, facts: { name: '西街便利店', staffCount: 4 } });
    expect(only(await door(t.path.grid1).changeEstablishment(next))).toEqual(changed);
    const occasion = { case: 'caseId' as const, value: randomUUID() };
    const wish = { requestId: randomUUID(), establishmentId: made.establishmentId, purpose: '通知停水', occasion };
    const { contact } = await door(t.path.grid1).revealEstablishmentContact(wish);
    expect(contact).toMatchObject({ name: '王小店', phone: '12900000009' });
    const again = door(t.path.grid1).changeEstablishment({ ...next, requestId: randomUUID() });
    await expect(again).rejects.toMatchObject({ code: 'ABORTED', reason: 'STALE_ETAG' });
    const history = await suite.sql<{ name: string }>(
      'select name from establishment_history where establishment_id = $1 order by version',
      [made.establishmentId],
    );
    expect(history.map(({ name }) => name)).toEqual(['东街便利店', '西街便利店']);
  });

  it('is closed once, leaves the list of open ones and can be found by its code', async () => {
    const made = await register();
    const end = { establishmentId: made.establishmentId, closeDate: '2026-11-20', ground: '搬离' };
    const workers = door(t.path.grid1);
    expect(only(await workers.closeEstablishment({ requestId: randomUUID(), ...end })).state).toBe('closed');
    await expect(workers.closeEstablishment({ requestId: randomUUID(), ...end })).rejects.toMatchObject({
      reason: 'ESTABLISHMENT_CLOSED',
    });
    const creditCode = made.facts?.creditCode ?? '';
    expect((await workers.listEstablishments({ creditCode })).establishments).toEqual([]);
    const found = (await workers.listEstablishments({ creditCode, includeClosed: true })).establishments;
    expect(found.map(({ establishmentId }) => establishmentId)).toEqual([made.establishmentId]);
    const bad = workers.closeEstablishment({ requestId: randomUUID(), ...end, closeDate: '2026-11-31' });
    await expect(bad).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  it('lists page by page without losing or repeating one', async () => {
    const made = new Set<string>();
    for (let n = 0; n < 5; n += 1) made.add((await register({ kind: 'unit' }, 'grid3')).establishmentId);
    const seen: string[] = [];
    let pageToken = '';
    do {
      const page = await door(t.path.grid3).listEstablishments({ kind: 'unit', pageSize: 2, pageToken });
      seen.push(...page.establishments.map(({ establishmentId }) => establishmentId));
      pageToken = page.nextPageToken;
    } while (pageToken !== '');
    expect(new Set(seen)).toEqual(made);
    expect(seen).toHaveLength(5);
  });

  it.each<[Facts, string]>([
    [{ creditCode: '91100000MA00000190' }, 'facts.credit_code'],
    [{ creditCode: '' }, 'facts.no_code_reason'],
    [{ noCodeReason: 'stall' }, 'facts.no_code_reason'],
    [{ name: ' ' }, 'facts.name'],
    [{ contactPhone: '129****0009' }, 'facts.contact_phone'],
    [{ hub: '社区社会组织联合会' }, 'facts.hub'],
    [{ services: ['助餐'] }, 'facts.services'],
  ])('names the field at fault: %j', async (change, field) => {
    const details = { fieldViolations: [{ field }] };
    await expect(register(change)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', details });
  });
});

describe('a doubt about a code', () => {
  it('becomes a task where both who carry it may be seen, is no word of the answer, and is settled by another code', async () => {
    const creditCode = code();
    const one = await register({ creditCode });
    const other = await register({ creditCode }, 'grid3');
    expect((await tasksAt(t.path.grid3)).filter(({ kind }) => kind === 'code-conflict')).toEqual([]);
    const conflicts = (await tasksAt(t.path.street)).filter(({ recordId }) => recordId === other.establishmentId);
    expect(conflicts).toMatchObject([{ kind: 'code-conflict', orgPath: t.path.street }]);
    const change = { requestId: randomUUID(), establishmentId: one.establishmentId, ground: '抄错了' };
    await door(t.path.grid1).changeEstablishment({ ...change, facts: facts() });
    expect((await tasksAt(t.path.street)).some(({ recordId }) => recordId === other.establishmentId)).toBe(false);
  });

  it('is noted when only the organisation code within does not hold', async () => {
    const first17 = `91100000MA0${String((numbered += 1)).padStart(5, '0')}X`;
    const held = organisationCheck(first17.slice(8, 16)) === 'X';
    const doubtful = held ? `${first17.slice(0, 16)}1` : first17;
    const made = await register({ creditCode: doubtful + creditCheck(doubtful) });
    const tasks = (await tasksAt(t.path.grid1)).filter(({ recordId }) => recordId === made.establishmentId);
    expect(tasks.map(({ kind }) => kind)).toEqual(['code-doubtful']);
  });

  it('is found by one of two who register the same code at once', async () => {
    const creditCode = code();
    const made = await Promise.all([register({ creditCode }), register({ creditCode }, 'grid2')]);
    const ids = new Set(made.map(({ establishmentId }) => establishmentId));
    expect((await tasksAt(t.path.street)).filter(({ recordId }) => ids.has(recordId))).toHaveLength(1);
  });
});
