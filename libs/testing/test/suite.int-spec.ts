import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CaseReportedSchema } from '@wangge/contracts/wangge/casework/v1/case_events';
import { PlaceService } from '@wangge/contracts/wangge/grid/v1/place_service';
import { PersonService } from '@wangge/contracts/wangge/registry/v1/person_service';
import { PersonRegisteredSchema } from '@wangge/contracts/wangge/registry/v1/registry_events';
import { DistrictPlaces } from '@wangge/testing/builders';
import { OtlpReceiver } from '@wangge/testing/otlp';
import { eventually, standIn, startSuite, type Suite } from '@wangge/testing/suite';
import { v7 } from 'uuid';
import { FixtureModule, fixtureDataSource, Register } from './suite.fixture.ts';

const places = new DistrictPlaces();
const grid = places.add('dc.s01.c01.g1');
const other = places.add('dc.s02.c01.g1');

let suite: Suite;
beforeAll(async () => {
  suite = await startSuite({
    service: 'registry',
    module: FixtureModule,
    dataSource: fixtureDataSource,
    world: [standIn(PlaceService, { listPlaces: () => ({ places: places.all }) })],
  });
});
afterAll(() => suite.stop());

const worker = { roles: ['grid-worker'], paths: ['dc.s01.c01.g1'] };
const person = (gridId: string) => ({
  requestId: v7(),
  gridId,
  name: '张三丰',
  sex: '1',
  birthDate: '1950-01-01',
  noNumberReason: 'unregistered',
  residency: 'registered',
});

