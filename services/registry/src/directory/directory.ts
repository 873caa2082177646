import type { MessageInitShape } from '@bufbuild/protobuf';
import { Injectable } from '@nestjs/common';
import {
  type DirectoryPersonSchema,
  type LookUpHouseholdRequest,
  LookUpOutcome,
  type LookUpPersonRequest,
  type LookUpPersonsRequest,
  type LookUpResultSchema,
} from '@wangge/contracts/wangge/exchange/v1/person_directory_service';
import { Clock } from '@wangge/platform/clock';
import { DomainError, notFound } from '@wangge/platform/errors';
import { Coalescer, Database, Sealer, scopeOf } from '@wangge/platform/persistence';
import { Places } from '@wangge/platform/places';
import type { Call } from '@wangge/platform/rpc';
import { dayOf } from '../person/day.ts';
import { openPerson } from '../person/person.envelope.ts';
import { type Population, populationOf } from '../person/population.ts';
import { numberConflict } from '../registry.errors.ts';
import { type DirectoryRow, lookUpById, lookUpByNumber, lookUpMembers, type MemberRow } from './directory.store.ts';
import { askTogether, type LookUp } from './look-ups.ts';

/** Fields whose values are sealed, below the field that holds the person. An agreement without them costs no decryption. */
const SEALED = ['identity_number', 'phone', 'address'];
const NOTHING = { number: '', phone: '', address: '' };

/** Paths of fields, any of which an agreement can name to be answered a sealed value of the persons at `person`. */
export function sealedAt(person: string): ReadonlySet<string> {
  const labels = person.split('.');
  const around = labels.map((_, last) => labels.slice(0, last + 1).join('.'));
  return new Set([...around, ...SEALED.map((field) => `${person}.${field}`)]);
}

const ONE = sealedAt('person');
const SEVERAL = sealedAt('results.person');
const MEMBER = sealedAt('household.members.person');

type Key = LookUpPersonRequest['key'];
type Shown = Pick<DirectoryRow, Exclude<keyof DirectoryRow, 'place'>>;

/**
 * The directory as departments see it. Hot path: look-ups of one turn of the loop share one statement; the audit row is made
 * durable by the platform before the answer leaves, and fields outside the agreement are stripped there.
 */
@Injectable()
export class Directory {
  readonly #byNumber: Coalescer<LookUp<Buffer>, DirectoryRow[]>;
  readonly #byId: Coalescer<LookUp<string>, DirectoryRow[]>;

  constructor(
    private readonly db: Database,
    private readonly sealer: Sealer,
    private readonly places: Places,
    private readonly clock: Clock,
  ) {
    this.#byNumber = new Coalescer((asked) => askTogether(db, lookUpByNumber, asked));
    this.#byId = new Coalescer((asked) => askTogether(db, lookUpById, asked));
  }

  async lookUp({ key }: LookUpPersonRequest, call: Call) {
    const row = await this.find(key, call);
    return { person: this.show(row, ONE, call) };
  }

  /** Each on its own; they share one statement, as all look-ups of a turn do. */
  async lookUpSeveral({ lookUps }: LookUpPersonsRequest, call: Call) {
    const population = this.#populationOf(call);
    return { results: await Promise.all(lookUps.map(({ key }) => this.#outcomeOf(key, call, population))) };
  }

  async lookUpHousehold({ key }: LookUpHouseholdRequest, call: Call) {
    const population = this.#populationOf(call);
    const { personId } = await this.find(key, call, population);
    const { bornUpTo, bornAfter, sex, residency, flag } = population;
    const values = [personId, bornUpTo, bornAfter, sex, residency, flag];
    const rows = await this.db.read<MemberRow>(scopeOf(call), lookUpMembers, values);
    const members = rows.filter(({ covered }) => covered);
    return {
      household: {
        householdId: rows[0]?.householdId ?? '',
        members: members.map((row) => ({ relation: row.relation, person: this.show(row, MEMBER, call) })),
        complete: members.length === rows.length,
      },
    };
  }

  #populationOf({ passport: { department } }: Call): Population {
    if (!department) throw notFound('person');
    return populationOf(department.population, dayOf(this.clock.now()));
  }

  /**
   * The one person of the agreement's area and population with this number or id.
   * @throws DomainError NOT_FOUND, FAILED_PRECONDITION NUMBER_CONFLICT
   */
  async find(key: Key, call: Call, population: Population = this.#populationOf(call)): Promise<DirectoryRow> {
    const { paths } = call.passport;
    if (key.case === undefined) throw notFound('person');
    const [row, another] =
      key.case === 'identityNumber'
        ? await this.#withNumber(key.value, paths, population)
        : await this.#byId.get({ key: key.value, paths, population });
    if (!row) throw notFound('person');
    if (another) throw numberConflict();
    return row;
  }

  /** Under every index the number may stand under: one, but while keys are rotated. */
  async #withNumber(number: string, paths: readonly string[], population: Population): Promise<DirectoryRow[]> {
    const keys = this.sealer.indexes('identity-number', number);
    return (await Promise.all(keys.map((key) => this.#byNumber.get({ key, paths, population })))).flat();
  }

  async #outcomeOf(key: Key, call: Call, population: Population): Promise<MessageInitShape<typeof LookUpResultSchema>> {
    try {
      const row = await this.find(key, call, population);
      return { outcome: LookUpOutcome.FOUND, person: this.show(row, SEVERAL, call) };
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      if (error.code === 'NOT_FOUND') return { outcome: LookUpOutcome.NOT_FOUND };
      if (error.code === 'FAILED_PRECONDITION') return { outcome: LookUpOutcome.NUMBER_CONFLICT };
      throw error;
    }
  }

  /** A person as far as the agreement goes: sealed values are opened where it names one of `sealed`. */
  show(
    row: Shown,
    sealed: ReadonlySet<string>,
    { passport: { department } }: Call,
  ): MessageInitShape<typeof DirectoryPersonSchema> {
    const { personId, name, sex, residency } = row;
    const { number, phone, address } = department?.fields.some((field) => sealed.has(field))
      ? openPerson(this.sealer, row)
      : NOTHING;
    const community = this.places.at(communityOf(row.orgPath));
    return {
      ...{ personId, name, sex, residency, phone, address },
      identityNumber: number,
      birthDate: row.birthDate ?? '',
      communityCode: community?.code ?? '',
      communityName: community?.name ?? '',
    };
  }
}

/** A grid lies in its community. */
const communityOf = (gridPath: string): string => gridPath.slice(0, gridPath.lastIndexOf('.'));
