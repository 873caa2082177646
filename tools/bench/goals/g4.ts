import { randomBytes } from 'node:crypto';
import { create, toBinary } from '@bufbuild/protobuf';
import { CaseReportedSchema, type CaseReported } from '@wangge/contracts/wangge/casework/v1/case_events';
import { EventConsumer, EventRelay, subjectOf } from '@wangge/platform/events';
import { Database, Sealer } from '@wangge/platform/persistence';
import { jetstreamManager } from '@nats-io/jetstream';
import type { Client } from 'pg';
import { RawEvents } from '../baseline/raw-events.ts';
import type { Contest } from '../measure/contest.ts';
import { batch, paced, type Sample } from '../measure/sample.ts';
import { casesOf, nextReport, open } from '../stack/casework.ts';
import type { Stack } from '../stack/stack.ts';
import type { Prepared } from './goal.ts';
import { openClient } from '../stack/client.ts';

const PER_SECOND = 200;
const MS = 3_000;
const MANY = 4_000;
const STREAM = 'EVT_CASEWORK';
const log = {
  info: () => undefined,
  warn: (fields: object, message: string) => console.error(message, fields),
  error: (fields: object, message: string) => console.error(message, fields),
};

const RELAYED = `${MANY} events that wait in the outbox are told by \`EventRelay\` (read, published with their ids, marked as
told once the broker has confirmed them), beside ${MANY} messages with the same body and headers published straight to JetStream,
256 in flight, with ids for de-duplication. File store, synced before every confirmation.`;
const HANDLED = `${PER_SECOND} a second, evenly. Ours: from the moment the command's commit is known (\`Cases.open\`) over outbox,
wake-up, relay, JetStream and \`EventConsumer\` (inbox and order looked up in its transaction) to the first line of the listener.
Baseline: from the publish call to the first line of a plain consumer's callback. Each side publishes and listens on connections
of its own in one process.`;

/** G4, G4b: from the commit to the listener. */
export async function prepareG4(stack: Stack): Promise<Prepared> {
  const events = await Events.open(stack);
  const raw = new RawEvents(await stack.connectNats('admin'), await stack.connectNats('admin'));
  await raw.open();
  const { body } = events;
  const relayed: Contest = {
    title: 'G4 · the relay beside JetStream publish',
    about: RELAYED,
    variants: [
      { name: 'publish, 256 in flight', run: () => batch(MANY, () => raw.publish(MANY, body)) },
      { name: 'ours: relay', run: () => events.relayAll() },
    ],
    comparisons: [
      { goal: 'G4', ours: 'ours: relay', base: 'publish, 256 in flight', figure: 'rate', atLeast: 0.5 },
      { goal: 'G4 CPU', ours: 'ours: relay', base: 'publish, 256 in flight', figure: 'cpu' },
    ],
  };
  const handled: Contest = {
    title: 'G4b · commit → listener beside publish → handler',
    about: HANDLED,
    variants: [
      { name: 'publish → handler', run: () => paced(PER_SECOND, MS, () => raw.handled(body)) },
      { name: 'ours: commit → listener', run: () => events.listen() },
    ],
    comparisons: [
      { goal: 'G4b', ours: 'ours: commit → listener', base: 'publish → handler', figure: 'p50', atMost: 4 },
      { goal: 'G4b p99', ours: 'ours: commit → listener', base: 'publish → handler', figure: 'p99' },
    ],
  };
  return {
    contests: [relayed, handled],
    close: async () => {
      raw.close();
      await events.close();
    },
  };
}

/** Our relay and consumer, between casework's outbox and assessment's inbox. */
class Events {
  readonly body: Uint8Array = bodyOf();
  readonly #stack: Stack;
  readonly #owner: Client;
  readonly #source: Database;
  readonly #target: Database;
  readonly #waiting = new Map<string, () => void>();

  private constructor(stack: Stack, owner: Client, source: Database, target: Database) {
    this.#stack = stack;
    this.#owner = owner;
    this.#source = source;
    this.#target = target;
  }

  static async open(stack: Stack): Promise<Events> {
    const owner = await openClient(stack.ownerUrl('casework'));
    const database = (service: 'casework' | 'assessment') =>
      Database.open({ url: stack.appUrl(service), application: 'bench', log });
    return new Events(stack, owner, await database('casework'), await database('assessment'));
  }

  async close(): Promise<void> {
    await this.#forget();
    await Promise.all([this.#owner.end(), this.#source.close(), this.#target.close()]);
  }

  async relayAll(): Promise<Sample> {
    await this.#forget();
    await this.#owner.query(
      `insert into outbox (aggregate_id, version, message_id, subject, org_path, body, traceparent)
         select gen_random_uuid(), 1, gen_random_uuid(), $1, 'dc.s01.c01.g1', $2,
           '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'
         from generate_series(1, $3::int)`,
      [subjectOf(CaseReportedSchema), Buffer.from(this.body), MANY],
    );
    const relay = await this.#relay();
    return batch(MANY, async () => {
      await relay.start();
      await relay.stop(); // tells what waits first
    });
  }

  async listen(): Promise<Sample> {
    await this.#forget();
    const cases = casesOf(this.#source);
    const consumer = new EventConsumer(await this.#stack.connectNats('assessment'), {
      service: 'assessment',
      database: this.#target,
      sealer: new Sealer({ sealKeys: new Map([['k1', randomBytes(32)]]), indexKey: randomBytes(32) }),
      log,
    });
    const onReported = async ({ caseId }: CaseReported) => {
      this.#waiting.get(caseId)?.();
      this.#waiting.delete(caseId);
    };
    consumer.addHandler(subjectOf(CaseReportedSchema), onReported, false, { events: [CaseReportedSchema] });
    const relay = await this.#relay();
    await relay.start();
    consumer.listen(() => undefined);
    await this.#handled(cases); // both ends are open
    const sample = await paced(PER_SECOND, MS, () => this.#handled(cases));
    await relay.stop();
    await consumer.close();
    return sample;
  }

  async #relay(): Promise<EventRelay> {
    return new EventRelay(this.#source, await this.#stack.connectNats('casework'), 'casework', log);
  }

  /** Milliseconds from the commit to the listener. */
  async #handled(cases: ReturnType<typeof casesOf>): Promise<number> {
    const report = nextReport();
    let listened = 0;
    const told = new Promise<void>((resolve) => {
      this.#waiting.set(report.opened.facts.caseId, () => {
        listened = performance.now();
        resolve();
      });
    });
    await open(cases, report);
    const committed = performance.now();
    await told;
    return Math.max(0, listened - committed);
  }

  /** Nothing of an earlier round waits in the outbox or the stream. */
  async #forget(): Promise<void> {
    await this.#owner.query('truncate outbox');
    const manager = await jetstreamManager(await this.#stack.connectNats('admin'));
    await manager.streams.purge(STREAM);
  }
}

function bodyOf(): Uint8Array {
  const { schema, message } = nextReport().step.event;
  return toBinary(schema, create(schema, message));
}
