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

beforeAll(async () => {
  exchange = await t.Exchange.start();
  const people = matrix.everybody(exchange.suite, matrix.PLACES);
  recorded = await matrix.walk([...(await probes()), ...ownReceipts()], people, oracle);
}, 120_000);
afterAll(() => exchange.stop());

const any = (id: string): matrix.Thing => ({ id, state: 'any', secrets: {} });

/** How each operation is tried; what grants comes after what lists. */
async function probes(): Promise<matrix.Probe[]> {
  const { probe } = matrix;
  const { method } = AgreementService;
  const { agreementId } = await exchange.grant();
  const admin = exchange.suite.as({ roles: ['security-admin'], subject: 'iss|proposer' }).client(AgreementService);
  const terms = { ...t.terms(), orgPath: matrix.HERE };
  const propose = () => admin.proposeAgreement({ requestId: randomUUID(), agreement: terms });
  const proposals = [any((await propose()).proposal?.proposalId ?? '')];
  // A call nobody agreed to leaves a receipt all the same.
  const path = `/${t.LOOK_UP.replace(/\.(\w+)$/, '/$1')}`;
  await t.send(exchange.connect(), path, Buffer.alloc(0), t.metadataOf(await exchange.token(t.OTHER)));
  const [receipt] = await exchange.receipts();
  const receipts = [any(String(receipt?.['receipt_id']))];
  return [
    probe(method.listAgreements, {
      ...{ things: [any(agreementId)], request: () => ({ pageSize: 100 }) },
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
      ...{ things: proposals, request: () => ({ pageSize: 100 }) },
      found: (answer) => answer.proposals.map(({ proposalId }) => proposalId),
    }),
    ...decisions(proposals),
    ...(await revocations()),
    probe(method.proposeAgreement, {
      things: [any('propose')],
      request: () => ({ requestId: randomUUID(), agreement: terms }),
    }),
    probe(method.revokeAgreement, {
      things: [any(agreementId)],
      // Once is for good; that it is done is said to those alone who may do it.
      passes: ['AGREEMENT_ALREADY_REVOKED'],
      request: ({ id }) => ({ requestId: randomUUID(), agreementId: id, reason: 'matrix' }),
    }),
    probe(method.grantAgreement, {
      things: [any('grant')],
      request: () => ({ requestId: randomUUID(), agreement: t.terms() }),
    }),
  ];
}

/** A day that a department has compared. */
async function reconciled(): Promise<string> {
  const department = exchange.suite.asDepartment({ departmentId: t.DEPARTMENT, fields: [], paths: [] });
  const said = { requestId: randomUUID(), day: '2026-01-02', count: 0, digest: '0'.repeat(64) };
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
    .revokeAccess({ requestId: randomUUID(), target, reason: 'matrix' });
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
      request: () => ({ requestId: randomUUID(), target }),
    }),
    matrix.probe(method.revokeAccess, {
      things: [any('revoke')],
      request: () => ({ requestId: randomUUID(), target, reason: 'matrix' }),
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
      request: () => ({ requestId: randomUUID(), day, count: 0, digest: '0'.repeat(64) }),
    }),
  ];
}

/** Decided once; that it is decided is said to those alone who may decide. */
function decisions(things: readonly matrix.Thing[]): matrix.Probe[] {
  const { method } = AgreementService;
  const how = { things, passes: ['PROPOSAL_ALREADY_DECIDED'] };
  return [
    matrix.probe(method.approveAgreement, {
      ...how,
      request: ({ id }) => ({ requestId: randomUUID(), proposalId: id }),
    }),
    matrix.probe(method.rejectAgreement, {
      ...how,
      request: ({ id }) => ({ requestId: randomUUID(), proposalId: id, reason: 'matrix' }),
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

  it('notices fifty flips of a cell of the oracle', () => {
    expect(matrix.unnoticed(recorded, oracle, 20_261_122)).toEqual([]);
  });

  it('tells nothing by the text of a refusal: all that is not found reads alike', () => {
    expect(matrix.uneven(recorded)).toEqual([]);
  });

  it('takes nothing from a caller that is its own to say', async () => {
    const admin = exchange.suite.as({ roles: ['security-admin'], subject: 'iss|proposer' }).client(AgreementService);
    const own = { agreementId: randomUUID(), revoked: true, version: 9, proposedBy: 'iss|x', approvedBy: 'iss|y' };
    const agreement = { ...t.terms(), ...own, replacedByAgreementId: randomUUID() };
    const refused = await admin
      .proposeAgreement({ requestId: randomUUID(), agreement })
      .catch((error: unknown) => error);
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
