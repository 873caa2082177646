import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AgencyService } from '@wangge/contracts/wangge/casework/v1/agency_service';
import { CaseFormService } from '@wangge/contracts/wangge/casework/v1/case_form_service';
import { CaseLinkService } from '@wangge/contracts/wangge/casework/v1/case_link_service';
import { MediationService } from '@wangge/contracts/wangge/casework/v1/mediation_service';
import { PerformanceService } from '@wangge/contracts/wangge/casework/v1/performance_service';
import { StoredBytesService } from '@wangge/contracts/wangge/casework/v1/stored_bytes_service';
import * as matrix from '@wangge/testing/access';
import { v4 } from 'uuid';
import { key, ProcedureWorld, RELATIONS } from './procedure.world.ts';

const SERVICES = [
  AgencyService,
  CaseFormService,
  CaseLinkService,
  MediationService,
  PerformanceService,
  StoredBytesService,
];
const oracle = matrix.Oracle.read();
const time = timestampFromDate(new Date('2026-11-23T01:00:00Z'));
let world: ProcedureWorld;
let probes: matrix.Probe[];
let people: matrix.Who[];
let recorded: matrix.Recorded[];
beforeAll(async () => {
  world = await ProcedureWorld.start();
  probes = probesOf(world);
  people = matrix.everybody(world.suite, RELATIONS);
  recorded = await matrix.walk(probes, people, oracle);
}, 180_000);
afterAll(() => world?.suite.stop());

const probesOf = (of: ProcedureWorld): matrix.Probe[] => [
  ...mediationProbes(of),
  ...performanceProbes(of),
  ...linkProbes(of),
  matrix.probe(StoredBytesService.method.findUnreferencedBytes, {
    things: [{ id: 'any', state: 'any', secrets: {} }],
    request: () => ({ sha256s: ['f'.repeat(64)] }),
  }),
  ...agencyProbes(of),
];

function mediationProbes({ mediation }: ProcedureWorld): matrix.Probe[] {
  const { method } = MediationService;
  const read = { things: [mediation], request: ({ id }: matrix.Thing) => ({ caseId: id }) };
  // The desk may, and it is too late for it.
  const how = { things: [mediation], restore: (thing: matrix.Thing) => world.restore(thing), passes: ['NOT_NOW'] };
  const range = { fromTime: time, toTime: timestampFromDate(new Date('2026-11-24T00:00:00Z')) };
  return [
    matrix.probe(method.getMediation, read),
    matrix.probe(method.revealMediationAgreement, read),
    matrix.probe(method.countMediations, {
      things: [{ id: 'any', state: 'any', secrets: {} }],
      request: () => range,
    }),
    matrix.probe(method.recordParties, {
      ...how,
      request: ({ id }) => ({ ...key(id), parties: [{ name: 'a' }, { name: 'b' }] }),
    }),
    matrix.probe(method.recordPartyConsent, {
      ...how,
      request: ({ id }) => ({ ...key(id), number: 1, consent: 'given' }),
    }),
    matrix.probe(method.chooseMediators, { ...how, request: ({ id }) => ({ ...key(id), mediators: ['李调解'] }) }),
    matrix.probe(method.recordMediationSession, {
      ...how,
      request: ({ id }) => ({ ...key(id), time, place: '调解室', present: ['party'], minutes: 'x' }),
    }),
    matrix.probe(method.recordMediationAgreement, {
      ...how,
      request: ({ id }) => ({ ...key(id), form: 'oral', content: 'x', effectiveTime: time }),
    }),
    matrix.probe(method.recordJudicialConfirmation, {
      ...how,
      request: ({ id }) => ({
        ...key(id),
        answer: 'applied',
        time: timestampFromDate(new Date('2026-11-23T02:00:00Z')),
      }),
    }),
  ];
}

