import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { IntakeService } from '@wangge/contracts/wangge/casework/v1/intake_service';
import { InboundService } from '@wangge/contracts/wangge/notification/v1/inbound_service';
import { MessageService } from '@wangge/contracts/wangge/notification/v1/message_service';
import * as matrix from '@wangge/testing/access';
import { standIn, type Suite } from '@wangge/testing/suite';
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

/** Paths of this service's world in every position but the caller's own grid. */
const AWAY = ['dc.s01.c01.g2', 'dc.s01.c02.g1', 'dc.s02.c01.g1', 'dc.s10.c01.g1', 'dd.s01.c01.g1', 'dc.s01.c01', 'dc'];
/** What a message can be; only what has reached the console is read there. */
const STATES = ['waiting', 'handed-over', 'delivered', 'read', 'failed'];
const foreign: { readonly messageId: string; readonly caseId: string; readonly path: string }[] = [];
let mine: matrix.Thing[];
let people: matrix.Who[];
let probes: matrix.Probe[];
let unfiltered: readonly matrix.Recorded[];

beforeAll(async () => {
  suite = await t.startNotification(house);
  await standIn(IntakeService, { takeSms: () => ({ outcome: 'place-needed' }) })(suite);
  house.unit(unitId, ann);
  house.unit(otherUnit, bob);
  for (let n = 0; n < STATES.length; n += 1) await sent(n === 0 ? caseId : randomUUID(), unitId);
  for (const path of AWAY) foreign.push({ ...(await movedTo(path, await sent(randomUUID(), otherUnit))), path });
  mine = await madeOf(ann.subject);
  probes = allProbes();
  people = matrix.everybody(suite, RELATIONS);
  const reads = probes.filter(({ method }) => method.name.startsWith('List'));
  unfiltered = await matrix.unfiltered(() => matrix.walk(reads, people, oracle));
  recorded = await matrix.walk(probes, people, oracle);
}, 120_000);
afterAll(() => suite.stop());

/** Tells a unit of a case; answers the case. */
async function sent(about: string, to: string): Promise<string> {
  await suite.publish(t.dispatched(about, to));
  await t.arrived(suite, about, 2);
  await suite.run('sender');
  return about;
}

/** The messages about a case lie in another place; answers the one in the console. */
async function movedTo(path: string, about: string) {
  await suite.sql('update message set org_path = $2 where about_id = $1', [about, path]);
  const [row] = await suite.sql<{ id: string }>(
    `select message_id as id from message where about_id = $1 and channel = 'in-app'`,
    [about],
  );
  return { messageId: row?.id ?? '', caseId: about };
}

/** Somebody's messages in the console, one in each state. */
async function madeOf(subject: string): Promise<matrix.Thing[]> {
  const rows = await suite.sql<{ id: string }>(
    `select message_id as id from message where recipient_subject = $1 and channel = 'in-app' order by 1`,
    [subject],
  );
  const things = rows.map(({ id }, at) => ({ id, state: STATES[at] ?? '', secrets: {} }));
  for (const { id, state } of things) await put(id, state);
  return things;
}

async function put(id: string, state: string): Promise<void> {
  const due = state === 'waiting' ? t.NOW : null;
  await suite.sql('update message set state = $2, next_try_time = $3 where message_id = $1', [id, state, due]);
}

function allProbes(): matrix.Probe[] {
  const { probe } = matrix;
  const { method } = MessageService;
  return [
    probe(method.listMyMessages, {
      ...{ things: mine, together: true, request: () => ({ pageSize: 100 }) },
      found: (answer) => answer.messages.map(({ messageId }) => messageId),
    }),
    probe(method.listMessages, {
      things: [{ id: caseId, state: 'any', secrets: { text: '暴露垃圾', phone: ann.phone } }],
      request: () => ({ aboutId: caseId, pageSize: 100 }),
      found: (answer) => [...new Set(answer.messages.map(({ aboutId }) => aboutId))],
    }),
    probe(method.readMessage, {
      things: mine,
      request: ({ id }) => ({ requestId: randomUUID(), messageId: id }),
      restore: ({ id, state }) => put(id, state),
    }),
    probe(InboundService.method.takeTextMessage, {
      things: [{ id: 'any', state: 'any', secrets: {} }],
      request: () => ({ requestId: randomUUID(), phone: '12900007731', text: '短' }),
    }),
  ];
}

describe('the matrix of notification', () => {
  it('walks every operation of the service', () => {
    expect(matrix.unwalked(recorded, [MessageService, InboundService])).toEqual([]);
  });

  it('comes out as the oracle says, for every role, relation and state', () => {
    expect(matrix.mismatches(recorded, oracle)).toEqual([]);
    expect(matrix.idle(recorded, oracle)).toEqual([]);
    expect(matrix.gaps(recorded, oracle)).toEqual([]);
  });

  it('answers nobody a field that the allow-list does not name for them', () => {
    expect(matrix.unlisted(recorded, 'notification')).toEqual([]);
  });

  it('notices fifty flips of a cell of the oracle', () => {
    expect(matrix.unnoticed(recorded, oracle, 20_261_122)).toEqual([]);
  });

  it('tells nothing by the text of a refusal: all that is not found reads alike', () => {
    expect(matrix.uneven(recorded)).toEqual([]);
  });

  it('answers an id of somewhere else as one that is nowhere, in every field that names something', async () => {
    const { findings, tried } = await matrix.swaps(probes, people, oracle, {
      message_id: foreign.map(({ messageId }) => messageId),
      about_id: foreign.map(({ caseId: id, path }) => ({ id, path })),
    });
    expect(findings).toEqual([]);
    expect(tried).toBeGreaterThan(15);
  });

  it('knows neither another caller’s key nor another caller’s page', async () => {
    const { findings, tried } = await matrix.borrowed(probes, people, oracle);
    expect(findings).toEqual([]);
    expect(tried).toBeGreaterThan(2);
  });

  it('answers every read alike by row-level security alone', () => {
    expect(unfiltered.length).toBeGreaterThan(500);
    // A recipient sees the state of what was sent to them, whichever list it is in.
    const own = /ListMessages, own, any: came: allow/;
    expect(matrix.mismatches(unfiltered, oracle).filter((one) => !own.test(one))).toEqual([]);
  });
});
