import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Gateway } from './gateway.builders.ts';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await Gateway.start();
});
afterAll(() => gateway.stop());

it('gives the departments’ protos to whoever asks, as an archive', async () => {
  const answer = await gateway.fetch('/protos.zip');
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('application/zip');
  const bytes = Buffer.from(await answer.arrayBuffer());
  expect(bytes.subarray(0, 4).toString('latin1')).toBe('PK\x03\x04');
  expect(bytes.includes('service PersonDirectoryService {')).toBe(true);
  expect(bytes.includes('service PersonService {')).toBe(false);
});

it('keeps an idle connection longer than proxies do', async () => {
  const answer = await gateway.fetch('/protos.zip');
  await answer.arrayBuffer();
  expect(answer.headers.get('keep-alive')).toBe('timeout=90');
});
