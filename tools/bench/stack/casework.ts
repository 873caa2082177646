// The casework service's own store and rules, so that what is measured is the product and not a copy of it. Types come from the
// sources, code from the build: Node alone does not run decorators.
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { create } from '@bufbuild/protobuf';
import { Channel } from '@wangge/contracts/wangge/casework/v1/case';
import { CaseReportedSchema } from '@wangge/contracts/wangge/casework/v1/case_events';
import { CaseService, ReportCaseRequestSchema } from '@wangge/contracts/wangge/casework/v1/case_service';
import { PassportKind, PassportSchema } from '@wangge/contracts/wangge/platform/v1/passport';
import { loadFlow, sevenStage } from '@wangge/flow';
import { SystemClock } from '@wangge/platform/clock';
import { actorOf } from '@wangge/platform/identity';
import type { CommandCall, Database } from '@wangge/platform/persistence';
import { StatutoryCalendar } from '@wangge/worktime';
import { v7 } from 'uuid';
import { clocksOf } from '../../seed/matters-clocks.ts';
import { root } from './stack.ts';

type Changes = typeof import('../../../services/casework/src/case/case.change.ts');
type Books = typeof import('../../../services/casework/src/flow/flow.book.ts');
type Clocks = typeof import('../../../services/casework/src/case/case.clocks.ts');
type Store = typeof import('../../../services/casework/src/case/cases.ts');
type States = typeof import('../../../services/casework/src/case/case.state.ts');
type Case = import('../../../services/casework/src/case/case.state.ts').Case;
type Step = import('../../../services/casework/src/case/case.change.ts').Step;

const built = <T>(file: string): Promise<T> =>
  import(path.join(root, 'services/casework/dist/case', file)) as Promise<T>;
const changes = await built<Changes>('case.change.js');
const { dueTimeOf, openingClocks } = changes;
export const { caseEvent } = changes;
export const { nextAlarm } = await built<Clocks>('case.clocks.js');
const { Cases } = await built<Store>('cases.js');
const { FlowBook } = await built<Books>('../flow/flow.book.js');
const flow = loadFlow(sevenStage);

/** The store of cases over a database. */
export const casesOf = (database: Database) => new Cases(database, new FlowBook(database, new SystemClock()));

/** Puts the flows cases run on where a store finds them, as the service does when it starts. */
export async function keepFlows(database: Database): Promise<void> {
  const book = new FlowBook(database, new SystemClock());
  await book.onModuleInit();
  book.onModuleDestroy();
}

export type { Case, Step, States };

/** A report ready to be written, and the call it came in by. */
export interface Report {
  readonly opened: Case;
  readonly step: Step;
  readonly call: CommandCall;
  readonly code: Buffer;
  readonly at: Date;
}

const passport = create(PassportSchema, {
  kind: PassportKind.PERSON,
  subject: 'http://localhost/realms/wangge|d0000000-0000-4000-8000-000000000001',
  issuer: 'gateway',
  roles: ['grid-worker'],
  paths: ['dc.s01.c01.g1'],
  staffId: v7(),
});
const TRACEPARENT = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const DESCRIPTION = '胡同口东侧垃圾堆放三天无人清理，夏天有异味，旁边就是幼儿园，请尽快处理。';
const started = new Date();
// Computed once: how long that takes is not the store's business.
const clocks = openingClocks(flow, {
  at: started,
  calendar: StatutoryCalendar.china(),
  rules: clocksOf('short'),
});
const gridIds = Array.from({ length: 500 }, () => v7());
let count = 0;

/** The next report, each of another case, at one of 500 grids. */
export function nextReport(): Report {
  const n = (count += 1);
  const caseId = v7();
  const orgPath = `dc.s${(n % 17) + 1}.c${(n % 10) + 1}.g${(n % 3) + 1}`;
  const facts = {
    ...{ caseId, number: `110101008-20261123-${n}`, flow: flow.definition.name, flowVersion: flow.definition.version },
    ...{ catalogueVersion: 1, description: DESCRIPTION, channel: 'patrol', longitude: 116.43, latitude: 39.91 },
    ...{ placeWords: '菜市场后面', reporterSubject: actorOf(passport), reporterId: passport.staffId, sealed: null },
    reportTime: started.toISOString(),
  };
  const now = {
    ...{
      version: 1,
      state: flow.definition.initial,
      matterCode: '01.01.03',
      matterName: '卫生死角',
      itemClass: 'promised',
    },
    ...{ gridId: gridIds[n % gridIds.length] ?? null, happenedAtPath: orgPath, orgPath, leadUnitId: null, unitIds: [] },
    ...{ light: 'green', escalationLevel: 0, reworkCount: 0, objectionCount: 0, reopenCount: 0, satisfaction: 0 },
    ...{ fileTime: null, closeTime: null, tasks: [], attachments: [], taken: {}, oversight: {}, clocks },
  } as Case['now'];
  const told = caseEvent(CaseReportedSchema, facts, now, started, {
    channel: Channel.PATROL,
    reporterSubject: facts.reporterSubject,
    dueTime: dueTimeOf(now, 'overall'),
  });
  const step = { action: 'report', from: '', next: now, note: '', event: told };
  return { opened: { facts, now, flow }, step, call: callOf(v7()), code: randomBytes(32), at: started };
}

function callOf(requestId: string): CommandCall {
  const { reportCase: method } = CaseService.method;
  const init = { requestId, matterCode: '01.01.03', description: DESCRIPTION, longitude: 116.43, latitude: 39.91 };
  const request = create(ReportCaseRequestSchema, { ...init, channel: Channel.PATROL, placeWords: '菜市场后面' });
  return { method, request, passport, requestId, purpose: '', traceparent: TRACEPARENT, audited: false };
}

/** Writes a report as the service does: row, history, outbox, audit and memory of the answer under row-level security. */
export async function open(cases: ReturnType<typeof casesOf>, report: Report): Promise<void> {
  const { opened, step, call, code, at } = report;
  const audit = { subjects: [passport.staffId], fields: [], caseId: opened.facts.caseId };
  await cases.open(call, opened, code, step, { at, label: 'grid-worker', audit });
}
