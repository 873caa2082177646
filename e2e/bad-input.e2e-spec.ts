import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Metadata } from '@grpc/grpc-js';
import type { Databases } from '../tools/fsck/databases.ts';
import { spotsOf } from './bad-input/fields.ts';
import { departmentOperations, goodBytes, GrpcDoor } from './bad-input/grpc-door.ts';
import * as grpc from './bad-input/grpc-walk.ts';
import { type HttpOperation, httpOperations } from './bad-input/http-operations.ts';
import { controlsOf, plansOf, walk } from './bad-input/http-walk.ts';
import { faultOf, HANG_MS, summary, type Trial } from './bad-input/judge.ts';
import { changes, countAtRest, openDatabases } from './bad-input/rows.ts';
import { errandOf } from './bad-input/story.ts';
import { openTarget, type Target } from './walls/suite.ts';

const DEPARTMENT = 'civil-affairs-department';
const WALK_MS = 240_000;

let target: Target;
let databases: Databases;
let operations: readonly HttpOperation[];
let door: GrpcDoor;
let people: Trial[] = [];
let departments: Trial[] = [];
let rows: Record<string, number>;
let pids: Record<string, number>;

beforeAll(async () => {
  target = await openTarget();
  databases = await openDatabases(target);
  operations = await httpOperations();
  door = new GrpcDoor(target.grpc, errand);
}, 300_000);

afterAll(async () => {
  door?.close();
  await databases?.close();
  await target?.close();
}, 30_000);

async function errand(): Promise<Metadata> {
  const { agreementId, purpose, caseReference, officer } = errandOf(target, DEPARTMENT);
  const metadata = new Metadata();
  metadata.set('authorization', `Bearer ${await target.signIn.department(DEPARTMENT)}`);
  metadata.set('wangge-agreement', agreementId);
  metadata.set('wangge-purpose', purpose);
  metadata.set('wangge-case', caseReference);
  metadata.set('wangge-officer', encodeURIComponent(officer));
  return metadata;
}

describe('bad input', () => {
  it('is found out by a checker that sees wrong answers for what they are', async () => {
    const expected = { statuses: [400] };
    const answer = { status: 400, reason: 'X', fields: ['a'], milliseconds: 1 };
    const [spot] = operations.find(({ name }) => name === 'CaseService.GetCase')?.spots ?? [];
    expect(faultOf({ answer, expected })).toBeUndefined();
    expect(faultOf({ answer: { ...answer, status: 500 }, expected })).toMatch(/^5xx/);
    expect(faultOf({ answer: { ...answer, status: 503 }, expected: { statuses: [503] } })).toMatch(/^5xx/);
    expect(faultOf({ answer: { ...answer, status: 200 }, expected })).toMatch(/^answered 200/);
    expect(faultOf({ answer: { ...answer, status: 0, milliseconds: HANG_MS }, expected })).toBe('hang');
    expect(faultOf({ answer: { ...answer, reason: '' }, expected })).toBe('no reason given');
    expect(faultOf({ answer, expected: { ...expected, ...(spot && { spot }) } })).toBe('names "a"');
  });

  it('is flagged, every single piece of it, at a door that answers 500', async () => {
    const broken = createServer((request, response) => {
      request.resume().once('end', () => response.writeHead(500).end('{"reason":"INTERNAL"}'));
    });
    await new Promise<void>((resolve) => broken.listen(0, '127.0.0.1', resolve));
    const http = `http://127.0.0.1:${(broken.address() as AddressInfo).port}`;
    const plans = operations.filter(({ name }) => name === 'CaseService.ListCases').flatMap(plansOf);
    const trials = await walk({ http, users: target.users, tokenOf: async () => 'x' }, plans);
    broken.closeAllConnections();
    broken.close();
    // Node refuses an address that is too long before anybody could answer 500.
    const reached = trials.filter(({ what }) => !what.endsWith('too large'));
    expect(reached.map(({ answer }) => answer.status)).toEqual(reached.map(() => 500));
    expect(summary(reached).faults).toHaveLength(reached.length);
    expect(summary(reached).line).toContain(`5xx ${reached.length}`);
  });

  it('is refused where the same request without the mistake is understood', async () => {
    const controls = await walk(target, operations.map(controlsOf));
    expect(controls.filter(({ answer, expected }) => !expected.statuses.includes(answer.status))).toEqual([]);
    const understood = await Promise.all(
      (await departmentOperations()).map((method) => door.send(method, goodBytes(method))),
    );
    expect(understood.filter(({ status }) => ![200, 404].includes(status))).toEqual([]);
    rows = await countAtRest(databases);
    pids = target.pids();
  }, 60_000);

  it(
    'of every field of every operation is refused at the people’s door, naming the field',
    async () => {
      people = await walk(target, operations.flatMap(plansOf));
      const { line, faults } = summary(people);
      console.log(`people's door, ${operations.length} operations: ${line}`);
      expect(faults).toEqual([]);
    },
    WALK_MS,
  );

  it(
    'of every field of every operation is refused at the departments’ door, naming the field',
    async () => {
      const methods = await departmentOperations();
      departments = await grpc.walk(door, methods);
      const { line, faults } = summary(departments);
      console.log(`departments' door, ${methods.length} operations: ${line}`);
      expect(faults).toEqual([]);
    },
    WALK_MS,
  );

  it('in what a department says beside its token is refused, naming the key', async () => {
    const method = (await departmentOperations()).find(({ name }) => name === 'LookUpPerson');
    if (method === undefined) throw new Error('LookUpPerson is not offered');
    for (const { what, metadata, field } of grpc.metadataPlans(await errand())) {
      const { status, fields } = await door.send(method, goodBytes(method), metadata);
      expect({ what, status, fields }).toEqual({ what, status: 400, fields: [field] });
    }
  });

  it('was tried on every operation and every field there is', async () => {
    const tried = (trials: readonly Trial[]) =>
      new Set(trials.map(({ operation, what }) => `${operation} ${what.split(' ')[0]}`));
    const atPeople = tried(people);
    const atDepartments = tried(departments);
    const missed = [
      ...operations
        .flatMap(({ name, spots }) => spots.map(({ path }) => `${name} ${path}`))
        .filter((one) => !atPeople.has(one)),
      ...(await departmentOperations())
        .flatMap((method) =>
          ['bytes:', ...spotsOf(method.input).map(({ path }) => path)].map(
            (path) => `${method.parent.name}.${method.name} ${path}`,
          ),
        )
        .filter((one) => !atDepartments.has(one)),
    ];
    expect(missed).toEqual([]);
    // What the door itself says it serves, files apart: those have no message in the contract.
    const published = (await (await fetch(`${target.http}/openapi.json`)).json()) as { paths: Record<string, object> };
    const served = Object.entries(published.paths).flatMap(([path, verbs]) =>
      Object.keys(verbs).map((verb) => `${verb.toUpperCase()} ${path.replaceAll(/\{\w+\}/g, '{}')}`),
    );
    const walked = new Set(operations.map(({ verb, path }) => `${verb} ${path.replaceAll(/\{\w+\}/g, '{}')}`));
    expect(served.filter((one) => !one.includes('/api/files/') && !walked.has(one))).toEqual([]);
    expect(walked.size).toBe(operations.length);
  });

  it('left nothing half-written, and every process as it was', async () => {
    expect(changes(rows, await countAtRest(databases))).toEqual([]);
    expect(target.pids()).toEqual(pids);
  }, 60_000);
});
