import { type Attributes, createNoopMeter, type Meter, type MetricOptions, metrics } from '@opentelemetry/api';
import { counter, gauge, histogram } from './metrics.ts';

// Code that measures does so through OpenTelemetry's API; what it measures is read from /metrics without the metrics SDK.

const MILLISECONDS = [1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000];

const UNITS: Readonly<Record<string, string>> = { ms: '_milliseconds', s: '_seconds', By: '_bytes' };

const nameOf = (name: string, { unit = '' }: MetricOptions = {}) =>
  `${name.replaceAll(/\W/g, '_')}${UNITS[unit] ?? ''}`;

const labelsOf = (attributes: Attributes = {}) =>
  Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, String(value)]));

const meter: Meter = Object.assign(createNoopMeter(), {
  createHistogram(name: string, options: MetricOptions = {}) {
    const bounds = options.unit === 'ms' ? MILLISECONDS : undefined;
    const values = histogram(nameOf(name, options), options.description ?? name, bounds);
    return { record: (value: number, attributes?: Attributes) => values.observe(value, labelsOf(attributes)) };
  },
  createCounter(name: string, options: MetricOptions = {}) {
    const values = counter(`${nameOf(name, options)}_total`, options.description ?? name);
    return { add: (by: number, attributes?: Attributes) => values.increment(labelsOf(attributes), by) };
  },
  createGauge(name: string, options: MetricOptions = {}) {
    let last: number | undefined;
    gauge(
      nameOf(name, options),
      options.description ?? name,
      () => last ?? Promise.reject(new Error('not yet measured')),
    );
    return { record: (value: number) => void (last = value) };
  },
});

/** From now on histograms, counters and gauges of OpenTelemetry's API appear on /metrics. Repeatable; comes before their making. */
export function setUpMetrics(): void {
  metrics.setGlobalMeterProvider({ getMeter: () => meter });
}
