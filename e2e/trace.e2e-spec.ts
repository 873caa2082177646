import { randomBytes, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OtlpReceiver, type ReceivedSpan } from '@wangge/testing/otlp';
import { Door, SignIn } from '@wangge/testing/door';
import { RunningSuite } from '@wangge/testing/running';
import type { CaseAnswer } from '../tools/demo/api.ts';
import { Cast } from '../tools/demo/cast.ts';
import { pathOf, reportBody } from './story.ts';

const WAIT_MS = 30_000;
const DISPATCH = 'rpc.wangge.casework.v1.CaseService.DispatchCase';
const COMPETENT = 'rpc.wangge.grid.v1.UnitService.FindCompetentUnits';
const DISPATCHED = 'handle evt.wangge.casework.v1.CaseDispatched';

/** Must never be seen outside the columns that hold them: a made-up reporter, and a resident of nowhere. */
const canaries = { name: '诸葛金丝雀', phone: '12998877665', number: '100000199001010014', secret: 'kanarienvogel' };

let otlp: OtlpReceiver;
let suite: RunningSuite;
let cast: Cast;

beforeAll(async () => {
  const port = process.env['WANGGE_E2E_OTLP_PORT'];
  otlp = await OtlpReceiver.start(Number(port ?? 0));
  suite =
    port === undefined ? await RunningSuite.start({ env: { WANGGE_OTLP_URL: otlp.url } }) : await RunningSuite.shared();
  cast = new Cast(suite.run, suite.dataDir, { patienceMs: WAIT_MS });
}, 180_000);

afterAll(async () => {
  await suite?.dispose();
  await otlp?.stop();
}, 30_000);

describe('one dispatch', () => {
  const traceId = randomBytes(16).toString('hex');
  const callerId = randomBytes(8).toString('hex');
  const spans = (): ReceivedSpan[] => otlp.spans.filter((span) => span.traceId === traceId);

  beforeAll(async () => {
    const { case: reported } = await cast.worker.post<CaseAnswer>('/api/casework/v1/cases', await reportBody(cast));
    await cast.dispatcher.post(`${pathOf(reported.caseId)}:file`);
    const headers = { traceparent: `00-${traceId}-${callerId}-01` };
    const dispatcher = new Door(suite.run, new SignIn(suite.run), 'dispatcher.sun', headers);
    await dispatcher.post(`${pathOf(reported.caseId)}:dispatch`);
  }, 30_000);

  it('is one trace from HTTP over the broker to the statements, and through its event to who listens', async () => {
    await otlp.waitForEdges(
      traceId,
      [
        `gateway POST /api/casework/v1/cases/{case_id}:dispatch → gateway call ${DISPATCH}`,
        `gateway call ${DISPATCH} → casework ${DISPATCH}`,
        `casework ${DISPATCH} → casework call ${COMPETENT}`,
        `casework call ${COMPETENT} → grid ${COMPETENT}`,
        `casework ${DISPATCH} → casework sql case_change`,
        `casework ${DISPATCH} → assessment ${DISPATCHED}`,
        `assessment ${DISPATCHED} → assessment sql transaction`,
        `casework ${DISPATCH} → notification ${DISPATCHED}`,
        `notification ${DISPATCHED} → notification sql transaction`,
      ],
      WAIT_MS,
    );
    expect(otlp.edges(traceId)).toEqual(
      expect.arrayContaining([expect.stringMatching(new RegExp(`^grid ${COMPETENT} → grid sql `))]),
    );
  }, 60_000);

  it('hangs together: every span has its parent in the trace, the first one the caller', () => {
    const ids = new Set(spans().map(({ spanId }) => spanId));
    const roots = spans().filter(({ parentSpanId }) => !ids.has(parentSpanId));
    expect(roots).toEqual([expect.objectContaining({ service: 'gateway', parentSpanId: callerId })]);
  });

  it('says of what kind each step is: server, client and consumer', () => {
    const kindOf = (service: string, name: string) =>
      spans().find((span) => span.service === service && span.name === name)?.kind;
    expect(kindOf('gateway', `call ${DISPATCH}`)).toBe(3);
    expect(kindOf('casework', DISPATCH)).toBe(2);
    expect(kindOf('casework', 'sql case_change')).toBe(3);
    expect(kindOf('assessment', DISPATCHED)).toBe(5);
  });
});

describe('personal data', () => {
  beforeAll(async () => {
    const { name, phone, number, secret } = canaries;
    const body = await reportBody(cast);
    const report = { ...body, reporterName: name, reporterPhone: phone, placeWords: `${secret}家` };
    const { case: reported } = await cast.worker.post<CaseAnswer>('/api/casework/v1/cases', report);
    await cast.dispatcher.post(`${pathOf(reported.caseId)}:file`, { note: secret });
    await cast.dispatcher.post(`${pathOf(reported.caseId)}:dispatch`);
    // What goes wrong is logged with more than what goes well.
    const wrong: readonly (readonly [string, Record<string, unknown>])[] = [
      ['/api/casework/v1/cases', { ...report, reporterPhone: `x${phone}` }],
      ['/api/casework/v1/cases', { ...report, requestId: `not a uuid ${secret}` }],
      ['/api/casework/v1/cases', { ...report, [number]: name }],
      [`${pathOf(randomUUID())}:file`, { note: `${name} ${phone}` }],
      [`${pathOf(reported.caseId)}:close`, { note: `${name} ${number}` }],
      ['/api/registry/v1/persons:find', { identityNumber: number }],
      ['/api/registry/v1/persons:find', { identityNumber: `${number}1` }],
      ['/api/registry/v1/persons:search', { name: `${name}\u0000` }],
      [`/api/registry/v1/persons/${number}`, {}],
    ];
    for (const [where, given] of wrong) {
      for (const door of [cast.worker, cast.dispatcher, cast.anybody])
        await door.post(where, given).catch(() => undefined);
    }
    await new Promise((resolve) => setTimeout(resolve, 1_500)); // until the last spans are here
  }, 60_000);

  it('is in no log of any process', () => {
    const folder = path.join(suite.dataDir, 'logs');
    const logs = readdirSync(folder).map((file) => [file, readFileSync(path.join(folder, file), 'utf8')] as const);
    expect(logs.map(([file]) => file)).toEqual(expect.arrayContaining(['casework.log', 'gateway.log', 'postgres.log']));
    for (const [file, text] of logs) {
      const found = text.split('\n').filter((line) => Object.values(canaries).some((canary) => line.includes(canary)));
      expect([file, found.slice(0, 3)]).toEqual([file, []]);
    }
  });

  it('is in no span', () => {
    const found = otlp.spans.filter((span) =>
      Object.values(canaries).some((canary) => JSON.stringify(span).includes(canary)),
    );
    expect(found).toEqual([]);
  });

  it('would be found: what is looked for stands in the database', async () => {
    const body = { ...(await reportBody(cast)), placeWords: canaries.secret };
    const { case: reported } = await cast.worker.post<CaseAnswer>('/api/casework/v1/cases', body);
    const seen = await cast.worker.get(pathOf(reported.caseId));
    expect(JSON.stringify(seen)).toContain(canaries.secret);
  });
});
