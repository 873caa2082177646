import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AgreementService } from '@wangge/contracts/wangge/agreement/v1/agreement_service';
import { DepartmentReceiptService } from '@wangge/contracts/wangge/exchange/v1/department_receipt_service';
import { RevocationService } from '@wangge/contracts/wangge/session/v1/revocation_service';
import * as matrix from '@wangge/testing/access';
import * as t from './exchange.builders.ts';

const oracle = matrix.Oracle.read();
let exchange: t.Exchange;
let recorded: readonly matrix.Recorded[];

let probes: readonly matrix.Probe[];
let people: matrix.Who[];
let foreign: readonly matrix.Foreign[];

beforeAll(async () => {
  exchange = await t.Exchange.start();
  people = matrix.everybody(exchange.suite, matrix.PLACES);
  probes = [...(await allProbes()), ...ownReceipts()];
  recorded = await matrix.walk(probes, people, oracle);
}, 120_000);
afterAll(() => exchange.stop());

const inState = (id: string, state: string): matrix.Thing => ({ id, state, secrets: {} });
const any = (id: string): matrix.Thing => inState(id, 'any');
const key = () => ({ requestId: randomUUID() });
const termsOf = (orgPath: string) => ({ ...t.terms(), orgPath });
const adminOf = (subject: string) => exchange.suite.as({ roles: ['security-admin'], subject }).client(AgreementService);

/** Proposals about a place, one in each state. */
async function proposals(): Promise<matrix.Thing[]> {
  const decider = adminOf('iss|decider');
  const proposed = async () => inState(await propose(matrix.HERE), 'proposed');
  const [open, approved, rejected] = [await proposed(), await proposed(), await proposed()];
  await decider.approveAgreement({ ...key(), proposalId: approved.id });
  await decider.rejectAgreement({ ...key(), proposalId: rejected.id, reason: 'matrix' });
  return [open, inState(approved.id, 'approved'), inState(rejected.id, 'rejected')];
}

async function propose(orgPath: string): Promise<string> {
  const { proposal } = await adminOf('iss|proposer').proposeAgreement({ ...key(), agreement: termsOf(orgPath) });
  return proposal?.proposalId ?? '';
}

/** Agreements, one in each state; an approved proposal is one too. */
async function agreements(): Promise<matrix.Thing[]> {
  const granted = async (state: string) => inState((await exchange.grant()).agreementId, state);
  const all = [await granted('in-force'), await granted('coming'), await granted('expired'), await granted('revoked')];
  const [, coming, expired, revoked] = all.map(({ id }) => id);
  await exchange.change(coming ?? '', `start_time = '2026-12-01'`);
  await exchange.change(expired ?? '', `end_time = '2026-02-01'`);
  await exchange.revoke(revoked ?? '');
  return all;
}

/** A proposal is open again, an agreement in force: what came of a decision is taken back. */
async function undecided({ id }: matrix.Thing): Promise<void> {
  const { suite } = exchange;
  await suite.sql(`delete from agreement_history where agreement_id = $1`, [id]);
  await suite.sql(`delete from agreement where agreement_id = $1`, [id]);
  await suite.sql(
    `update agreement_proposal set state = 'proposed', version = 1, decider = null, decide_time = null, reason = ''
      where proposal_id = $1`,
    [id],
  );
}

async function unrevoked({ id }: matrix.Thing): Promise<void> {
  await exchange.suite.sql(`delete from agreement_history where agreement_id = $1 and version > 1`, [id]);
  await exchange.suite.sql(`update agreement set revoked_time = null, version = 1 where agreement_id = $1`, [id]);
}

/** How each operation is tried; what grants comes after what lists. */
async function allProbes(): Promise<matrix.Probe[]> {
  const { probe } = matrix;
  const { method } = AgreementService;
  const granted = await agreements();
  const here = await proposals();
  const elsewhere: { readonly id: string; readonly path: string }[] = [];
  for (const path of [...matrix.ELSEWHERE, ...matrix.ABOVE]) elsewhere.push({ id: await propose(path), path });
  foreign = elsewhere;
  const approved = here.filter(({ state }) => state === 'approved');
  // A call nobody agreed to leaves a receipt all the same.
  const path = `/${t.LOOK_UP.replace(/\.(\w+)$/, '/$1')}`;
  await t.send(exchange.connect(), path, Buffer.alloc(0), t.metadataOf(await exchange.token(t.OTHER)));
  const [receipt] = await exchange.receipts();
  const receipts = [any(String(receipt?.['receipt_id']))];
  return [
    probe(method.listAgreements, {
      ...{ things: [...granted, ...approved], request: () => ({ pageSize: 100 }) },
      found: (answer) => answer.agreements.map((one) => one.agreementId),
    }),
    probe(method.listReceipts, {
      ...{ things: receipts, request: () => ({ pageSize: 100 }) },
      found: (answer) => answer.receipts.map(({ receiptId }) => receiptId),
    }),
    probe(method.listReconciliations, {
      ...{ things: [any(await reconciled())], request: () => ({ pageSize: 100 }) },
      found: (answer) => answer.reconciliations.map(({ reconciliationId }) => reconciliationId),
    }),
    probe(method.findReceipt, { things: receipts, request: ({ id }) => ({ receiptId: id }) }),
    probe(method.listProposals, {
      // Whoever reads proposals reads all of them.
      ...{ things: here, elsewhere: () => elsewhere.map(({ id }) => id), request: () => ({ pageSize: 100 }) },
      found: (answer) => answer.proposals.map(({ proposalId }) => proposalId),
    }),
    ...decisions(here),
    ...(await revocations()),
    probe(method.revokeAgreement, {
      ...{ things: granted, restore: unrevoked },
      request: ({ id }) => ({ ...key(), agreementId: id, reason: 'matrix' }),
    }),
    probe(method.proposeAgreement, {
      things: [any('propose')],
      request: () => ({ ...key(), agreement: termsOf(matrix.HERE) }),
    }),
    probe(method.grantAgreement, {
      things: [any('grant')],
      request: () => ({ ...key(), agreement: t.terms() }),
    }),
  ];
}

