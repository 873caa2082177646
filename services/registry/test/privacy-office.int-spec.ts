import { randomUUID } from 'node:crypto';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ConsentService } from '@wangge/contracts/wangge/privacy/v1/consent_service';
import { OfficeService } from '@wangge/contracts/wangge/privacy/v1/office_service';
import { leftAfterRetention, PLATFORM_LEFT } from '@wangge/testing/privacy';
import type { Suite } from '@wangge/testing/suite';
import { Client as PgClient } from 'pg';
import * as t from './registry.builders.ts';

const HOUR = 3_600_000;
let suite: Suite;
let personId: string;
beforeAll(async () => {
  suite = await t.startRegistry();
  personId = t.only(await t.worker(suite, t.path.grid1).people.registerPerson(t.newPerson())).personId;
});
afterAll(() => suite.stop());

const as = (role: string, ...paths: string[]) => suite.as({ roles: [role], paths, subject: `https://id|${role}` });
const officer = () => as('security-admin').client(OfficeService);
const id = () => randomUUID();
const impact = {
  ...{
    purpose: 'care archives',
    kinds: 'health needs of 3,000 people',
    legalBasis: 'PIPL 13(1)(3), 28',
    decision: 'go',
  },
  ...{ necessity: 'who visits must know the need', risks: 'a need tells of an illness', reviewDate: '2027-11-01' },
  measures: 'sealed, revealed for a visit only',
};

