import type { DescMessage } from '@bufbuild/protobuf';
import { jetstream } from '@nats-io/jetstream';
import { headers } from '@nats-io/nats-core';
import { subjectOf } from '@wangge/platform/events';
import { v7 } from 'uuid';
import { eventually, type Suite } from '../suite/index.ts';

/**
 * Puts events on the bus that the service listens to and cannot read: with these values in the body, in the headers a relay writes,
 * and in one nobody writes. Resolves when each lies with the service's dead letters, whose rows it answers as text.
 */
export async function poison(suite: Suite, schema: DescMessage, values: readonly string[]): Promise<string> {
  const nc = await suite.broker.connect('admin');
  const told = values.join(' ');
  // A tag of a wire type that does not exist, then text: no protobuf.
  const body = Buffer.concat([Buffer.from([0xff, 0xff, 0xff, 0xff, 0x0f]), Buffer.from(told, 'utf8')]);
  const usual = { 'wg-aggregate': v7(), 'wg-version': '1', 'wg-org': '', 'wg-time': new Date().toISOString() };
  const odd = [
    { traceparent: told },
    { 'wg-org': told },
    { 'wg-time': told },
    { 'wg-aggregate': told },
    { 'x-note': told },
  ];
  for (const change of odd) {
    const lines = headers();
    for (const [name, value] of Object.entries({ ...usual, 'wg-aggregate': v7(), ...change })) lines.set(name, value);
    await jetstream(nc).publish(subjectOf(schema), body, { headers: lines, msgID: v7() });
  }
  return eventually(async () => {
    const letters = await suite.sql<{ text: string }>('select t::text as text from dead_letter t');
    if (letters.length < odd.length) throw new Error(`${letters.length} of ${odd.length} lie with the dead letters`);
    return letters.map(({ text }) => text).join('\n');
  }, 20_000);
}
