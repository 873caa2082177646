import { type Timestamp, timestampDate } from '@bufbuild/protobuf/wkt';
import { Injectable } from '@nestjs/common';
import type {
  FindPersonsRequest,
  GetPersonRequest,
  ListHouseholdMembersRequest,
  ListServiceFlagRequest,
  SearchPersonsRequest,
} from '@wangge/contracts/wangge/registry/v1/person_service';
import { Clock } from '@wangge/platform/clock';
import { invalidFields, notFound } from '@wangge/platform/errors';
import { type CommandCall, Database, PageTokens, readPaths, scopeOf, Sealer } from '@wangge/platform/persistence';
import { NIL } from 'uuid';
import { membersAsOf, personAsOf } from '../life/life.store.ts';
import { placesToRead } from '../scope-places.ts';
import { dayOf } from './day.ts';
import { faultInWords, normalise, readIdentityNumber, successorsOfLegacy } from './identity-number.ts';
import { type NameQuery, nameQuery } from './name-search.ts';
import { openPerson } from './person.envelope.ts';
import {
  flaggedAfter,
  householdById,
  membersAfter,
  personHeldAs,
  type PersonRow,
  personsByNumber,
  personsByPhone,
  personsByTokenNarrow,
  personsByTokenWide,
} from './person.store.ts';
import { personMessage, type PersonMessage } from './person.view.ts';

const PAGE = 20;

export type Flagged = Pick<PersonRow, 'personId' | 'gridId' | 'orgPath'>;

/** Persons as their places may see them. Nothing here unmasks. */
@Injectable()
export class PersonQueries {
  constructor(
    private readonly db: Database,
    private readonly sealer: Sealer,
    private readonly tokens: PageTokens,
    private readonly clock: Clock,
  ) {}

  async get({ personId, asOfTime }: GetPersonRequest, call: CommandCall) {
    const [row] = asOfTime
      ? await this.db.read<PersonRow>(scopeOf(call), personAsOf, [personId, instantOf(asOfTime)])
      : await this.db.read<PersonRow>(scopeOf(call), personHeldAs, [personId]);
    if (!row) throw notFound('person');
    return { person: this.#show(row) };
  }

  async find({ key }: FindPersonsRequest, call: CommandCall) {
    if (key.case === undefined) return { persons: [] };
    const scope = scopeOf(call);
    const rows =
      key.case === 'phone'
        ? await this.db.read<PersonRow>(scope, personsByPhone, [this.sealer.indexes('phone', key.value)])
        : await this.db.read<PersonRow>(scope, personsByNumber, [this.#indexesOf(key.value)]);
    return { persons: rows.map((row) => this.#show(row)) };
  }

  async search({ query, under, pageSize, statuses }: SearchPersonsRequest, call: CommandCall) {
    const asked = nameQuery(query);
    const places = placesToRead(readPaths(call.passport), under);
    if (!asked || places.length === 0) return { persons: [] };
    const stmt = places.every(isSmall) ? personsByTokenNarrow : personsByTokenWide;
    const values = [
      places,
      asked.spans.map(({ from }) => from),
      asked.spans.map(({ to }) => to),
      asked.others,
      statuses,
    ];
    const ranked = inOrder(asked, await this.db.read<PersonRow>(scopeOf(call), stmt, values));
    const from = Number(this.tokens.open(call)?.[0] ?? 0);
    const to = from + (pageSize || PAGE);
    return {
      persons: ranked.slice(from, to).map((row) => this.#show(row)),
      nextPageToken: to < ranked.length ? this.tokens.seal(call, [String(to)]) : '',
    };
  }

  async members({ householdId, pageSize, asOfTime }: ListHouseholdMembersRequest, call: CommandCall) {
    const [relation = '', personId = NIL] = this.tokens.open(call) ?? [];
    const size = pageSize || PAGE;
    const [households, rows] = (await this.db.readAll(scopeOf(call), [
      [householdById, [householdId]],
      asOfTime
        ? [membersAsOf, [householdId, instantOf(asOfTime), relation, personId, size + 1]]
        : [membersAfter, [householdId, relation, personId, size + 1]],
    ])) as [unknown[], PersonRow[]];
    if (households.length === 0) throw notFound('household');
    const page = rows.slice(0, size);
    const last = page.at(-1);
    return {
      persons: page.map((row) => this.#show(row)),
      nextPageToken: rows.length > size && last ? this.tokens.seal(call, [last.relation, last.personId]) : '',
    };
  }

  /** For services that know no place: ids and places only, under a policy of their own. */
  async flagged({ flag, pageSize }: ListServiceFlagRequest, call: CommandCall) {
    const [after = NIL] = this.tokens.open(call) ?? [];
    const size = pageSize || PAGE;
    const rows = await this.db.read<Flagged>(scopeOf(call), flaggedAfter, [flag, after, size + 1]);
    const residents = rows.slice(0, size);
    const last = residents.at(-1);
    return { residents, nextPageToken: rows.length > size && last ? this.tokens.seal(call, [last.personId]) : '' };
  }

  #show(row: PersonRow): PersonMessage {
    return personMessage(row, openPerson(this.sealer, row));
  }

  #indexesOf(text: string): Buffer[] {
    const reading = readIdentityNumber(text, dayOf(this.clock.now()));
    if (!reading.fault) return this.sealer.indexes('identity-number', reading.number.value);
    if (reading.fault !== 'LEGACY')
      throw invalidFields([{ field: 'identity_number', description: faultInWords[reading.fault] }]);
    return successorsOfLegacy(normalise(text)).flatMap((number) => this.sealer.indexes('identity-number', number));
  }
}

/** @throws INVALID_ARGUMENT for what no clock shows */
function instantOf(time: Timestamp): Date {
  const date = timestampDate(time);
  if (Number.isNaN(date.getTime())) throw invalidFields([{ field: 'as_of_time', description: 'is no instant' }]);
  return date;
}

/** A community or a grid: district, street and community make three labels. */
const isSmall = (path: string): boolean => path.split('.').length >= 3;

/** Best match first; of equals the shorter name, then the older record. */
function inOrder(query: NameQuery, rows: readonly PersonRow[]): PersonRow[] {
  return rows
    .map((row) => ({ row, rank: query.rank(row.name, row.pinyin) }))
    .filter((each): each is { row: PersonRow; rank: number } => each.rank !== undefined)
    .sort(
      (a, b) => a.rank - b.rank || a.row.name.length - b.row.name.length || (a.row.personId < b.row.personId ? -1 : 1),
    )
    .map(({ row }) => row);
}