describe('the register of impact assessments', () => {
  it('keeps every version of a purpose, marks what is to be reviewed, and answers a repeat the same', async () => {
    const request = { ...impact, requestId: id() };
    const first = await officer().assessImpact(request);
    expect(first.impact).toMatchObject({
      version: 1,
      reviewDue: false,
      keepUntil: '2029-11-22',
      assessedBy: 'https://id|security-admin',
    });
    expect(await officer().assessImpact(request)).toEqual(first);
    await officer().assessImpact({ ...impact, requestId: id(), reviewDate: '2026-11-22' });
    const { impacts } = await as('audit-admin').client(OfficeService).listImpacts({});
    expect(impacts.map(({ version, reviewDue }) => [version, reviewDue])).toEqual([
      [2, true],
      [1, false],
    ]);
  });

  it('gives each of two assessments at once a version of its own', async () => {
    const same = () => officer().assessImpact({ ...impact, purpose: 'at once', requestId: id() });
    const answers = await Promise.all(Array.from({ length: 6 }, same));
    expect(answers.map(({ impact: one }) => one?.version ?? 0).sort()).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('is written by the security administrator alone, and changed by nobody', async () => {
    for (const role of ['audit-admin', 'leader', 'community-officer'])
      await expect(
        as(role, 'dc')
          .client(OfficeService)
          .assessImpact({ ...impact, requestId: id() }),
      ).rejects.toMatchObject({
        code: 'PERMISSION_DENIED',
      });
    const { role } = { role: new URL(suite.appUrl).username };
    const grants = await suite.sql(
      `select table_name from information_schema.column_privileges where grantee = $1 and privilege_type = 'UPDATE' and table_name in ('impact', 'incident', 'incident_step', 'consent_text', 'retention_run')`,
      [role],
    );
    expect(grants).toEqual([]);
  });
});

describe('processing records', () => {
  it('are ended once, and kept for three years after', async () => {
    const activity = {
      ...{
        kind: 'recipient',
        party: 'civil affairs',
        contact: 'office',
        purpose: 'allowances',
        fields: 'name, number',
      },
      ...{ legalBasis: 'Social Assistance Law', agreementId: '', startDate: '2026-01-01' },
    };
    const { processing } = await officer().recordProcessing({ ...activity, requestId: id() });
    const processingId = processing?.processingId ?? '';
    expect(processing).toMatchObject({ endDate: '', keepUntil: '' });
    const end = (endDate: string) => officer().endProcessing({ requestId: id(), processingId, endDate });
    await expect(end('2025-12-31')).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    expect((await end('2026-11-20')).processing).toMatchObject({ endDate: '2026-11-20', keepUntil: '2029-11-20' });
    await expect(end('2026-11-21')).rejects.toMatchObject({ reason: 'PROCESSING_ENDED' });
    expect((await officer().listProcessings({})).processings).toHaveLength(1);
  });
});

describe('retention', () => {
  it('keeps processing records for three years and those that go on, whatever the clock and the job say', async () => {
    const kept = [
      ['goes on', 'null'],
      ['ended', `current_date - 1090`],
    ] as const;
    for (const [party, end] of kept)
      await suite.sql(
        `insert into processing select gen_random_uuid(), 'processor', '${party}', '', 'x', 'x', 'x', '', current_date - 4000, ${end}, 'x', now()`,
      );
    suite.clock.set(new Date(Date.now() + 10 * 365 * 24 * HOUR));
    await suite.run('retention');
    suite.clock.set(t.NOW);
    const app = new PgClient({ connectionString: suite.appUrl });
    await app.connect();
    for (const actor of ['service:registry/retention', 'https://id|security-admin', 'service:registry/reseal']) {
      await app.query('begin');
      await app.query(`select set_config('wangge.actor', $1, true)`, [actor]);
      const gone = await app.query(`delete from processing where party = any ($1) returning 1`, [
        kept.map(([one]) => one),
      ]);
      expect([actor, gone.rowCount]).toEqual([actor, 0]);
      await app.query('rollback');
    }
    await app.end();
    expect(await suite.sql(`select from processing where party = any ($1)`, [kept.map(([one]) => one)])).toHaveLength(
      2,
    );
  });

  it('deletes what is over and nothing younger, writes down what went, and the database refuses the rest', async () => {
    const old = (days: number) => `now() - interval '${days} days'`;
    for (const days of [1_200, 30])
      await suite.sql(
        `insert into processing select gen_random_uuid(), 'processor', 'p${days}', '', 'x', 'x', 'x', '', current_date - 2000, (${old(days)})::date, 'x', now()`,
      );
    await suite.sql(
      `insert into reveal_grant select gen_random_uuid(), person_id, 'x', '{phone}', 'p', gen_random_uuid(), null, ${old(1_200)}, ${old(1_200)} from person`,
    );
    await asked(old);
    suite.clock.set(new Date());
    await suite.run('retention');
    await suite.run('retention');
    suite.clock.set(t.NOW);
    const { runs } = await as('audit-admin').client(OfficeService).listRetentionRuns({});
    expect(new Set(runs.map(({ rule }) => rule))).toEqual(
      new Set(['processing', 'reveal-grant', 'visit-request', 'data-set-row', 'data-set']),
    );
    expect(runs.find(({ rule }) => rule === 'processing')).toMatchObject({ deleted: 1 });
    expect(await suite.sql(`select party from processing where party like 'p%' order by 1`)).toEqual([
      { party: 'p30' },
    ]);
    expect(await suite.sql(`select need from visit_request`)).toEqual([{ need: 'errand' }]);
    expect(await suite.sql(`select officer from data_set order by 1`)).toEqual([{ officer: '10' }, { officer: '30' }]);
    expect(await suite.sql(`select from data_set_row`)).toEqual([]);
    expect(await leftAfterRetention(suite)).toEqual(PLATFORM_LEFT);
  });

  /** What departments asked for, some of it long ago: visits, and data sets with a row where they were handed over. */
  async function asked(old: (days: number) => string): Promise<void> {
    for (const [need, days] of [
      ['errand', 30],
      ['company', 800],
    ] as const)
      await suite.sql(
        `insert into visit_request select first_uuid_of((${old(days)}) at time zone 'UTC'), 1, person_id, '${need}', '{}', current_date, 'd', 'a', ${old(days)} from person limit 1`,
      );
    for (const [days, collected] of [
      [1_200, 'null'],
      [10, old(9)],
      [30, 'null'],
    ] as const) {
      const state = collected === 'null' ? 'rejected' : 'handed-over';
      const [set] = await suite.sql<{ id: string }>(
        `insert into data_set select gen_random_uuid(), 2, '${state}', 'd', 'a', '${days}', 'p', 'c', 'dc', 'all', '{name}', 1, ${old(days)}, 'x', ${old(days)}, '', ${collected} returning data_set_id as id`,
      );
      if (collected !== 'null')
        await suite.sql(`insert into data_set_row select $1, 0, person_id from person limit 1`, [set?.id]);
    }
  }
});

describe('the incident timer', () => {
  const incident = { grade: 'larger', kinds: 'names and phones of about 300 people', cause: 'a lost laptop' };
  const overdue = async () => {
    await suite.run('incident-timer');
    const metrics = await (await fetch(`http://127.0.0.1:${suite.running.healthPort}/metrics`)).text();
    return /^wangge_incident_overdue (\d+)/m.exec(metrics)?.[1];
  };

  it('runs four hours from the discovery, is seen when it is over, and stops with the report', async () => {
    const discoverTime = timestampFromDate(new Date(t.NOW.getTime() - HOUR));
    const { incident: opened } = await officer().openIncident({ ...incident, requestId: id(), discoverTime });
    const incidentId = opened?.incidentId ?? '';
    expect(opened?.reportDueTime?.seconds).toBe(BigInt(t.NOW.getTime() / 1000 + 3 * 3600));
    expect(await overdue()).toBe('0');
    suite.clock.set(new Date(t.NOW.getTime() + 3 * HOUR + 1));
    expect(await overdue()).toBe('1');
    expect((await officer().listIncidents({})).incidents).toMatchObject([
      { incidentId, reportOverdue: true, steps: [] },
    ]);
    const step = (kind: string) => officer().recordIncidentStep({ requestId: id(), incidentId, kind, note: 'done' });
    await expect(step('closed')).rejects.toMatchObject({ reason: 'REPORT_DUE' });
    expect((await step('reported')).incident).toMatchObject({ reportOverdue: false, steps: [{ kind: 'reported' }] });
    await expect(step('reported')).rejects.toMatchObject({ reason: 'STEP_RECORDED' });
    await step('told');
    await step('closed');
    await expect(step('contained')).rejects.toMatchObject({ reason: 'STEP_RECORDED' });
    expect(await overdue()).toBe('0');
    suite.clock.set(t.NOW);
  });

  it('does not run for a general one, and none is discovered tomorrow', async () => {
    const now = timestampFromDate(t.NOW);
    const general = await officer().openIncident({ ...incident, grade: 'general', requestId: id(), discoverTime: now });
    expect(general.incident?.reportDueTime).toBeUndefined();
    const tomorrow = timestampFromDate(new Date(t.NOW.getTime() + 24 * HOUR));
    await expect(
      officer().openIncident({ ...incident, requestId: id(), discoverTime: tomorrow }),
    ).rejects.toMatchObject({
      details: { fieldViolations: [{ field: 'discover_time' }] },
    });
  });
});

describe('consents', () => {
  const text = {
    kind: 'care-archive',
    title: '爱心档案告知同意书',
    body: 'what we hold of you, why, and for how long',
  };
  const clerk = (...paths: string[]) => as('window-clerk', ...paths).client(ConsentService);

  it('are to one version of a text, are withdrawn as easily, and are recorded as data of the person', async () => {
    const publisher = as('security-admin').client(ConsentService);
    const give = () =>
      clerk(t.path.community).giveConsent({ requestId: id(), personId, kind: text.kind, channel: 'window' });
    await expect(give()).rejects.toMatchObject({ details: { fieldViolations: [{ field: 'kind' }] } });
    expect((await publisher.publishConsentText({ ...text, requestId: id() })).text).toMatchObject({ version: 1 });
    const { consent } = await give();
    expect(consent).toMatchObject({ personId, version: 1, newerText: false });
    await expect(give()).rejects.toMatchObject({ reason: 'CONSENT_GIVEN' });
    expect((await publisher.publishConsentText({ ...text, requestId: id() })).text).toMatchObject({ version: 2 });
    const [standing] = (await clerk(t.path.community).listConsents({ personId })).consents;
    expect(standing).toMatchObject({ version: 1, newerText: true });
    const withdraw = () =>
      clerk(t.path.community).withdrawConsent({ requestId: id(), consentId: consent?.consentId ?? '' });
    expect((await withdraw()).consent?.withdrawTime).toBeDefined();
    await expect(withdraw()).rejects.toMatchObject({ reason: 'CONSENT_WITHDRAWN' });
    expect((await give()).consent).toMatchObject({ version: 2 });
    const rows = await suite.sql(`select from audit where operation like '%ConsentService/%' and $1 = any (subjects)`, [
      personId,
    ]);
    expect(rows).toHaveLength(4);
  });

  it('of somebody elsewhere are not found', async () => {
    const far = clerk(t.path.farStreet);
    await expect(far.listConsents({ personId })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(
      far.giveConsent({ requestId: id(), personId, kind: text.kind, channel: 'paper' }),
    ).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    const [standing] = (await clerk(t.path.community).listConsents({ personId })).consents;
    const consentId = standing?.consentId ?? '';
    await expect(far.withdrawConsent({ requestId: id(), consentId })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
