import type { DescMethod } from '@bufbuild/protobuf';
import { Metadata } from '@grpc/grpc-js';
import { badValues } from './bad-values.ts';
import { type Spot, spotsOf } from './fields.ts';
import { bytesWith, bytesWithout, goodBytes, type GrpcDoor, onWire, varint, wireField } from './grpc-door.ts';
import { type Expected, pooled, type Trial } from './judge.ts';

interface Plan {
  readonly what: string;
  readonly body: Buffer;
  readonly expected: Expected;
}

const REFUSED = [400];
/** Bytes without meaning: there is no field to be named. */
const MALFORMED: Expected = { statuses: REFUSED };

/** Everything wrong with an operation's request in bytes. */
export const plansOf = (method: DescMethod): Plan[] => [
  ...spotsOf(method.input).flatMap((spot) => fieldPlans(method, spot)),
  ...bytePlans(method),
];

function fieldPlans(method: DescMethod, spot: Spot): Plan[] {
  const { field, path } = spot;
  const behind = (bytes: Buffer) => bytesWith(method, spot, bytes);
  const wrong = badValues(spot, 'body').flatMap(({ what, value }): Plan[] => {
    if (value === undefined)
      return [{ what: `${path} ${what}`, body: bytesWithout(method, spot), expected: { statuses: REFUSED, spot } }];
    const bytes = onWire(spot, value);
    if (bytes === undefined) return [];
    const expected = what.startsWith('half a character') ? MALFORMED : { statuses: REFUSED, spot };
    return [{ what: `${path} ${what}`, body: behind(bytes), expected }];
  });
  const huge = wireField(field.number, 2, Buffer.alloc(1024 * 1024, 0x78));
  return [
    ...wrong,
    {
      what: `${path} no UTF-8`,
      body: behind(wireField(field.number, 2, Buffer.from([0xff, 0xfe]))),
      expected: MALFORMED,
    },
    { what: `${path} too large`, body: behind(huge), expected: { statuses: [413] } },
    {
      what: `${path} cut off`,
      body: behind(Buffer.concat([varint(BigInt((field.number << 3) | 2)), varint(99n)])),
      expected: MALFORMED,
    },
  ].filter(({ what }) => field.scalar === STRING || !/no UTF-8|cut off/.test(what));
}

const STRING = 9;

/** Bytes that are no message, whatever the operation. */
const bytePlans = (method: DescMethod): Plan[] =>
  [
    { what: 'field number 0', body: Buffer.from([0x00, 0x01]) },
    { what: 'an endless varint', body: Buffer.alloc(40, 0xff) },
    { what: 'a group that never ends', body: Buffer.from([0x0b]) },
    { what: 'wire type 7', body: Buffer.from([0x0f, 0x01]) },
    { what: 'a length beyond the end', body: Buffer.from([0x0a, 0x7f, 0x01]) },
    { what: 'groups within groups, 50,000 deep', body: Buffer.alloc(50_000, 0x7b) },
  ].map(({ what, body }) => ({
    what: `bytes: ${what}`,
    body: Buffer.concat([goodBytes(method), body]),
    expected: MALFORMED,
  }));

/** What a department says beside its token: each of it wrong once. */
export function metadataPlans(good: Metadata): { what: string; metadata: Metadata; field: string }[] {
  const bad: [string, readonly string[]][] = [
    ['wangge-officer', ['', 'admin', 'x'.repeat(101), '%zz', '%00', '---']],
    ['wangge-purpose', ['x'.repeat(101), '%0a', '%ED%A0%80']],
    ['wangge-case', ['x'.repeat(101), '%00', '%']],
    ['wangge-agreement', ['x'.repeat(101), 'a%0d%0ab']],
  ];
  return bad.flatMap(([field, values]) =>
    values.map((value) => {
      const metadata = good.clone();
      metadata.set(field, value);
      return { what: `${field} ${JSON.stringify(value.slice(0, 20))}`, metadata, field };
    }),
  );
}

/** Sends all plans of all operations. */
export async function walk(door: GrpcDoor, methods: readonly DescMethod[]): Promise<Trial[]> {
  const plans = methods.flatMap((method) => plansOf(method).map((plan) => ({ method, ...plan })));
  return pooled(plans, 6, async ({ method, what, body, expected }) => ({
    operation: `${method.parent.name}.${method.name}`,
    what,
    expected,
    answer: await door.send(method, body),
  }));
}
