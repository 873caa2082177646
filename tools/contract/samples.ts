/**
 * One recorded sample of every event, kept beside the baseline: the bytes a listener may still find in a stream, and what they
 * meant. buf compares shapes; this proves that today's code still reads yesterday's events.
 */
import {
  create,
  type DescField,
  type DescMessage,
  fromBinary,
  type JsonValue,
  ScalarType,
  toBinary,
  toJson,
} from '@bufbuild/protobuf';
import { reflect, type ReflectMessage } from '@bufbuild/protobuf/reflect';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Contract } from './contract.ts';
import { ROOT } from './repository.ts';

export const SAMPLES = join(ROOT, 'proto/baseline-events.json');

/** A recorded event: its bytes in base64 and their protobuf JSON. */
export interface Sample {
  readonly bytes: string;
  readonly json: JsonValue;
}
export type Samples = Readonly<Record<string, Sample>>;

/** Samples with every field set, by the full name of the event; the same contract gives the same samples. */
export function recordSamples(contract: Contract): Samples {
  return Object.fromEntries(
    eventsOf(contract).map((event) => {
      const message = filled(event, 3).message;
      const bytes = Buffer.from(toBinary(event, message)).toString('base64');
      return [event.typeName, { bytes, json: toJson(event, message) }];
    }),
  );
}

export const readSamples = (path: string = SAMPLES): Samples =>
  existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Samples) : {};

/** What today's contract reads differently from what was recorded, one sentence each. */
export function misread(contract: Contract, samples: Samples): string[] {
  const events = new Map(eventsOf(contract).map((event) => [event.typeName, event]));
  return Object.entries(samples).flatMap(([name, sample]) => {
    const event = events.get(name);
    if (!event) return [`${name}: a promised event is gone`];
    const now = toJson(event, fromBinary(event, Buffer.from(sample.bytes, 'base64')));
    return isDeepStrictEqual(now, sample.json) ? [] : [`${name}: its recorded sample now reads ${JSON.stringify(now)}`];
  });
}

const eventsOf = (contract: Contract): DescMessage[] =>
  contract.files.flatMap((file) => file.messages).filter((message) => contract.aggregateField(message) !== undefined);

/** A message with every field set, down to a depth: messages may contain themselves. */
function filled(desc: DescMessage, depth: number): ReflectMessage {
  const message = reflect(desc, create(desc));
  if (desc.typeName === 'google.protobuf.Timestamp') return timestamp(message);
  for (const field of desc.fields) if (depth > 0 || !field.message) fill(message, field, depth);
  return message;
}

function timestamp(message: ReflectMessage): ReflectMessage {
  const seconds = message.desc.field['seconds'];
  if (seconds) message.set(seconds, 1_793_500_200n);
  return message;
}

function fill(message: ReflectMessage, field: DescField, depth: number): void {
  switch (field.fieldKind) {
    case 'scalar':
      return message.set(field, scalar(field.scalar, field));
    case 'enum':
      return message.set(field, field.enum.values.at(-1)?.number ?? 0);
    case 'message':
      return message.set(field, filled(field.message, depth - 1));
    case 'list': {
      const list = message.get(field);
      if (field.listKind === 'message') list.add(filled(field.message, depth - 1));
      else list.add(field.listKind === 'enum' ? (field.enum.values.at(-1)?.number ?? 0) : scalar(field.scalar, field));
      return undefined;
    }
    case 'map':
      throw new Error(`${field.parent.typeName}.${field.name}: events carry no maps`);
  }
}

function scalar(type: ScalarType, field: DescField): string | number | bigint | boolean | Uint8Array {
  switch (type) {
    case ScalarType.STRING:
      return `${field.name} ${field.number}`;
    case ScalarType.BYTES:
      return new Uint8Array([field.number]);
    case ScalarType.BOOL:
      return true;
    case ScalarType.INT64:
    case ScalarType.UINT64:
    case ScalarType.SINT64:
    case ScalarType.FIXED64:
    case ScalarType.SFIXED64:
      return BigInt(field.number) + 1_000_000_000_000n;
    case ScalarType.DOUBLE:
    case ScalarType.FLOAT:
    case ScalarType.INT32:
    case ScalarType.SINT32:
    case ScalarType.SFIXED32:
    case ScalarType.UINT32:
    case ScalarType.FIXED32:
      return field.number;
  }
}