/** A day that a department has compared. */
async function reconciled(): Promise<string> {
  const department = exchange.suite.asDepartment({ departmentId: t.DEPARTMENT, fields: [], paths: [] });
  const said = { ...key(), day: '2026-01-02', count: 0, digest: '0'.repeat(64) };
  await department.client(DepartmentReceiptService).reconcileReceipts(said);
  const [row] = await exchange.suite.sql('select reconciliation_id as id from reconciliation');
  return String(row?.['id']);
}

async function revocations(): Promise<matrix.Probe[]> {
  const { method } = RevocationService;
  const target = { case: 'sessionId', value: 'matrix' } as const;
  const made = await exchange.suite
    .as({ roles: ['security-admin'], subject: 'iss|admin' })
    .client(RevocationService)
    .revokeAccess({ ...key(), target, reason: 'matrix' });
  const things = [any(made.revocation?.revocationId ?? '')];
  return [
    matrix.probe(method.listRevocations, {
      ...{ things, request: () => ({ pageSize: 100 }) },
      found: (answer) => answer.revocations.map(({ revocationId }) => revocationId),
    }),
    matrix.probe(method.getRevocations, {
      ...{ things, request: () => ({}) },
      found: (answer) => answer.revocations.map(({ revocationId }) => revocationId),
    }),
    matrix.probe(method.endSession, {
      things: [any('end')],
      request: () => ({ ...key(), target }),
    }),
    matrix.probe(method.revokeAccess, {
      things: [any('revoke')],
      request: () => ({ ...key(), target, reason: 'matrix' }),
    }),
  ];
}

/** A department's own receipts, whoever else has some. */
function ownReceipts(): matrix.Probe[] {
  const { method } = DepartmentReceiptService;
  const things = [any('receipts')];
  const day = '2026-06-09';
  return [
    matrix.probe(method.getReceiptKeys, { things, request: () => ({}) }),
    matrix.probe(method.listReceipts, { things, request: () => ({ day }) }),
    matrix.probe(method.reconcileReceipts, {
      things,
      request: () => ({ ...key(), day, count: 0, digest: '0'.repeat(64) }),
    }),
  ];
}

function decisions(things: readonly matrix.Thing[]): matrix.Probe[] {
  const { method } = AgreementService;
  const how = { things, restore: undecided };
  return [
    matrix.probe(method.approveAgreement, { ...how, request: ({ id }) => ({ ...key(), proposalId: id }) }),
    matrix.probe(method.rejectAgreement, {
      ...how,
      request: ({ id }) => ({ ...key(), proposalId: id, reason: 'matrix' }),
    }),
  ];
}

describe('the matrix of the exchange', () => {
  it('walks every operation of the service', () => {
    const services = [AgreementService, RevocationService, DepartmentReceiptService];
    expect(matrix.unwalked(recorded, services)).toEqual([]);
  });

  it('comes out as the oracle says, for every role, relation and state', () => {
    expect(matrix.mismatches(recorded, oracle)).toEqual([]);
    expect(matrix.idle(recorded, oracle)).toEqual([]);
    expect(matrix.gaps(recorded, oracle)).toEqual([]);
  });

  it('answers nobody a field that the allow-list does not name for them', () => {
    expect(matrix.unlisted(recorded, 'exchange')).toEqual([]);
  });

  it('notices fifty flips of a cell of the oracle', () => {
    expect(matrix.unnoticed(recorded, oracle, 20_261_122)).toEqual([]);
  });

  it('tells nothing by the text of a refusal: all that is not found reads alike', () => {
    expect(matrix.uneven(recorded)).toEqual([]);
  });

  it('answers an id of somewhere else as one that is nowhere, in every field that names something', async () => {
    // Agreements, receipts and sessions are the district's: whoever may see them at all may see all of them.
    const open = ['agreement_id', 'replaces_agreement_id', 'replaced_by_agreement_id', 'receipt_id', 'unit_id'];
    const named = ['department_id', 'session_id', 'client_id', 'org_path'];
    const none = Object.fromEntries([...open, ...named].map((name) => [name, []]));
    const { findings, tried } = await matrix.swaps(probes, people, oracle, { ...none, proposal_id: foreign });
    expect(findings).toEqual([]);
    expect(tried).toBeGreaterThan(15);
  });

  it('knows neither another caller’s key nor another caller’s page', async () => {
    const { findings, tried } = await matrix.borrowed(probes, people, oracle);
    expect(findings).toEqual([]);
    expect(tried).toBeGreaterThan(8);
  });

  it('takes nothing from a caller that is its own to say', async () => {
    const admin = exchange.suite.as({ roles: ['security-admin'], subject: 'iss|proposer' }).client(AgreementService);
    const own = { agreementId: randomUUID(), revoked: true, version: 9, proposedBy: 'iss|x', approvedBy: 'iss|y' };
    const agreement = { ...t.terms(), ...own, replacedByAgreementId: randomUUID() };
    const refused = await admin.proposeAgreement({ ...key(), agreement }).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'INVALID_ARGUMENT' });
    for (const field of [
      'agreement_id',
      'revoked',
      'version',
      'proposed_by',
      'approved_by',
      'replaced_by_agreement_id',
    ])
      expect(String(refused)).toContain(`agreement.${field}`);
  });
});
