import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ServiceError, status } from '@grpc/grpc-js';
import { DepartmentTaskService } from '@wangge/contracts/wangge/exchange/v1/department_task_service';
import { DepartmentClient } from '@wangge/testing/door';
import { openTarget, type Target } from './walls/suite.ts';

const { listTasks, watchTasks } = DepartmentTaskService.method;
const DEPARTMENT = 'justice-department';
/** What a revoked agreement may still open, at most. */
const EFFECTIVE_MS = 60_000;

let target: Target;
beforeAll(async () => void (target = await openTarget()), 300_000);
afterAll(() => target?.close(), 30_000);

async function post<T>(username: string, path: string, body: object): Promise<T> {
  const answer = await fetch(`${target.http}/api/exchange/v1/${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${await target.tokenOf(target.user(username))}`,
    },
    body: JSON.stringify({ ...body, requestId: randomUUID() }),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}

/** An agreement of this test's own, made by two people; nobody else stands on it. */
async function agreed(purpose: string): Promise<string> {
  const agreement = {
    ...{ departmentId: DEPARTMENT, purposes: [purpose], fields: [], orgPath: 'dc', dailyQuota: 10_000 },
    operations: [listTasks, watchTasks].map(({ parent, name }) => `${parent.typeName}.${name}`),
    ...{ legalBasis: '人民调解法', startTime: '2026-01-01T00:00:00Z', endTime: '2036-01-01T00:00:00Z' },
  };
  const { proposal } = await post<{ proposal: { proposalId: string } }>('secadmin', 'proposals', { agreement });
  await post('leader.jiang', `proposals/${proposal.proposalId}:approve`, {});
  return proposal.proposalId;
}

const codeOf = (work: Promise<unknown>): Promise<number> =>
  work.then(
    () => status.OK,
    (error: Partial<ServiceError>) => error.code ?? status.UNKNOWN,
  );

async function msUntil(isSo: () => boolean | Promise<boolean>): Promise<number> {
  const begun = Date.now();
  while (!(await isSo())) {
    if (Date.now() - begun > EFFECTIVE_MS) throw new Error(`not within ${EFFECTIVE_MS} ms`);
    await pause(250);
  }
  return Date.now() - begun;
}

describe('an agreement revoked by the people’s door', () => {
  it('opens nothing more at the departments’ door within a minute: the next calls are refused, the open stream ends', async () => {
    const purpose = `revocation-${randomUUID().slice(0, 8)}`;
    const agreementId = await agreed(purpose);
    const errand = { agreementId, purpose, caseReference: 'SF-1', officer: '赵科员 034567' };
    const justice = new DepartmentClient(target.run, target.signIn, DEPARTMENT, errand);
    try {
      await msUntil(async () => (await codeOf(justice.call(listTasks, {}))) === status.OK);
      const stream = await justice.watch(watchTasks, {});
      let ended: Partial<ServiceError> | undefined;
      stream.on('data', () => undefined).on('error', (error: ServiceError) => (ended = error));
      await pause(500);
      expect(ended).toBeUndefined();
      await post('secadmin', `agreements/${agreementId}:revoke`, { reason: 'a test of what it opens' });
      const [calls, streams] = await Promise.all([
        msUntil(async () => (await codeOf(justice.call(listTasks, {}))) === status.PERMISSION_DENIED),
        msUntil(() => ended !== undefined),
      ]);
      console.log(`a revoked agreement: calls refused after ${calls} ms, the stream ended after ${streams} ms`);
      expect(ended?.code).toBe(status.PERMISSION_DENIED);
      expect(await codeOf(justice.call(listTasks, {}))).toBe(status.PERMISSION_DENIED);
    } finally {
      justice.close();
    }
  }, 200_000);
});
