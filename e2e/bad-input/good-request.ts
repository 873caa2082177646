import { randomUUID } from 'node:crypto';
import type { DescField, DescMessage } from '@bufbuild/protobuf';
import { fitsString, isRequired, isText, listRules, numberRules, type Spot, spotsOf, stringRules } from './fields.ts';

export type Json = Record<string, unknown>;

/** Tried in order against a string's rules; the first that fits is good. */
const WORDS = [
  ...['走访记录', '01.01.03', 'dc', '2026-06-01', '12000000001', '0', 'ABCD2345EF', 'walker-department', 'elderly'],
  ...['09:00', '1'],
  ...['10000019900101001X', 'f'.repeat(64), 'wangge.exchange.v1.PersonDirectoryService.LookUpPerson', ''],
];
const TIME = '2026-06-01T08:00:00Z';

/** What no rule says: values by name of the field. */
const BY_NAME: Readonly<Record<string, unknown>> = {
  operations: 'wangge.exchange.v1.PersonDirectoryService.LookUpPerson',
  fields: 'person.name',
  identity_number: '100001199001010018',
  end_time: '2026-07-01T08:00:00Z',
};
/** A new one each time: a copy keeps what is shared, and one mistake would be many. */
const label = () => ({ en: 'walked', zh: '走访' });
const triangle = [
  { longitude: 116.1, latitude: 39.1 },
  { longitude: 116.2, latitude: 39.1 },
  { longitude: 116.2, latitude: 39.2 },
];
/** Fields the contract leaves to choice, of which a request without them would be refused for another reason. */
const COMPANIONS: Readonly<Record<string, Json>> = {
  'wangge.casework.v1.ReportCaseRequest': { longitude: 116.4337, latitude: 39.9085 },
  'wangge.casework.v1.ImportFlowRequest': { validate_only: true },
  'wangge.casework.v1.CountMediationsRequest': { from_time: '2026-10-01T00:00:00Z', to_time: '2026-11-01T00:00:00Z' },
  // Names one of the files given, and there are none.
  'wangge.casework.v1.CompleteTaskRequest': { file_evidence: [] },
  'wangge.casework.v1.AdvanceCaseRequest': { file_evidence: [] },
  // One owner: a unit or a post.
  'wangge.casework.v1.NewDecisionTask': { owner_post: 'manager' },
  'wangge.casework.v1.ImportCatalogueRequest': { validate_only: true },
  // Days of the year they are declared for.
  'wangge.casework.v1.DeclareCalendarYearRequest': {
    ...{ year: 2099, holidays: [{ date: '2099-01-01', name: 'New Year', name_zh: '元旦' }], make_up_days: [] },
  },
  'wangge.grid.v1.ImportDutyListRequest': { validate_only: true },
  'wangge.grid.v1.ImportDivisionsRequest': { validate_only: true },
  'wangge.grid.v1.ImportOutlinesRequest': { validate_only: true },
  'wangge.grid.v1.TransferStaffRequest': { validate_only: true },
  'wangge.grid.v1.RecordBriefingRequest': { date: '2026-06-01' },
  'wangge.grid.v1.FindDivisionRequest': { code: '110101' },
  // The code of the district, which no grid can take: understood, and refused as a conflict.
  'wangge.grid.v1.PlanRedrawRequest': { parts: [{ code: '110101', outline: { ring: triangle } }] },
  'wangge.registry.v1.RevealImportRejectsRequest': { purpose: '核对退回的行' },
  'wangge.registry.v1.RequestResidentExportRequest': { purpose: '核对独居老人名单' },
  'wangge.registry.v1.ResidentExportFilter': { min_age: 0, below_age: 0 },
  // Where to complain goes with a refusal.
  'wangge.registry.v1.AnswerTicketRequest': { done: false, complain_to: '区网信办' },
  'wangge.grid.v1.OpeningSpan': { weekdays: [1] },
  'wangge.grid.v1.EndServicePointRequest': { end_date: '2099-06-01' },
  'wangge.grid.v1.SetShiftsRequest': { date: '2099-06-01', shifts: [] },
  'wangge.registry.v1.ImportLedgerRequest': { validate_only: true },
  // What a flow says must fit together, which no rule of a field can tell.
  'wangge.casework.v1.Flow': {
    name: 'walked',
    initial: 'waiting',
    states: [
      { name: 'waiting', label: label(), clock: 'overall' },
      { name: 'done', label: label(), terminal: true },
    ],
    actions: [
      {
        ...{ name: 'finish', label: label(), from: ['waiting'], to: 'done' },
        actors: [{ roles: ['dispatcher'], relations: ['place'] }],
      },
    ],
    clocks: [
      {
        ...{ name: 'overall', label: label(), allowance: { amount: 7, unit: 'days' }, ambers: [0.5] },
        ...{ starts: ['open'], stops: ['finish'] },
      },
    ],
  },
};

