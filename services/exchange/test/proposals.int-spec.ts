import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from '@grpc/grpc-js';
import { AgreementService, ProposalState } from '@wangge/contracts/wangge/agreement/v1/agreement_service';
import { PersonDirectoryService } from '@wangge/contracts/wangge/exchange/v1/person_directory_service';
import { Database } from '@wangge/platform/persistence';
import { Logger } from '@wangge/platform/telemetry';
import { eventually } from '@wangge/testing/suite';
import { AgreementBook } from '../src/agreement/agreement.book.ts';
import * as t from './exchange.builders.ts';

const { lookUpPerson } = PersonDirectoryService.method;
const FIRST = 'iss|security-1';
const SECOND = 'iss|security-2';

let exchange: t.Exchange;
let client: Client;
let departments = 0;

beforeAll(async () => {
  exchange = await t.Exchange.start();
  await exchange.suite.serve(PersonDirectoryService, { lookUpPerson: () => ({}) });
  client = exchange.connect();
});
afterAll(() => exchange.stop());

const as = (subject: string, role = 'security-admin', paths: string[] = []) =>
  exchange.suite.as({ roles: [role], subject, paths }).client(AgreementService);
const department = () => `department-${++departments}`;
const propose = async (change: object = {}, replacesAgreementId = '', requestId = randomUUID()) => {
  const agreement = { ...t.terms(), ...change };
  const { proposal } = await as(FIRST).proposeAgreement({ requestId, agreement, replacesAgreementId });
  if (!proposal) throw new Error('nothing was proposed');
  return proposal;
};
const approve = (proposalId: string, who = as(SECOND)) => who.approveAgreement({ requestId: randomUUID(), proposalId });
const reject = (proposalId: string, who = as(SECOND)) =>
  who.rejectAgreement({ requestId: randomUUID(), proposalId, reason: 'too many fields' });

/** What a look-up of a department is answered now. */
async function lookUp(departmentId: string): Promise<string> {
  const metadata = t.metadataOf(await exchange.token(departmentId));
  return t.refusalIn(await t.send(client, t.pathOf(lookUpPerson), t.encoded(lookUpPerson, t.byNumber), metadata));
}