function performanceProbes({ mediation }: ProcedureWorld): matrix.Probe[] {
  const { method } = PerformanceService;
  const how = { things: [mediation], restore: (thing: matrix.Thing) => world.restore(thing), passes: ['NOT_NOW'] };
  const promises = [{ partyNumber: 1, text: '修复渗水', dueDate: '2026-12-01' }];
  const found = { number: 1, outcome: 'performed', ground: 'seen', time };
  return [
    matrix.probe(method.recordPromises, { ...how, request: ({ id }) => ({ ...key(id), promises }) }),
    matrix.probe(method.recordPerformance, { ...how, request: ({ id }) => ({ ...key(id), ...found }) }),
  ];
}

function linkProbes({ mediation, petition }: ProcedureWorld): matrix.Probe[] {
  const { method } = CaseLinkService;
  const things = [{ ...mediation, secrets: {} }];
  return [
    matrix.probe(method.linkCases, { things, request: ({ id }) => ({ ...key(id), linkedCaseId: petition }) }),
    matrix.probe(CaseFormService.method.revealCaseForm, {
      things,
      request: ({ id }) => ({ caseId: id, purpose: 'matrix' }),
    }),
    matrix.probe(method.listLinkedCases, { things, request: ({ id }) => ({ caseId: id }) }),
  ];
}

function agencyProbes({ agency, mandate: fileId }: ProcedureWorld): matrix.Probe[] {
  const { method } = AgencyService;
  const read = { things: [agency], request: ({ id }: matrix.Thing) => ({ caseId: id }) };
  // The result is not there yet, so nothing is delivered.
  const how = { things: [agency], restore: (thing: matrix.Thing) => world.restore(thing), passes: ['NOT_NOW'] };
  const giverName = '李';
  return [
    matrix.probe(method.getAgency, read),
    matrix.probe(method.revealAgencyReceipt, read),
    matrix.probe(method.nameAgent, { ...how, request: ({ id }) => ({ ...key(id), agentName: '何平' }) }),
    matrix.probe(method.recordMandate, { ...how, request: ({ id }) => ({ ...key(id), time, fileId }) }),
    matrix.probe(method.takeOriginal, {
      ...how,
      request: ({ id }) => ({ ...key(id), document: '身份证', giverName, time }),
    }),
    matrix.probe(method.returnOriginal, {
      ...how,
      request: ({ id }) => ({ ...key(id), number: 1, manner: 'handed-back', receiverName: giverName, time }),
    }),
    matrix.probe(method.recordDelivery, {
      ...how,
      request: ({ id }) => ({ ...key(id), time, receiver: 'resident', receiverName: giverName, fileId }),
    }),
  ];
}

describe('the matrix of procedures beside a case', () => {
  it('walks every operation, and comes out as the oracle says, for every role and relation', () => {
    expect(matrix.unwalked(recorded, SERVICES)).toEqual([]);
    expect(matrix.mismatches(recorded, oracle)).toEqual([]);
    expect(matrix.idle(recorded, oracle)).toEqual([]);
    expect(matrix.gaps(recorded, oracle)).toEqual([]);
  });

  it('answers nobody a field that the allow-list does not name for them, and reads alike where nothing is found', () => {
    expect(matrix.unlisted(recorded, 'casework-procedures')).toEqual([]);
    expect(matrix.uneven(recorded)).toEqual([]);
  });

  it('answers an id of somewhere else as one that is nowhere, and knows neither another caller’s key nor page', async () => {
    const under = matrix.ELSEWHERE.map((path) => ({ id: path, path }));
    const foreign = {
      ...{ case_id: world.foreignCases, linked_case_id: world.foreignCases, under, file_id: world.foreignFiles },
      agent_staff_id: matrix.ELSEWHERE.map((path) => ({ id: v4(), path })),
    };
    expect((await matrix.swaps(probes, people, oracle, foreign)).findings).toEqual([]);
    expect((await matrix.borrowed(probes, people, oracle)).findings).toEqual([]);
  }, 60_000);
});
