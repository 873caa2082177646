import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { currentTraceId, inject, span, startTracing, type Tracing, withTraceparent } from '@wangge/platform/telemetry';
import { OtlpReceiver } from '@wangge/testing/otlp';

let receiver: OtlpReceiver;
let tracing: Tracing;
beforeEach(async () => {
  receiver = await OtlpReceiver.start();
  tracing = await startTracing('casework', receiver.url);
});
afterEach(() => receiver.stop());

describe('exported spans', () => {
  it('arrive with service, kind, parents and attributes', async () => {
    let traceId = '';
    let traceparent = '';
    await span('GET /cases', 'server', { 'http.route': '/cases', attempts: 2, ok: true }, async () => {
      traceId = currentTraceId();
      await span('ListCases', 'client', {}, () => (traceparent = inject()));
    });
    await withTraceparent(traceparent, () => span('select', 'internal', {}, () => undefined));
    await tracing.stop();
    expect(receiver.edges(traceId)).toEqual([
      'casework GET /cases → casework ListCases',
      'casework ListCases → casework select',
    ]);
    expect(receiver.spans.find(({ name }) => name === 'GET /cases')).toMatchObject({
      parentSpanId: '',
      kind: 2,
      attributes: { 'http.route': '/cases', attempts: '2', ok: '1' },
    });
  });

  it('carry the reason of an error and not its text', async () => {
    const error = Object.assign(new Error('13812345678'), { reason: 'ILLEGAL_TRANSITION' });
    await expect(span('a', 'server', {}, () => Promise.reject(error))).rejects.toBe(error);
    await tracing.stop();
    expect(receiver.spans[0]?.attributes).toEqual({ 'error.type': 'ILLEGAL_TRANSITION' });
  });

  it('that are missing are named with those that are there', async () => {
    await tracing.stop();
    await expect(receiver.waitForEdges('0'.repeat(32), ['a b → c d'], 0)).rejects.toThrow('a b → c d');
  });

  it('do not hold up a process whose receiver is away', async () => {
    await receiver.stop();
    await span('a', 'server', {}, () => undefined);
    const started = Date.now();
    await tracing.stop();
    expect(Date.now() - started).toBeLessThan(9_000);
    receiver = await OtlpReceiver.start();
  });
});
