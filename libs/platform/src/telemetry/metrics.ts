import { type EventLoopUtilization, performance } from 'node:perf_hooks';

// The text format is these few lines; the metrics SDK and its exporter would cost every process 150 ms and 10 MB.

/** Values of a metric's labels, by label name. Never ids, names or anything else about a person. */
type Labels = Readonly<Record<string, string>>;

interface Metric {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  lines(): string[] | Promise<string[]>;
}

/** A number that only grows. */
export interface Counter {
  increment(labels?: Labels, by?: number): void;
}

/** A distribution over fixed bounds. */
export interface Histogram {
  observe(value: number, labels?: Labels): void;
}

const registry = new Map<string, Metric>();

const promName = (name: string) => name.replaceAll(/\W/g, '_');
const escape = (value: string) => value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');

function labelText(labels: Labels): string {
  const parts = Object.entries(labels).map(([name, value]) => `${promName(name)}="${escape(value)}"`);
  return parts.join(',');
}

const line = (name: string, labels: string, value: number) => `${name}${labels === '' ? '' : `{${labels}}`} ${value}`;

/** Registers a counter; registering a name again replaces it. By convention the name ends in `_total`. */
export function counter(name: string, help: string): Counter {
  const values = new Map<string, number>();
  registry.set(name, {
    name,
    help,
    type: 'counter',
    lines: () => [...values].map(([key, value]) => line(name, key, value)),
  });
  return {
    increment: (labels = {}, by = 1) => {
      const key = labelText(labels);
      values.set(key, (values.get(key) ?? 0) + by);
    },
  };
}

/** Registers a gauge that is read when somebody asks. A reader that fails leaves its line out: no figure is better than a wrong one. */
export function gauge(name: string, help: string, read: () => number | Promise<number>): void {
  const lines = async () => {
    try {
      return [line(name, '', await read())];
    } catch {
      return [];
    }
  };
  registry.set(name, { name, help, type: 'gauge', lines });
}

const BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** Registers a histogram; registering a name again replaces it. By default its bounds are 1 ms to 60 s, in seconds. */
export function histogram(name: string, help: string, bounds: readonly number[] = BOUNDS): Histogram {
  const series = new Map<string, { counts: number[]; sum: number; count: number }>();
  const lines = () =>
    [...series].flatMap(([key, { counts, sum, count }]) => {
      const withBound = (bound: number | string) => `${key}${key === '' ? '' : ','}le="${bound}"`;
      let below = 0;
      const buckets = bounds.map((bound, i) => line(`${name}_bucket`, withBound(bound), (below += counts[i] ?? 0)));
      return [
        ...buckets,
        line(`${name}_bucket`, withBound('+Inf'), count),
        line(`${name}_sum`, key, sum),
        line(`${name}_count`, key, count),
      ];
    });
  registry.set(name, { name, help, type: 'histogram', lines });
  return {
    observe: (value, labels = {}) => {
      const key = labelText(labels);
      let one = series.get(key);
      if (one === undefined) series.set(key, (one = { counts: bounds.map(() => 0), sum: 0, count: 0 }));
      const at = bounds.findIndex((bound) => value <= bound);
      if (at >= 0) one.counts[at] = (one.counts[at] ?? 0) + 1;
      one.sum += value;
      one.count += 1;
    },
  };
}

/** Everything registered, in the Prometheus text format 0.0.4. */
export async function renderMetrics(): Promise<string> {
  const blocks = await Promise.all(
    [...registry.values()].map(async (metric) => {
      const lines = await metric.lines();
      return lines.length === 0
        ? []
        : [`# HELP ${metric.name} ${metric.help}`, `# TYPE ${metric.name} ${metric.type}`, ...lines];
    }),
  );
  return `${blocks.flat().join('\n')}\n`;
}

/** Time from an event's commit in its source to its effect here; labels `source` (package) and `outcome`. */
export const eventLag = histogram(
  'wangge_event_lag_seconds',
  'Time from the commit of an event to its effect in this service.',
);

gauge('process_start_time_seconds', 'Start of the process, seconds since 1970.', () => performance.timeOrigin / 1000);
gauge('process_resident_memory_bytes', 'Resident memory.', () => process.memoryUsage.rss());
gauge('nodejs_heap_used_bytes', 'Used part of the JavaScript heap.', () => process.memoryUsage().heapUsed);
gauge('process_cpu_seconds', 'Processor time used so far.', () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
});

let previous: EventLoopUtilization = performance.eventLoopUtilization();
gauge('nodejs_eventloop_utilization', 'Share of time the event loop was busy since the last reading, 0 to 1.', () => {
  const before = previous;
  previous = performance.eventLoopUtilization();
  return performance.eventLoopUtilization(previous, before).utilization;
});
