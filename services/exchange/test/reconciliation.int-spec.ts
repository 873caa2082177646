import { createHash, createHmac, createPublicKey, randomUUID, verify } from 'node:crypto';
import { timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from '@grpc/grpc-js';
import { AgreementService } from '@wangge/contracts/wangge/agreement/v1/agreement_service';
import { DepartmentReceiptService } from '@wangge/contracts/wangge/exchange/v1/department_receipt_service';
import { PersonDirectoryService } from '@wangge/contracts/wangge/exchange/v1/person_directory_service';
import * as t from './exchange.builders.ts';

const { lookUpPerson } = PersonDirectoryService.method;
const { getReceiptKeys, listReceipts, reconcileReceipts } = DepartmentReceiptService.method;
const DAY_MS = 86_400_000;
/** Ids of receipts say the day by the machine's clock, whatever the test's clock says. */
const TODAY = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);

interface Line {
  readonly receiptId: string;
  readonly requestHash: string;
  readonly responseHash: string;
}

let exchange: t.Exchange;
let client: Client;
let hashKey: Buffer;
let publicKey: string;
/** What the department keeps of the calls that were answered. */
const held: Line[] = [];

const hmac = (...parts: (string | Uint8Array)[]) =>
  parts.reduce((mac, part) => mac.update(part), createHmac('sha256', hashKey)).digest('hex');
const errand = async (department: string = t.DEPARTMENT) => t.metadataOf(await exchange.token(department));
const digestOf = (lines: readonly Line[]) =>
  lines
    .toSorted((a, b) => (a.receiptId < b.receiptId ? -1 : 1))
    .reduce(
      (hash, { receiptId, requestHash, responseHash }) => hash.update(`${receiptId} ${requestHash} ${responseHash}\n`),
      createHash('sha256'),
    )
    .digest('hex');

/** A call whose receipt the department keeps. */
async function call(method: Parameters<typeof t.pathOf>[0], body: Buffer): Promise<Buffer> {
  const { bytes, receiptId } = await t.send(client, t.pathOf(method), body, await errand());
  if (!bytes) throw new Error('not answered');
  if (hashKey !== undefined)
    held.push({ receiptId, requestHash: hmac('request\n', body), responseHash: hmac('answer\n', bytes) });
  return bytes;
}
const reconcile = async (lines: readonly Line[], day = TODAY, requestId = randomUUID()) =>
  t.ask(
    client,
    reconcileReceipts,
    { requestId, day, count: lines.length, digest: digestOf(lines) },
    await errand(t.DEPARTMENT),
  );

beforeAll(async () => {
  exchange = await t.Exchange.start();
  await exchange.suite.serve(PersonDirectoryService, { lookUpPerson: () => ({ person: { name: '张三' } }) });
  client = exchange.connect();
  const endTime = timestampFromDate(new Date('2200-01-01T00:00:00Z'));
  await exchange.grant({ endTime });
  await exchange.grant({ endTime, departmentId: t.OTHER });
  const keys = await t.ask(client, getReceiptKeys, {}, await errand());
  ({ publicKey } = keys);
  hashKey = Buffer.from(keys.hashKey);
  const body = t.encoded(lookUpPerson, t.byNumber);
  for (let i = 0; i < 5; i++) await call(lookUpPerson, body);
  await t.send(client, t.pathOf(lookUpPerson), body, t.metadataOf(await exchange.token(), { 'wangge-purpose': 'x' }));
  await exchange.receipts();
});
afterAll(() => exchange.stop());

describe('a department’s receipts', () => {
  it('are listed page by page with the hashes it made itself, and a signature that holds', async () => {
    const listed = [];
    for (let pageToken = ''; ;) {
      const page = await t.ask(client, listReceipts, { day: TODAY, pageSize: 4, pageToken }, await errand());
      listed.push(...page.receipts);
      if (page.nextPageToken === '') break;
      ({ nextPageToken: pageToken } = page);
      await exchange.receipts();
    }
    const lookUps = listed.filter(({ operation, status }) => operation === t.LOOK_UP && status === 'OK');
    expect(
      lookUps.map(({ receiptId, requestHash, responseHash }) => ({ receiptId, requestHash, responseHash })),
    ).toEqual(held);
    expect(listed.find(({ reason }) => reason === 'PURPOSE_NOT_AGREED')).toMatchObject({ requestHash: '' });
    const key = createPublicKey(publicKey);
    for (const one of listed) {
      const time = one.time ? timestampDate(one.time).toISOString() : '';
      const text = [
        ...[one.receiptId, t.DEPARTMENT, time, one.agreementId, one.agreementVersion, one.operation],
        ...[one.requestHash, one.responseHash, one.status],
      ];
      const said = Buffer.from(text.map((line) => `${line}\n`).join(''));
      expect(verify(null, said, key, one.signature)).toBe(true);
      said[0] = (said[0] ?? 0) ^ 1;
      expect(verify(null, said, key, one.signature)).toBe(false);
    }
  });

  it('are nobody else’s, and hashed under a key nobody else has', async () => {
    const other = await t.ask(client, listReceipts, { day: TODAY }, await errand(t.OTHER));
    expect(other.receipts.filter(({ operation }) => operation === t.LOOK_UP)).toEqual([]);
    const keys = await t.ask(client, getReceiptKeys, {}, await errand(t.OTHER));
    expect(hashKey.equals(Buffer.from(keys.hashKey))).toBe(false);
    expect(keys.publicKey).toBe(publicKey);
  });
});

