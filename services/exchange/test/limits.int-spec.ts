import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Client, status } from '@grpc/grpc-js';
import { Health } from '@wangge/contracts/grpc/health/v1/health';
import { PersonDirectoryService } from '@wangge/contracts/wangge/exchange/v1/person_directory_service';
import * as t from './exchange.builders.ts';

const { lookUpPerson } = PersonDirectoryService.method;
const RATE = 5;
const BURST = 2 * RATE;

let exchange: t.Exchange;
let client: Client;

beforeAll(async () => {
  exchange = await t.Exchange.start({ WANGGE_GRPC_RATE: String(RATE), WANGGE_GRPC_REFLECTION: 'off' });
  await exchange.suite.serve(PersonDirectoryService, { lookUpPerson: () => ({}) });
  client = exchange.connect();
});
afterAll(() => exchange.stop());

const lookUp = async (department: string): Promise<t.Reply> => {
  const metadata = t.metadataOf(await exchange.token(department));
  return t.send(client, t.pathOf(lookUpPerson), t.encoded(lookUpPerson, t.byNumber), metadata);
};

describe('a department that calls too fast', () => {
  it('is refused without a receipt and told when to come back, and keeps nobody else waiting', async () => {
    await exchange.grant();
    await exchange.grant({ departmentId: t.OTHER });
    const replies = await Promise.all(Array.from({ length: 4 * BURST }, () => lookUp(t.DEPARTMENT)));
    const passed = replies.filter((reply) => t.refusalIn(reply) === 'OK');
    const refused = replies.filter((reply) => !passed.includes(reply));
    expect(passed.length).toBeGreaterThanOrEqual(BURST);
    expect(passed.length).toBeLessThan(2 * BURST);
    expect(new Set(refused.map(t.refusalIn))).toEqual(new Set(['RESOURCE_EXHAUSTED RATE_EXCEEDED']));
    const { metadata = {} } = refused.map(({ error }) => error && t.refusalOf(error))[0] ?? {};
    expect(metadata).toMatchObject({ calls_per_second: String(RATE), retry_after_ms: expect.stringMatching(/^\d+$/) });
    expect(t.refusalIn(await lookUp(t.OTHER))).toBe('OK');
    expect(await exchange.receipts()).toHaveLength(passed.length + 1);
    await new Promise((resolve) => setTimeout(resolve, Number(metadata['retry_after_ms']) + 50));
    expect(t.refusalIn(await lookUp(t.DEPARTMENT))).toBe('OK');
  });
});

describe('a door told to describe nothing', () => {
  it('has no reflection, and says all the same whether it is open', async () => {
    for (const version of ['v1', 'v1alpha']) {
      const path = `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`;
      const stream = client.makeBidiStreamRequest(path, t.same, t.same);
      const code = await new Promise((resolve) =>
        stream.on('error', (error) => resolve((error as { code?: number }).code)).on('data', () => resolve(-1)),
      );
      expect(code).toBe(status.UNIMPLEMENTED);
    }
    const { bytes } = await t.send(client, t.pathOf(Health.method.check), Buffer.alloc(0), t.metadataOf(''));
    expect(bytes).toEqual(Buffer.from([8, 1]));
  });
});
