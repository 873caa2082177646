import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client, Metadata } from '@grpc/grpc-js';
import { AgreementService } from '@wangge/contracts/wangge/agreement/v1/agreement_service';
import { PersonDirectoryService } from '@wangge/contracts/wangge/exchange/v1/person_directory_service';
import { DomainError } from '@wangge/platform/errors';
import { answersOf, attempt, leftAfterRetention, PLATFORM_LEFT, Sinks } from '@wangge/testing/privacy';
import * as t from './exchange.builders.ts';

/** Values that occur nowhere else, so that finding one means it got out. */
const NAME = '锟斤拷烫';
const NUMBER = '100101193707071235';
const CANARIES = [NAME, encodeURIComponent(NAME), NUMBER];
const { lookUpPerson, lookUpPersons } = PersonDirectoryService.method;

let exchange: t.Exchange;
let sinks: Sinks;
let client: Client;
let token: string;
let answer: () => { person: { name: string } };

beforeAll(async () => {
  sinks = await Sinks.open();
  exchange = await t.Exchange.start(sinks.env);
  await sinks.follow(exchange.suite);
  await exchange.suite.serve(PersonDirectoryService, { lookUpPerson: () => answer() });
  client = exchange.connect();
  token = await exchange.token();
  await exchange.grant();
});
afterAll(async () => {
  await exchange.stop();
  await sinks.close();
});

const body = (value: string) => t.encoded(lookUpPerson, { key: { case: 'identityNumber', value } });
/** One call of the door, as the text of everything that comes back. */
const call = (path: string, bytes: Buffer, metadata: Metadata) => async (): Promise<unknown> => {
  const { bytes: answered, error } = await t.send(client, path, bytes, metadata);
  const details = error?.metadata.toHttp2Headers();
  return { answered: answered?.toString('utf8'), error: String(error), details: JSON.stringify(details) };
};
const lookUp = (name: string, metadata: Record<string, string>, bytes = body(NUMBER)) =>
  attempt(name, call(t.pathOf(lookUpPerson), bytes, t.metadataOf(token, metadata)));

/** What a department may send in every place it can write to. */
const attempts = (claimed: string) => [
  lookUp('a purpose in words', { 'wangge-purpose': encodeURIComponent(`查${NAME}`) }),
  lookUp('a number as purpose', { 'wangge-purpose': NUMBER }),
  lookUp('a number as the case', { 'wangge-case': `MZ ${NUMBER}` }),
  lookUp('a number as the officer', { 'wangge-officer': encodeURIComponent(`李娜 ${NUMBER}`) }),
  lookUp('an agreement that is none', { 'wangge-agreement': encodeURIComponent(NAME) }),
  lookUp('metadata nobody reads', { 'x-note': NUMBER, traceparent: NUMBER }),
  lookUp('bytes that are no request', {}, Buffer.from(`\xff\xff\xff\xff${NUMBER}`, 'latin1')),
  attempt('several', call(t.pathOf(lookUpPersons), body(NUMBER), t.metadataOf(token))),
  attempt('a token that claims to be somebody', call(t.pathOf(lookUpPerson), body(NUMBER), t.metadataOf(claimed))),
  attempt('no token', call(t.pathOf(lookUpPerson), body(NUMBER), t.metadataOf(NUMBER))),
];

describe('values of persons at the departments’ door', () => {
  it('reach the department in an agreed answer alone, and are not given back in any refusal', async () => {
    answer = () => ({ person: { name: NAME } });
    const agreed = await answersOf([lookUp('LookUpPerson', {})]);
    expect(agreed.get('LookUpPerson')).toContain(NAME);
    // The owner fails while it looks, with an error that quotes: nobody but its own log may be told.
    answer = () => {
      throw new RangeError(`no line for ${NAME} ${NUMBER}`);
    };
    const claimed = await exchange.token(NUMBER, { name: NAME, preferred_username: NAME });
    const failed = lookUp('an owner that fails', {});
    for (const [name, text] of await answersOf([...attempts(claimed), failed]))
      for (const canary of CANARIES)
        expect([name, text.includes(canary) ? canary : 'nothing']).toEqual([name, 'nothing']);
    // The gRPC library names a method nobody has back to whoever called it; nobody else may read of it.
    await call(`/wangge.exchange.v1.${NUMBER}/Look`, body(NUMBER), t.metadataOf(token))();
    const refusal = new DomainError('FAILED_PRECONDITION', 'NUMBER_CONFLICT', 'two records');
    answer = () => {
      throw refusal;
    };
    expect((await answersOf([failed])).get(failed.name)).toContain('two records');
  });

  it('are in no log, span, metric, subject, header, receipt, audit row or other column', async () => {
    const admin = exchange.suite.as({ roles: ['security-admin'], subject: 'iss|admin' }).client(AgreementService);
    const tried = { requestId: randomUUID(), agreementId: randomUUID(), reason: NAME };
    await expect(admin.revokeAgreement(tried)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const receipts = await exchange.receipts();
    expect(receipts.length).toBeGreaterThan(9);
    expect(receipts.map(({ purpose }) => purpose)).toEqual(
      receipts.map(({ purpose }) => (purpose === t.PURPOSE ? t.PURPOSE : '')),
    );
    expect(await sinks.leaks(exchange.suite, CANARIES)).toEqual([]);
  }, 60_000);
});

describe('what is over', () => {
  it('is forgotten, receipts after three years, and nothing that makes an effect happen once', async () => {
    const id = (days: number) => `first_uuid_of((now() - interval '${days} days') at time zone 'UTC')`;
    const receipt = (days: number) =>
      `insert into receipt values (${id(days)}, now() - interval '${days} days', '${days}', '', null, 0, 'x', '', '', null, null, 'OK', '', '')`;
    const reconciled = (days: number) =>
      `insert into reconciliation values (gen_random_uuid(), '${days}', current_date, 0, 0, '', '', 'x', now() - interval '${days} days')`;
    const taken = (days: number) =>
      `insert into quota_taken select agreement_id, current_date - ${days}, ${days} from agreement limit 1`;
    const left = `select 'receipt ' || department_id from receipt where operation = 'x'
      union all select 'reconciliation ' || department_id from reconciliation where officer = 'x'
      union all select 'quota ' || calls from quota_taken where calls between 390 and 410`;
    const add = [receipt(1_000), receipt(1_100), reconciled(1_000), reconciled(1_100), taken(399), taken(403)];
    expect(await leftAfterRetention(exchange.suite, { add, left })).toEqual(
      ['quota 399', 'receipt 1000', 'reconciliation 1000', ...PLATFORM_LEFT].sort(),
    );
  });
});