/** A value the contract accepts at a spot. */
export function goodValue(spot: Spot): unknown {
  const { field, isElement } = spot;
  const known = BY_NAME[field.name];
  if (known !== undefined && (isElement || field.fieldKind !== 'list') && fits(known, spot)) return known;
  if (field.fieldKind === 'list' && !isElement)
    return goodList(spot, Math.max(1, Number(listRules(spot).minItems ?? 1)));
  if (field.message) return isText(field.message) ? TIME : goodRequest(field.message);
  if (field.enum) return field.enum.values.at(-1)?.name;
  if (spot.rules['string'] !== undefined || field.scalar === STRING) return goodString(spot);
  if (field.scalar === BYTES) return 'AAAA';
  if (field.scalar === BOOL) return true;
  const { gte = 0, lte = 100 } = numberRules(spot);
  return Math.min(Math.max(gte, 1), lte);
}

const fits = (value: unknown, spot: Spot): boolean =>
  spot.field.scalar !== STRING || fitsString(String(value), stringRules(spot));

const STRING = 9;
const BOOL = 8;
const BYTES = 12;

export function goodString(spot: Spot): string {
  const rules = stringRules(spot);
  if (rules.uuid === true) return randomUUID();
  const word = [...WORDS, ...(rules.in ?? [])].find((one) => fitsString(one, rules));
  if (word === undefined) throw new Error(`${spot.path}: no sample fits ${JSON.stringify(rules)}`);
  return word;
}

/** So many elements, all different if the contract wants that. */
export function goodList(spot: Spot, count: number): unknown[] {
  const element = spotsOf(spot.field.parent).find(({ field, isElement }) => field === spot.field && isElement);
  if (element === undefined) throw new Error(`${spot.path} is no list`);
  return Array.from({ length: count }, () => goodValue(element));
}

/** The least the contract accepts: what it requires, and messages and lists of messages so that what is below can be reached. */
export function goodRequest(schema: DescMessage): Json {
  const request: Json = { ...COMPANIONS[schema.typeName] };
  const direct = spotsOf(schema).filter(({ keys }) => keys.length === 1);
  for (const spot of direct) {
    const { field } = spot;
    const isChoice = (field.oneof?.fields.length ?? 0) > 1;
    const holds = field.message !== undefined && !isText(field.message) && !isChoice;
    if (!(field.name in request) && (isRequired(spot) || holds)) request[field.name] = goodValue(spot);
  }
  for (const { fields } of schema.oneofs) {
    const spot = direct.find(({ field }) => field === fields[0]);
    if (spot && fields.length > 1) request[spot.field.name] = goodValue(spot);
  }
  return request;
}

/** Takes out what excludes a field: the other members of its choice. */
export function makeRoom(message: Record<string | number, unknown>, field: DescField): void {
  for (const other of field.oneof?.fields ?? []) if (other !== field) delete message[other.name];
}

/** A copy of a request with a value put at a spot; other members of the choices on the way make room. `undefined` takes it out. */
export function withValue(request: Json, { keys, way }: Spot, value: unknown): Json {
  const copy = structuredClone(request);
  const named = way.values();
  let parent = copy as Record<string | number, unknown>;
  keys.forEach((key, i) => {
    const field = typeof key === 'string' ? named.next().value : undefined;
    if (field) makeRoom(parent, field);
    if (i === keys.length - 1) {
      if (value === undefined) delete parent[key];
      else parent[key] = value;
      return;
    }
    const below = field?.message ? goodRequest(field.message) : {};
    parent = (parent[key] ??= typeof keys[i + 1] === 'number' ? [] : below) as Record<string | number, unknown>;
  });
  return copy;
}