describe('a suite', () => {
  it('answers a person in his place, masked, under row-level security, and audits', async () => {
    const client = suite.as(worker).client(PersonService);
    const { person: made } = await client.registerPerson(person(grid.placeId));
    expect(made).toMatchObject({ name: '张*', phone: '125****5678', orgPath: 'dc.s01.c01.g1' });
    const personId = made?.personId ?? '';
    expect((await client.getPerson({ personId })).person?.name).toBe('张*');
    await expect(
      suite
        .as({ ...worker, paths: ['dc.s02'] })
        .client(PersonService)
        .getPerson({ personId }),
    ).rejects.toMatchObject({ code: 'NOT_FOUND', reason: 'OBJECT_NOT_FOUND' });
    const rows = await suite.sql(`select operation, subjects, fields from audit where $1 = any (subjects)`, [personId]);
    expect(rows).toEqual([
      expect.objectContaining({
        operation: 'wangge.registry.v1.PersonService/RegisterPerson',
        fields: ['person.name', 'person.phone'],
      }),
      expect.objectContaining({ operation: 'wangge.registry.v1.PersonService/GetPerson' }),
    ]);
  });

  it('refuses a foreign place, a foreign role, nobody, and a department', async () => {
    const register = (caller: ReturnType<Suite['as']>, gridId = grid.placeId) =>
      caller.client(PersonService).registerPerson(person(gridId));
    await expect(register(suite.as(worker), other.placeId)).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
      reason: 'PLACE_NOT_ALLOWED',
    });
    await expect(register(suite.as({ ...worker, roles: ['leader'] }))).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
      reason: 'OPERATION_NOT_ALLOWED',
    });
    await expect(register(suite.asNobody())).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    await expect(register(suite.asDepartment({ departmentId: 'police' }))).rejects.toMatchObject({
      reason: 'BROKER_PERMISSION',
    });
  });

  it('shows a service at its own door what that door is for, and nothing elsewhere', async () => {
    const request = { requestId: v7(), personId: v7(), purpose: 'message 7' };
    const { phone } = await suite.asService('notification').client(PersonService).revealPersonContact(request);
    expect(phone).toBe('12512345678');
    await expect(suite.asService('casework').client(PersonService).revealPersonContact(request)).rejects.toMatchObject({
      reason: 'BROKER_PERMISSION',
    });
  });

  it('sees what the service tells, and tells it what others do, once', async () => {
    const heard = suite.running.app.get(Register, { strict: false }).heard;
    expect((await suite.told(PersonRegisteredSchema)).length).toBeGreaterThan(0);
    await eventually(async () =>
      expect(await suite.sql('select from outbox where published_time is null')).toEqual([]),
    );
    const caseId = v7();
    const event = {
      schema: CaseReportedSchema,
      aggregateId: caseId,
      version: 1,
      orgPath: 'dc.s01',
      message: { caseId, version: 1 },
    };
    const messageId = await suite.publish(event);
    await suite.publish({ ...event, messageId });
    await eventually(() => expect(heard).toContain(`${caseId} by ${messageId}`));
    expect(heard.filter((line) => line.startsWith(caseId))).toHaveLength(1);
  });

  it('runs a job when it is told to, in the service’s own name', async () => {
    await suite.run('count');
    expect(suite.running.app.get(Register, { strict: false }).heard.at(-1)).toBe(`${places.all.length} places`);
    await expect(suite.run('nothing')).rejects.toThrow('no job');
  });

  it('seals its audit rows and has the head kept by another service, as it keeps another’s', async () => {
    const keeper = await suite.broker.connect('grid');
    const heads: unknown[] = [];
    keeper.subscribe('audit.anchor.grid.*', {
      callback: (_error, message) => {
        heads.push({ subject: message.subject, ...message.json<object>() });
        message.respond();
      },
    });
    await keeper.flush();
    await suite.run('audit-sealer');
    const [seal] = await suite.sql<{ hash: string; seal_no: string }>(
      `select seal_no, encode(hash, 'hex') as hash from audit_seal order by seal_no desc limit 1`,
    );
    expect(heads).toEqual([
      expect.objectContaining({
        subject: 'audit.anchor.grid.registry',
        hash: seal?.hash,
        sealNo: Number(seal?.seal_no),
      }),
    ]);

    const other = await suite.broker.connect('exchange');
    const head = {
      service: 'casework',
      sealNo: 7,
      hash: 'ab'.repeat(32),
      rowCount: 3,
      sealedTime: '2026-11-20T02:00:00.000Z',
    };
    await other.request('audit.anchor.registry.exchange', JSON.stringify(head), { timeout: 2_000 });
    expect(await suite.sql('select service, seal_no::int, row_count::int from audit_anchor')).toEqual([
      { service: 'exchange', seal_no: 7, row_count: 3 },
    ]);
  });

  it('moves time by hand', () => {
    const before = suite.clock.now();
    suite.clock.advance(60_000);
    expect(suite.clock.now().getTime() - before.getTime()).toBe(60_000);
  });

  it('is healthy while its database and broker are, and counts what it does', async () => {
    const page = (path: string) => fetch(`http://localhost:${suite.running.healthPort}${path}`);
    expect((await page('/readyz')).status).toBe(200);
    const metrics = await (await page('/metrics')).text();
    expect(metrics).toMatch(
      /rpc_server_duration_milliseconds_count\{rpc_service="wangge\.registry\.v1\.PersonService",rpc_method="RegisterPerson",rpc_code="OK"\} \d/,
    );
    expect(metrics).toContain('wangge_outbox_depth 0');
    await suite.broker.restart(300);
    await eventually(async () => expect((await page('/readyz')).status).toBe(200));
  });
});

describe('a second suite of the same service', () => {
  it('has a database of its own, from the same template, and tells its spans', async () => {
    const receiver = await OtlpReceiver.start();
    const second = await startSuite({
      service: 'registry',
      module: FixtureModule,
      dataSource: fixtureDataSource,
      env: { WANGGE_OTLP_URL: receiver.url },
      world: [standIn(PlaceService, { listPlaces: () => ({ places: places.all }) })],
    });
    expect(await second.sql('select from person')).toEqual([]);
    expect((await suite.sql('select from person')).length).toBeGreaterThan(0);
    await second.run('count');
    await second.stop();
    const job = receiver.spans.find(({ name }) => name === 'job count');
    expect(receiver.edges(job?.traceId ?? '')).toEqual([
      'registry call rpc.wangge.grid.v1.PlaceService.ListPlaces → registry rpc.wangge.grid.v1.PlaceService.ListPlaces',
      'registry job count → registry call rpc.wangge.grid.v1.PlaceService.ListPlaces',
    ]);
    await receiver.stop();
  });
});
