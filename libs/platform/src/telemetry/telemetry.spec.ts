import { metrics as api } from '@opentelemetry/api';
import { afterEach, describe, expect, it } from '@jest/globals';
import {
  counter,
  createLogger,
  currentSpanId,
  currentTraceId,
  gauge,
  histogram,
  inject,
  renderMetrics,
  setUpMetrics,
  span,
  startTracing,
  withTraceparent,
} from './index.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const traceparent = `00-${traceId}-00f067aa0ba902b7-01`;

describe('tracing without an exporter', () => {
  it('keeps the caller’s trace over awaits and gives every span its own id', async () => {
    await withTraceparent(traceparent, async () => {
      await span('outer', 'server', {}, async () => {
        const outer = currentSpanId();
        await new Promise((resolve) => setTimeout(resolve, 1));
        await span('inner', 'client', {}, async () => {
          expect(currentTraceId()).toBe(traceId);
          expect(currentSpanId()).not.toBe(outer);
          expect(inject()).toBe(`00-${traceId}-${currentSpanId()}-01`);
        });
        expect(currentSpanId()).toBe(outer);
      });
    });
    expect(inject()).toBe('');
  });

  it.each(['', 'nonsense', `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`, `00-${traceId}-xyz-01`])(
    'starts a new trace when the caller sends %p',
    async (bad) => {
      await withTraceparent(bad, () =>
        span('door', 'server', {}, () => {
          expect(currentTraceId()).toMatch(/^[0-9a-f]{32}$/);
          expect(currentTraceId()).not.toBe(traceId);
        }),
      );
    },
  );

  it('hands on the error and the result of the work', async () => {
    await expect(span('a', 'internal', {}, () => Promise.reject(new TypeError('no')))).rejects.toThrow(TypeError);
    await expect(span('a', 'internal', {}, () => 3)).resolves.toBe(3);
  });

  it('stops at once', async () => {
    await (await startTracing('casework', undefined)).stop();
  });
});

describe('metrics', () => {
  it('renders counters, gauges and cumulative histogram buckets', async () => {
    const calls = counter('test_calls_total', 'Calls.');
    calls.increment({ code: 'OK' });
    calls.increment({ code: 'OK' }, 2);
    gauge('test_depth', 'Depth.', async () => 7);
    gauge('test_broken', 'Broken.', () => Promise.reject(new Error('down')));
    const duration = histogram('test_seconds', 'Duration.');
    for (const seconds of [0.0004, 0.002, 0.3, 90]) duration.observe(seconds, { method: 'a"b' });
    const text = await renderMetrics();
    expect(text).toContain('# TYPE test_calls_total counter\ntest_calls_total{code="OK"} 3\n');
    expect(text).toContain('test_depth 7\n');
    expect(text).not.toContain('test_broken');
    expect(text).toContain('test_seconds_bucket{method="a\\"b",le="0.0025"} 2\n');
    expect(text).toContain('test_seconds_bucket{method="a\\"b",le="0.25"} 2\n');
    expect(text).toContain('test_seconds_bucket{method="a\\"b",le="0.5"} 3\n');
    expect(text).toContain('test_seconds_bucket{method="a\\"b",le="+Inf"} 4\n');
    expect(text).toContain('test_seconds_count{method="a\\"b"} 4\n');
    expect(text).toMatch(/process_resident_memory_bytes \d+/);
  });
});

describe('OpenTelemetry’s metrics API', () => {
  it('ends on the same page', async () => {
    setUpMetrics();
    const meter = api.getMeter('test');
    meter.createHistogram('rpc.server.duration', { unit: 'ms' }).record(7, { 'rpc.code': 'OK' });
    meter.createCounter('dead.letters').add(2);
    meter.createGauge('queue.depth');
    const text = await renderMetrics();
    expect(text).toContain('rpc_server_duration_milliseconds_bucket{rpc_code="OK",le="10"} 1\n');
    expect(text).toContain('rpc_server_duration_milliseconds_sum{rpc_code="OK"} 7\n');
    expect(text).toContain('dead_letters_total 2\n');
    expect(text).not.toContain('queue_depth');
  });
});

describe('log lines', () => {
  const lines: string[] = [];
  const log = createLogger({
    service: 'registry',
    level: 'debug',
    destination: { write: (text) => void lines.push(text) },
  });
  afterEach(() => void lines.splice(0));
  const last = () => JSON.parse(lines.at(-1) ?? '{}') as Record<string, unknown>;

  it('carry service, level, trace and span', async () => {
    await withTraceparent(traceparent, () => span('a', 'server', {}, () => log.info({ case_id: 'c1' }, 'dispatched')));
    expect(last()).toMatchObject({
      service: 'registry',
      level: 'info',
      msg: 'dispatched',
      case_id: 'c1',
      trace_id: traceId,
    });
    expect(last()['span_id']).toMatch(/^[0-9a-f]{16}$/);
  });

  it('carry no canary, wherever it was put', () => {
    const canaries = [
      '100000195001011234',
      '10000019500101123X',
      '13800138000',
      'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.sig',
      '张三丰',
      'hunter2',
    ];
    const [number, other, phone, token, name, password] = canaries as [string, string, string, string, string, string];
    const error = Object.assign(new Error(`duplicate ${number} of ${phone}`), {
      code: '23505',
      detail: `Key (name)=(${name})`,
    });
    log.warn(
      { identityNumber: number, nested: { Phone: phone, list: [{ person_name: name }, other] } },
      `bearer ${token}`,
    );
    log.error({ err: error }, 'failed');
    log.error(error, 'failed');
    log.info(
      { url: `postgres://app:${password}@localhost/db`, headers: { 'WG-Passport': token, authorization: token } },
      phone,
    );
    log.child({ reporter_name: name }).info({ person: { $typeName: 'wangge.registry.v1.Person', name } }, 'child');
    log.info(
      { bytes: Buffer.from(name), big: 12n, deep: { a: { b: { c: { d: { e: { f: { g: name } } } } } } } },
      'shapes',
    );
    expect(lines).toHaveLength(6);
    for (const canary of canaries) expect(lines.join()).not.toContain(canary);
    expect(lines[1]).toContain('"type":"Error"');
    expect(lines[1]).toContain('"code":"23505"');
    expect(lines[4]).toContain('[wangge.registry.v1.Person]');
  });

  it('keep ids, times and trace ids whole', () => {
    const fields = {
      id: '0193e1a2-7c11-7d4e-9a10-112233445566',
      at: 1763771836000,
      trace: traceId,
      number: '110101001-20261122-00042',
    };
    log.info(fields, 'kept');
    expect(last()).toMatchObject(fields);
  });
});
