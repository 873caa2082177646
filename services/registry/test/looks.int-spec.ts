import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LookService } from '@wangge/contracts/wangge/privacy/v1/look_service';
import { auditReadSubject, RECORDING_SERVICES } from '@wangge/platform/access';
import type { LookRow } from '@wangge/platform/audit';
import type { Suite } from '@wangge/testing/suite';
import * as t from './registry.builders.ts';

let suite: Suite;
let personId: string;
const CARE = 'wangge.assistance.v1.ArchiveService/GetArchive';
/** What the other services would say of anybody. */
const others: Record<string, LookRow[]> = {};
let away = '';

const clerk = (...paths: string[]) =>
  suite.as({ roles: ['window-clerk'], paths, subject: 'https://id|clerk' }).client(LookService);
const auditor = () => suite.as({ roles: ['audit-admin'], paths: [], subject: 'https://id|audit' }).client(LookService);

beforeAll(async () => {
  suite = await t.startRegistry();
  const nc = await suite.broker.connect('admin');
  for (const service of RECORDING_SERVICES.filter((name) => name !== 'registry'))
    nc.subscribe(auditReadSubject(service), {
      callback: (_error, message) => {
        if (away !== service) message.respond(JSON.stringify({ rows: others[service] ?? [] }));
      },
    });
  await nc.flush();
  const { people } = t.worker(suite, t.path.grid1);
  personId = t.only(await people.registerPerson(t.newPerson())).personId;
  await people.getPerson({ personId });
  const occasion = { case: 'visitId' as const, value: randomUUID() };
  const wish = { requestId: randomUUID(), personId, fields: ['phone'], purpose: 'to call about the meal', occasion };
  await people.revealPerson(wish);
  await suite.run('audit-sealer');
});
afterAll(() => suite.stop());

