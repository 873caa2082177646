import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { PassportKind, PassportSchema, type Passport } from '@wangge/contracts/wangge/platform/v1/passport';
import { loadFlow, sevenStage } from '@wangge/flow';
import type { Case, CaseFacts, CaseState, TaskState } from '../src/case/case.state.ts';

export const GRID = 'dc.s01.c01.g1';
export const UNIT = '01990000-0000-7000-8000-0000000000a1';
export const HELPER = '01990000-0000-7000-8000-0000000000a2';
const CASE = '01990000-0000-7000-8000-000000000001';

/** The flow of the cases built here. */
export const flow = loadFlow(sevenStage);

/** A case as it would be read, without clocks unless given. */
export function aCase(now: Partial<CaseState> = {}, facts: Partial<CaseFacts> = {}): Case {
  return {
    facts: {
      ...{ caseId: CASE, number: '110101001-20261123-00001', flow: 'seven-stage', flowVersion: 1, catalogueVersion: 1 },
      ...{ description: 'rubbish', channel: 'patrol', longitude: null, latitude: null, placeWords: '', sealed: null },
      ...{ reporterSubject: 'idp|reporter', reporterId: '', reportTime: '2026-11-23T02:00:00.000Z' },
      ...facts,
    },
    now: {
      ...{
        version: 1,
        state: 'reported',
        matterCode: '01.01.03',
        matterName: '卫生死角',
        itemClass: 'promised',
        gridId: null,
      },
      ...{ happenedAtPath: GRID, orgPath: GRID, leadUnitId: null, unitIds: [], light: 'green', escalationLevel: 0 },
      ...{ reworkCount: 0, objectionCount: 0, reopenCount: 0, satisfaction: 0, fileTime: null, closeTime: null },
      ...{ tasks: [], clocks: [], attachments: [], taken: {}, oversight: {} },
      ...now,
    },
    flow,
  };
}

export function aTask(task: Partial<TaskState> = {}): TaskState {
  return {
    ...{
      taskId: '01990000-0000-7000-8000-0000000000f1',
      unitId: UNIT,
      unitName: '环境卫生所',
      lead: true,
      state: 'dispatched',
    },
    ...{ result: '', dispatchTime: '2026-11-23T03:00:00.000Z', acceptTime: null, completeTime: null, handledBy: [] },
    ...{ objection: 'none', dueTime: null },
    ...task,
  };
}

export function aPassport(init: MessageInitShape<typeof PassportSchema>): Passport {
  return create(PassportSchema, { kind: PassportKind.PERSON, subject: 'idp|somebody', issuer: 'gateway', ...init });
}
