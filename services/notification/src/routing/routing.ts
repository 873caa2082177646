import { type DescMessage, type JsonValue, type MessageShape, toJson } from '@bufbuild/protobuf';
import { v5 } from 'uuid';
import type { Audience } from './audience.ts';
import type { ChannelName, Locale } from './template.ts';

/** Fields of an event, in the contract's JSON, with the values a route asks for. */
export type Condition = Readonly<Record<string, JsonValue>>;

/** What texts may be filled with, before it is put in words. Times are ISO 8601. */
export interface Facts {
  readonly number?: string;
  readonly due?: string;
  readonly matterCode?: string;
}

/** A row of table `route`. */
export interface RouteRow {
  readonly route: string;
  readonly eventType: string;
  readonly condition: Condition;
  readonly audience: Audience;
  readonly channel: ChannelName;
  readonly template: string;
  readonly locale: Locale;
}

/** What an event says, field by field in the contract's JSON; a field that is not set is absent. */
export type Said = Readonly<Record<string, JsonValue | undefined>>;

/** A route taken by an event: whom to look for and what to tell them. */
export interface Turn {
  readonly route: RouteRow;
  readonly target: readonly string[];
  readonly facts: Facts;
}

export const saidBy = <D extends DescMessage>(schema: D, event: MessageShape<D>): Said => toJson(schema, event) as Said;

const EVENT_NAMESPACE = 'b6f7cf0a-3b0a-5c0e-9a52-6d1f1a7f4c11';

/**
 * Id of what happened. It is made of type, aggregate and version, not taken from the broker's message: the same fact told again
 * after a lost stream or a rebuild carries another message id and must not be told to people again.
 */
export const eventIdOf = (eventType: string, aggregateId: string, version: number): string =>
  v5(`${eventType}/${aggregateId}/${version}`, EVENT_NAMESPACE);

/** The routes an event takes. A route whose audience the event does not name, such as an unknown reporter, is not taken. */
export function turnsOf(routes: readonly RouteRow[], eventType: string, said: Said): Turn[] {
  const facts = factsOf(said);
  return routes
    .filter((route) => route.eventType === eventType && holds(route.condition, said))
    .map((route) => ({ route, target: targetOf(route.audience, said), facts }))
    .filter(({ target }) => target.length > 0);
}

const holds = (condition: Condition, said: Said): boolean =>
  Object.entries(condition).every(([field, value]) => said[field] === value);

/** Ids, path or subject by which the people of an audience are found later; none when the event does not say. */
function targetOf(audience: Audience, said: Said): string[] {
  switch (audience) {
    case 'lead-unit':
      return textsOf(said['leadUnitId']);
    case 'unit':
      return textsOf(said['unitId']);
    case 'helping-units':
      return textsOf(said['helpingUnitIds']);
    case 'worker':
      return textsOf(said['workerStaffId']);
    case 'reporter':
      return textsOf(said['reporterSubject']);
    case 'escalated-head':
    case 'escalated-office':
      return textsOf(said['escalatedToPath']);
    case 'street-office':
      return textsOf(said['orgPath']);
    case 'helper':
      return textsOf(said['helperStaffId']);
    case 'place-office':
      return textsOf(said['orgPath']);
    case 'called-up':
      return textsOf(said['staffIds']);
    case 'called-units':
      return textsOf(said['unitIds']);
    case 'owner':
      return textsOf(said['ownerStaffId']);
    case 'owner-unit':
      return textsOf(said['ownerUnitId']);
    case 'owner-post':
      return textsOf(said['ownerPost']).flatMap((post) => textsOf(said['orgPath']).map((path) => `${post}@${path}`));
    case 'opinion-teller':
      return textsOf(said['opinionId']);
  }
}

function factsOf(said: Said): Facts {
  const [number] = textsOf(said['number']);
  const [due] = textsOf(said['handleDueTime'] ?? said['dueTime'] ?? said['confirmByTime']);
  const [matterCode] = textsOf(said['matterCode']);
  return {
    ...(number !== undefined && { number }),
    ...(due !== undefined && { due }),
    ...(matterCode !== undefined && { matterCode }),
  };
}

const textsOf = (value: JsonValue | undefined): string[] =>
  (Array.isArray(value) ? value : [value]).filter((one) => typeof one === 'string').filter((one) => one !== '');
