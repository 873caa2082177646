import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MessageService } from '@wangge/contracts/wangge/notification/v1/message_service';
import * as matrix from '@wangge/testing/access';
import type { Suite } from '@wangge/testing/suite';
import * as t from './notification.builders.ts';

const oracle = matrix.Oracle.read();
const house = new t.House();
const ann = t.worker('ann');
const bob = t.worker('bob');
const [caseId, unitId, otherUnit] = [randomUUID(), randomUUID(), randomUUID()];
let suite: Suite;
let recorded: readonly matrix.Recorded[];

/** The places of this service's world: dc.s1.c1 of the matrix is dc.s01.c01 here. */
const own = (path: string) => path.replaceAll(/\b([sc])(\d+)/g, '$10$2');
const RELATIONS = {
  ...Object.fromEntries(
    Object.entries(matrix.PLACES).map(([relation, { paths = [] }]) => [relation, { paths: paths.map(own) }]),
  ),
  own: { subject: ann.subject, paths: ['dc.s02'] },
};

beforeAll(async () => {
  suite = await t.startNotification(house);
  house.unit(unitId, ann);
  house.unit(otherUnit, bob);
  for (const [about, to] of [
    [caseId, unitId],
    [randomUUID(), otherUnit],
  ] as const) {
    await suite.publish(t.dispatched(about, to));
    await t.arrived(suite, about, 2);
  }
  await suite.run('sender');
  recorded = await matrix.walk(await probes(), matrix.everybody(suite, RELATIONS), oracle);
}, 120_000);
afterAll(() => suite.stop());

async function probes(): Promise<matrix.Probe[]> {
  const { probe } = matrix;
  const { method } = MessageService;
  const mine = await suite
    .as({ subject: ann.subject, roles: ['grid-worker'] })
    .client(MessageService)
    .listMyMessages({});
  const things = mine.messages.map(({ messageId }) => ({ id: messageId, state: 'any', secrets: {} }));
  expect(things).toHaveLength(1);
  return [
    probe(method.listMyMessages, {
      ...{ things, request: () => ({ pageSize: 100 }) },
      found: (answer) => answer.messages.map(({ messageId }) => messageId),
    }),
    probe(method.readMessage, { things, request: ({ id }) => ({ requestId: randomUUID(), messageId: id }) }),
    probe(method.listMessages, {
      things: [{ id: caseId, state: 'any', secrets: { text: '暴露垃圾', phone: ann.phone } }],
      request: () => ({ aboutId: caseId, pageSize: 100 }),
      found: (answer) => [...new Set(answer.messages.map(({ aboutId }) => aboutId))],
    }),
  ];
}

describe('the matrix of notification', () => {
  it('walks every operation of the service', () => {
    expect(matrix.unwalked(recorded, [MessageService])).toEqual([]);
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
});