describe('who looked at me', () => {
  it('is told at the window over all services, newest first, with purpose and fields and no value', async () => {
    others['assistance'] = [
      {
        ...{
          time: '2020-01-01T00:00:00.000001Z',
          actor: 'https://id|chu',
          actingFor: 'dc.s1',
          operation: CARE,
          purpose: '',
        },
        ...{ caseId: null, fields: ['archive.kind'], requestId: 'r', persons: 1, writer: randomUUID(), seq: 1 },
      },
    ];
    const { looks, personId: about } = await clerk(t.path.community).listLooks({ personId });
    expect(about).toBe(personId);
    expect(looks.map(({ service, operation }) => [service, operation.split('/')[1]])).toEqual([
      ['registry', 'RevealPerson'],
      ['registry', 'GetPerson'],
      ['registry', 'RegisterPerson'],
      ['assistance', 'GetArchive'],
    ]);
    expect(looks[0]).toMatchObject({
      ...{
        actor: `https://id|grid-worker-${t.path.grid1}`,
        actingFor: t.path.grid1,
        purpose: 'to call about the meal',
      },
      ...{ fields: ['person.phone'], persons: 1 },
    });
    expect(JSON.stringify(looks, (_, value: unknown) => String(value))).not.toContain('12900000001');
  });

  it('goes page by page without losing or repeating one', async () => {
    const seen: string[] = [];
    let pageToken = '';
    do {
      const page = await clerk(t.path.community).listLooks({ personId, pageSize: 1, pageToken });
      seen.push(...page.looks.map(({ operation }) => operation.split('/')[1] ?? ''));
      pageToken = page.nextPageToken;
      // A stand-in does not go on: its row comes with every page until it is reached.
    } while (pageToken !== '' && seen.length < 4);
    expect(seen).toEqual(['RevealPerson', 'GetPerson', 'RegisterPerson', 'GetArchive']);
  });

  it('is told of a record that was merged into theirs, too, by whichever id', async () => {
    const { people } = t.worker(suite, t.path.grid1);
    const register = async () => t.only(await people.registerPerson(t.newPerson())).personId;
    const [stays, gone] = [await register(), await register()];
    await people.getPerson({ personId: gone });
    const { duplicates } = t.officer(suite, t.path.community);
    const request = {
      requestId: randomUUID(),
      personId: stays,
      mergedPersonId: gone,
      ground: 'document-shown',
      document: 'K-1',
    };
    await duplicates.mergePersons(request);
    await suite.run('audit-sealer');
    const told = async (id: string) => {
      const { personId: about, looks } = await clerk(t.path.community).listLooks({ personId: id, pageSize: 100 });
      return [about, looks.filter(({ operation }) => operation.endsWith('/GetPerson')).length];
    };
    expect([await told(stays), await told(gone)]).toEqual([
      [stays, 1],
      [stays, 1],
    ]);
  });

  it('is itself recorded, and not told about somebody of other places or by another role', async () => {
    await clerk(t.path.community).listLooks({ personId });
    const rows = await suite.sql(`select actor from audit where operation like '%/ListLooks' and $1 = any (subjects)`, [
      personId,
    ]);
    expect(rows.length).toBeGreaterThan(0);
    const foreign = clerk(t.path.farStreet).listLooks({ personId });
    const unknown = clerk(t.path.community).listLooks({ personId: randomUUID() });
    for (const answer of [foreign, unknown]) await expect(answer).rejects.toMatchObject({ code: 'NOT_FOUND' });
    for (const role of ['grid-worker', 'audit-admin', 'leader', 'resident'])
      await expect(
        suite
          .as({ roles: [role], paths: ['dc'] })
          .client(LookService)
          .listLooks({ personId }),
      ).rejects.toMatchObject({
        code: 'PERMISSION_DENIED',
      });
  });

  it('is refused as a whole while one service cannot be asked', async () => {
    away = 'casework';
    await expect(clerk(t.path.community).listLooks({ personId })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    away = '';
  }, 15_000);

  it('is answered by no service to anybody but the registry, and by each only to the role', async () => {
    const grid = await suite.broker.connect('grid');
    const body = (passport: string) => JSON.stringify({ passport, question: { personId, before: null, limit: 5 } });
    await expect(grid.request(auditReadSubject('registry'), body(''), { timeout: 500 })).rejects.toThrow();
    const registry = await suite.broker.connect('registry');
    const worker = suite.passports.person({ roles: ['grid-worker'], paths: ['dc'] });
    for (const passport of ['', worker]) {
      const answer = await registry.request(auditReadSubject('registry'), body(passport), { timeout: 2_000 });
      expect(answer.json()).toEqual({});
    }
  });
});

describe('the audit administrator', () => {
  it('reads rows of a service by time, actor and operation, without whom they are about', async () => {
    const now = new Date();
    const until = { seconds: BigInt(Math.floor(now.getTime() / 1000) + 60), nanos: 0 };
    const { rows } = await auditor().listAuditRows({ service: 'registry', until, pageSize: 100 });
    expect(rows.length).toBeGreaterThan(3);
    const operation = 'wangge.registry.v1.PersonService/RevealPerson';
    const reveals = await auditor().listAuditRows({ service: 'registry', until, operation });
    expect(reveals.rows).toMatchObject([
      { operation, purpose: 'to call about the meal', persons: 1, service: 'registry' },
    ]);
    expect(JSON.stringify(rows, (_, value: unknown) => String(value))).not.toContain(personId);
    const nobody = await auditor().listAuditRows({ service: 'registry', until, actor: 'https://id|nobody' });
    expect(nobody.rows).toEqual([]);
  });

  it('is told which service and which span are wrong', async () => {
    const seconds = (at: number) => ({ seconds: BigInt(at), nanos: 0 });
    const spans = [
      { since: seconds(0), until: seconds(32 * 86_400) },
      { since: seconds(5), until: seconds(5) },
    ];
    for (const bad of [{ service: 'nowhere' }, ...spans.map((span) => ({ service: 'registry', ...span }))])
      await expect(auditor().listAuditRows(bad)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });
});