describe('a proposal', () => {
  it('opens nothing before a second person approves it, and everything then', async () => {
    const departmentId = department();
    const { proposalId, state } = await propose({ departmentId });
    expect(state).toBe(ProposalState.PROPOSED);
    expect(await lookUp(departmentId)).toBe('PERMISSION_DENIED AGREEMENT_MISSING');
    await expect(approve(proposalId, as(FIRST))).rejects.toMatchObject({ reason: 'SECOND_PERSON_REQUIRED' });
    expect(await lookUp(departmentId)).toBe('PERMISSION_DENIED AGREEMENT_MISSING');
    const { agreement, proposal } = await approve(proposalId);
    expect(agreement).toMatchObject({ agreementId: proposalId, proposedBy: FIRST, approvedBy: SECOND, version: 1 });
    expect(proposal).toMatchObject({ state: ProposalState.APPROVED, decidedBy: SECOND });
    expect(await lookUp(departmentId)).toBe('OK');
    const rows = await exchange.suite.sql('select actor from audit where $1 = any (fields)', [
      `agreement/${proposalId}/1`,
    ]);
    expect(rows).toEqual([{ actor: SECOND }]);
  });

  it('is decided once; a repeat under its id answers what the first call answered', async () => {
    const requestId = randomUUID();
    const [made, again] = [await propose({}, '', requestId), await propose({}, '', requestId)];
    expect(again).toEqual(made);
    const request = { requestId: randomUUID(), proposalId: made.proposalId };
    const answer = await as(SECOND).approveAgreement(request);
    expect(await as(SECOND).approveAgreement(request)).toEqual(answer);
    expect(await propose({}, '', requestId)).toEqual(made);
    for (const late of [approve(made.proposalId), reject(made.proposalId)])
      await expect(late).rejects.toMatchObject({
        code: 'FAILED_PRECONDITION',
        reason: 'PROPOSAL_ALREADY_DECIDED',
        metadata: { state: 'approved', allowed_actions: '' },
      });
  });

  it('that is rejected, or taken back, grants nothing', async () => {
    for (const who of [as(SECOND), as(FIRST)]) {
      const departmentId = department();
      const { proposalId } = await propose({ departmentId });
      const { proposal } = await reject(proposalId, who);
      expect(proposal).toMatchObject({ state: ProposalState.REJECTED, reason: 'too many fields' });
      await expect(approve(proposalId)).rejects.toMatchObject({ reason: 'PROPOSAL_ALREADY_DECIDED' });
      expect(await lookUp(departmentId)).toBe('PERMISSION_DENIED AGREEMENT_MISSING');
    }
  });

  it('is approved by two at once only once', async () => {
    const { proposalId } = await propose({ departmentId: department() });
    const results = await Promise.allSettled([approve(proposalId), approve(proposalId, as('iss|security-3'))]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('is approved by a leader of its place and by nobody else', async () => {
    const { proposalId } = await propose({ departmentId: department(), orgPath: 'dc.s01' });
    for (const paths of [['dc.s02'], ['dc.s01.c01'], []])
      await expect(approve(proposalId, as('iss|leader', 'leader', paths))).rejects.toMatchObject({ code: 'NOT_FOUND' });
    for (const role of ['system-admin', 'audit-admin', 'dispatcher'])
      await expect(approve(proposalId, as('iss|x', role, ['dc']))).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
    expect((await approve(proposalId, as('iss|leader', 'leader', ['dc']))).agreement?.approvedBy).toBe('iss|leader');
  });

  it('is refused with the same faults as an agreement, and when it replaces what does not hold', async () => {
    const faultOf = (work: Promise<unknown>) =>
      work.then(
        () => [],
        ({ details }) => details.fieldViolations.map(({ field }: { field: string }) => field),
      );
    expect(await faultOf(propose({ fields: ['person.nmae'] }))).toEqual(['agreement.fields[0]']);
    const { agreementId } = await exchange.grant({ departmentId: department() });
    for (const replaced of [randomUUID(), agreementId])
      expect(await faultOf(propose({ departmentId: department() }, replaced))).toEqual(['replaces_agreement_id']);
  });

  it('is listed newest first, the open ones alone when asked', async () => {
    const [first, second] = [await propose(), await propose()];
    await reject(first.proposalId);
    const all = await as('iss|leader', 'leader').listProposals({ pageSize: 2 });
    expect(all.proposals.map(({ proposalId }) => proposalId)).toEqual([second.proposalId, first.proposalId]);
    const open = await as(SECOND).listProposals({ pageSize: 1, onlyOpen: true });
    expect(open.proposals).toEqual([second]);
    const next = await as(SECOND).listProposals({ pageSize: 1, onlyOpen: true, pageToken: open.nextPageToken });
    expect(next.proposals[0]?.proposalId).not.toBe(first.proposalId);
  });
});

describe('a changed agreement', () => {
  it('takes over from the old one in one commit, in every process at once', async () => {
    const departmentId = department();
    const old = await exchange.grant({ departmentId });
    const { app } = exchange.suite.running;
    const replica = new AgreementBook(app.get(Database, { strict: false }), app.get(Logger, { strict: false }));
    await replica.open();
    try {
      const { proposalId } = await propose({ departmentId, fields: ['person.sex'] }, old.agreementId);
      expect(await lookUp(departmentId)).toBe('OK');
      const began = performance.now();
      await approve(proposalId);
      await eventually(() => {
        const known = new Map(replica.of(departmentId).map((each) => [each.agreementId, each]));
        expect(known.get(proposalId)?.fields).toEqual(['person.sex']);
        expect(known.get(old.agreementId)).toMatchObject({ replacedBy: proposalId, revokedTime: t.NOW });
      });
      expect(performance.now() - began).toBeLessThan(60_000);
    } finally {
      replica.close();
    }
    expect(await lookUp(departmentId)).toBe('OK');
    const named = t.metadataOf(await exchange.token(departmentId), { 'wangge-agreement': old.agreementId });
    const { error } = await t.send(client, t.pathOf(lookUpPerson), t.encoded(lookUpPerson, t.byNumber), named);
    expect(error && t.refusalOf(error)).toMatchObject({
      reason: 'AGREEMENT_REVOKED',
      metadata: { replaced_by: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    });
    const { agreements } = await as(SECOND).listAgreements({ departmentId });
    expect(agreements.map(({ revoked, replacedByAgreementId }) => [revoked, replacedByAgreementId !== ''])).toEqual([
      [true, true],
      [false, false],
    ]);
  });
});
