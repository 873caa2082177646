import type { DemoUser } from '@wangge/testing/door';
import { badValues, RawJson } from './bad-values.ts';
import { isText, type Spot } from './fields.ts';
import { goodRequest, goodValue, type Json, withValue } from './good-request.ts';
import { type HttpRequest, requestOf, send } from './http-door.ts';
import { callerOf, type HttpOperation, placeOf } from './http-operations.ts';
import { type Expected, pooled, type Trial } from './judge.ts';

/** The people's door, and who stands before it. */
export interface PeopleDoor {
  readonly http: string;
  readonly users: readonly DemoUser[];
  tokenOf(user: DemoUser): Promise<string>;
}

/** A wrong request, before it is sent. */
export interface Plan {
  readonly operation: HttpOperation;
  readonly what: string;
  /** Made when it is sent: all of them together would take a gigabyte. */
  readonly request: () => HttpRequest;
  readonly expected: Expected;
}

const AT_ONCE = 6;
const REFUSED = [400];
/** What is too large is refused before anybody looks for a field in it. */
const TOO_LARGE = [413, 414, 431];

/** Everything wrong with every field of an operation, and with its request as a whole. */
export const plansOf = (operation: HttpOperation): Plan[] => [
  ...operation.spots.flatMap((spot) => fieldPlans(operation, spot)),
  ...objectPlans(operation),
  ...(operation.hasBody ? bodyPlans(operation) : addressPlans(operation)),
];

function fieldPlans(operation: HttpOperation, spot: Spot): Plan[] {
  const place = placeOf(operation, spot);
  const good = goodRequest(operation.method.input);
  const plans = badValues(spot, place).map(({ what, value }) => {
    const request = () => requestOf(operation, withValue(good, spot, value));
    // What is no UTF-8 is no path: there is no field yet to be named.
    const nameless = place === 'path' && what.startsWith('half a character');
    return {
      operation,
      what: `${spot.path} ${what}`,
      request,
      expected: { statuses: REFUSED, ...(nameless ? {} : { spot }) },
    };
  });
  const huge = () => withValue(good, spot, 'x'.repeat(place === 'body' ? 1024 * 1024 : 64 * 1024));
  const tooLarge = { operation, what: `${spot.path} too large`, request: () => requestOf(operation, huge()) };
  return [...plans, { ...tooLarge, expected: { statuses: TOO_LARGE } }];
}

