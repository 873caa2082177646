import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client, credentials } from '@grpc/grpc-js';
import { PersonDirectoryService } from '@wangge/contracts/wangge/exchange/v1/person_directory_service';
import { ServiceProcess } from '@wangge/testing/process';
import * as t from './exchange.builders.ts';

const { lookUpPerson } = PersonDirectoryService.method;
const MAIN = path.join(import.meta.dirname, '../src/main.ts');
const key = () => randomBytes(32).toString('base64');

let exchange: t.Exchange;

beforeAll(async () => {
  exchange = await t.Exchange.start();
  await exchange.suite.serve(PersonDirectoryService, { lookUpPerson: () => ({}) });
  // This replica keeps the machine's time.
  const after = (ms: number) => timestampFromDate(new Date(Date.now() + ms));
  await exchange.grant({ startTime: after(-60_000), endTime: after(3_600_000) });
});
afterAll(() => exchange.stop());

/** Another replica, as a process of its own. */
async function replica(): Promise<{ process: ServiceProcess; client: Client }> {
  const { suite, mint } = exchange;
  const started = new ServiceProcess(MAIN, {
    WANGGE_MODE: 'test',
    WANGGE_NATS_URL: suite.broker.url,
    WANGGE_NATS_USER: 'exchange',
    WANGGE_NATS_PASSWORD: 'exchange',
    WANGGE_PASSPORT_KEY: suite.passports.privateKey('exchange'),
    WANGGE_PASSPORT_TRUST: JSON.stringify(suite.passports.trust),
    WANGGE_HEALTH_PORT: '0',
    WANGGE_GRPC_PORT: '0',
    WANGGE_DATABASE_URL: suite.appUrl,
    WANGGE_SEAL_KEYS: JSON.stringify({ k1: key() }),
    WANGGE_INDEX_KEY: key(),
    WANGGE_OIDC_ISSUER: mint.issuer,
  });
  const { grpc_port: port } = JSON.parse(await started.says('grpc_port', 30_000)) as { grpc_port: number };
  return { process: started, client: new Client(`127.0.0.1:${port}`, credentials.createInsecure()) };
}

describe('a replica that is killed', () => {
  it('has left a receipt of every answer that left it, and broken no other', async () => {
    const { process: started, client } = await replica();
    const metadata = t.metadataOf(await exchange.token());
    const body = t.encoded(lookUpPerson, t.byNumber);
    const answered: string[] = [];
    const refused: string[] = [];
    const call = async (): Promise<void> => {
      while (refused.length === 0) {
        const reply = await t.send(client, t.pathOf(lookUpPerson), body, metadata);
        if (reply.error) refused.push(t.refusalIn(reply));
        else if (answered.push(reply.receiptId) === 300) started.kill('SIGKILL');
      }
    };
    await Promise.all(Array.from({ length: 16 }, call));
    await started.ended;
    client.close();
    expect(answered.length).toBeGreaterThanOrEqual(300);
    expect(new Set(refused)).toEqual(new Set(['UNAVAILABLE']));
    // What the killed process had sent the database still takes.
    await new Promise((resolve) => setTimeout(resolve, 500));
    const rows = await exchange.suite.sql<{ receipt_id: string }>('select receipt_id from receipt where status = $1', [
      'OK',
    ]);
    const written = new Set(rows.map((row) => row.receipt_id));
    expect(answered.filter((receiptId) => !written.has(receiptId))).toEqual([]);
  });
});