describe('a day', () => {
  it('is not reconciled before it is over, nor when it is none', async () => {
    for (const day of [TODAY, '2026-02-30'])
      await expect(reconcile([], day)).rejects.toMatchObject({
        code: 'INVALID_ARGUMENT',
        details: { fieldViolations: [expect.objectContaining({ field: 'day' })] },
      });
  });

  it('agrees when both sides hold the same, and is told to the administrators when they do not', async () => {
    exchange.suite.clock.advance(Date.parse(`${TODAY}T00:00:00Z`) + 2 * DAY_MS - exchange.suite.clock.now().getTime());
    await exchange.receipts();
    // Calls that fetched keys and receipts were answered too, and are not compared.
    expect(await reconcile(held)).toEqual(expect.objectContaining({ agrees: true, count: held.length }));
    const requestId = randomUUID();
    const missing = await reconcile(held.slice(1), TODAY, requestId);
    expect(missing).toMatchObject({ agrees: false, count: held.length });
    expect(await reconcile(held.slice(1), TODAY, requestId)).toEqual(missing);
    const [first, ...others] = held;
    const changed = await reconcile([{ ...(first as Line), responseHash: '00' }, ...others]);
    expect(changed).toMatchObject({ agrees: false, count: held.length });
    const admin = exchange.suite.as({ roles: ['audit-admin'], subject: 'iss|audit' }).client(AgreementService);
    const seen = await admin.listReconciliations({ departmentId: t.DEPARTMENT, onlyDifferent: true });
    expect(seen.reconciliations[0]).toMatchObject({ day: TODAY, agrees: false, theirCount: held.length });
    expect(seen.reconciliations[1]).toMatchObject({ agrees: false, theirCount: held.length - 1 });
    const leader = exchange.suite.as({ roles: ['leader'], subject: 'iss|leader' }).client(AgreementService);
    await expect(leader.listReconciliations({})).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
  });

  it('of yesterday, on which nothing was asked, agrees on nothing', async () => {
    const yesterday = new Date(Date.parse(`${TODAY}T00:00:00Z`) - DAY_MS).toISOString().slice(0, 10);
    expect(await reconcile([], yesterday)).toMatchObject({ agrees: true, count: 0 });
    expect(await reconcile(held, yesterday)).toMatchObject({ agrees: false, count: 0 });
  });

  it('agrees however large it is, when nothing was lost', async () => {
    const departmentId = 'justice-department';
    const { agreementId } = await exchange.grant({ departmentId, endTime: timestampFromDate(new Date('2200-01-01Z')) });
    await exchange.suite.sql(
      `insert into receipt select ('00dc6acf-ac00-7000-8000-' || lpad(n::text, 12, '0'))::uuid, now(), $1, 'o', $2, 1, 'op', 'p',
         'c', decode('0a', 'hex'), decode('0b', 'hex'), 'OK', '', 't' from generate_series(1, 10000) n`,
      [departmentId, agreementId],
    );
    const day = new Date(Number.parseInt('00dc6acfac00', 16) + 8 * 3_600_000).toISOString().slice(0, 10);
    const lines = Array.from({ length: 10_000 }, (_, n) => ({
      receiptId: `00dc6acf-ac00-7000-8000-${String(n + 1).padStart(12, '0')}`,
      requestHash: '0a',
      responseHash: '0b',
    }));
    const said = { requestId: randomUUID(), day, count: lines.length, digest: digestOf(lines) };
    const metadata = await errand(departmentId);
    expect(await t.ask(client, reconcileReceipts, said, metadata)).toMatchObject({ agrees: true, count: 10_000 });
  });
});