/** Names the contract does not know, in the request and in every message below it. */
function objectPlans(operation: HttpOperation): Plan[] {
  if (!operation.hasBody) return [];
  const good = goodRequest(operation.method.input);
  const below = operation.spots.filter(
    ({ field, isElement }) => field.message && !isText(field.message) && (isElement || field.fieldKind !== 'list'),
  );
  const names = ['no_such_field', 'constructor', 'toString', '__proto__', '', 'x'.repeat(300)];
  return [undefined, ...below].flatMap((spot) =>
    names.map((name) => {
      const own = spot === undefined ? good : ((goodValue(spot) ?? {}) as Json);
      // Written by hand: an object literal cannot hold a key __proto__.
      const text = JSON.stringify(own).replace(
        /^\{/,
        `{${JSON.stringify(name)}:{"a":1}${own && Object.keys(own).length > 0 ? ',' : ''}`,
      );
      const values = spot === undefined ? undefined : withValue(good, spot, new Verbatim(text));
      const request = () =>
        values === undefined ? { ...requestOf(operation, good), body: text } : requestOf(operation, values);
      return {
        operation,
        what: `${spot?.path ?? 'request'} has a field "${name.slice(0, 20)}"`,
        request,
        expected: { statuses: REFUSED },
      };
    }),
  );
}

/** As {@link RawJson}, but survives a copy of the request: it is written when the copy is. */
class Verbatim extends RawJson {}

/** Bodies that are no request at all. */
function bodyPlans(operation: HttpOperation): Plan[] {
  const good = requestOf(operation, goodRequest(operation.method.input));
  const text = String(good.body);
  const json = { 'content-type': 'application/json' };
  const bad: [string, Partial<HttpRequest>, number[]?][] = [
    ['broken JSON', { body: text.slice(0, -1) }],
    ['a list', { body: `[${text}]` }],
    ['a string', { body: '"text"' }],
    ['null', { body: 'null' }],
    ['JSON with a tail', { body: `${text}}` }],
    ['no UTF-8', { body: Buffer.concat([Buffer.from(text.slice(0, -1)), Buffer.from([0xff, 0xfe, 0x7d])]) }],
    ['UTF-16', { body: Buffer.from(`\uFEFF${text}`, 'utf16le') }],
    ['deep', { body: `{"a":${'['.repeat(10_000)}${']'.repeat(10_000)}}` }],
    ['wide', { body: `{${Array.from({ length: 5_000 }, (_, i) => `"f${i}":1`).join(',')}}` }],
    ['a form', { body: 'a=1', headers: { 'content-type': 'application/x-www-form-urlencoded' } }, [415]],
    ['no type', { headers: { 'content-type': '' } }, [415]],
    ['said to be packed', { headers: { ...json, 'content-encoding': 'gzip' } }, [415]],
    ['another charset', { headers: { 'content-type': 'application/json; charset=gb18030' } }, [415]],
    ['a field in the address', { path: `${good.path}?request_id=x` }],
    ['an unknown name in the address', { path: `${good.path}?no_such=1` }],
    ['too large', { body: `{"a":"${'x'.repeat(1024 * 1024)}"}` }, [413]],
  ];
  const keyed = operation.spots.some(({ path }) => path === 'request_id')
    ? ([
        ['a key that differs from request_id', { headers: { ...json, 'idempotency-key': 'not-the-same' } }],
      ] as typeof bad)
    : [];
  return [...bad, ...keyed].map(([what, change, statuses = REFUSED]) => ({
    operation,
    what: `body: ${what}`,
    request: () => ({ ...good, ...change }),
    expected: { statuses },
  }));
}

/** Addresses of operations without a body. */
function addressPlans(operation: HttpOperation): Plan[] {
  const good = requestOf(operation, goodRequest(operation.method.input));
  const join = good.path.includes('?') ? '&' : '?';
  const spot = operation.spots.find((one) => placeOf(operation, one) === 'query' && one.keys.length === 1);
  const twice = spot === undefined ? [] : [`${spot.path}=1&${spot.path}=1`];
  const queries = ['no_such=1', '__proto__=1', 'constructor=1', 'a.b.c=1', '%zz=1', 'x=%zz', '%00=1', ...twice];
  const body = { body: '{}', headers: { 'content-type': 'application/json' } };
  return [
    ...queries.map((query) => ({
      what: `query ${query}`,
      request: () => ({ ...good, path: good.path + join + query }),
    })),
    // fetch sends no body with GET; the length alone says that there is one.
    ...(operation.verb === 'GET' ? [] : [{ what: 'a body', request: () => ({ ...good, ...body }) }]),
  ].map((plan) => ({ operation, ...plan, expected: { statuses: REFUSED } }));
}

/** Sends all plans as somebody who may call each operation. */
export async function walk(door: PeopleDoor, plans: readonly Plan[]): Promise<Trial[]> {
  const tokens = new Map<DemoUser, Promise<string>>();
  const tokenOf = (user: DemoUser): Promise<string> => {
    const known = tokens.get(user) ?? door.tokenOf(user);
    tokens.set(user, known);
    return known;
  };
  return pooled(plans, AT_ONCE, async ({ operation, what, request, expected }) => {
    const user = callerOf(operation, door.users);
    const token = user === undefined ? undefined : await tokenOf(user);
    return { operation: operation.name, what, expected, answer: await send(door.http, request(), token) };
  });
}

/** The good request of each operation, which must not be called malformed: otherwise its refusals prove nothing. */
export const controlsOf = (operation: HttpOperation): Plan => ({
  operation,
  what: 'good request',
  request: () => requestOf(operation, goodRequest(operation.method.input)),
  expected: { statuses: [200, 403, 404, 409, 429] },
});
