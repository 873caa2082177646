import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { Injectable } from '@nestjs/common';
import type { HouseholdMember } from '@wangge/contracts/wangge/registry/v1/household_service';
import { Clock } from '@wangge/platform/clock';
import type { EventInit } from '@wangge/platform/events';
import {
  brokenConstraint,
  type CommandCall,
  commandValues,
  Conflict,
  Database,
  earlier,
  earlierStatement,
  earlierValues,
  onceMore,
  scopeOf,
  Sealer,
  type Statement,
  type Tx,
} from '@wangge/platform/persistence';
import { notFound } from '@wangge/platform/errors';
import { sensitiveFieldsOf } from '@wangge/platform/privacy';
import { v7 } from 'uuid';
import { tokensOf } from '../person/name-search.ts';
import { numberIndex, openPerson, type PersonEnvelope, phoneIndex, sealPerson } from '../person/person.envelope.ts';
import type { PersonRow } from '../person/person.store.ts';
import { personMessage, type PersonMessage } from '../person/person.view.ts';
import type { QualityKind } from '../quality/quality-task.entity.ts';
import { changePersons, membersOf, personsOfChange } from './life.store.ts';

/** A person after a life event. */
export interface PersonAfter {
  /** As read; absent of who is registered by it. */
  readonly from?: PersonRow;
  /** As it is to be, but for version and seal. */
  readonly to: Omit<PersonRow, 'version' | 'sealed'>;
  readonly envelope: PersonEnvelope;
  /** What does not agree, judged anew; absent where nothing was judged. */
  readonly doubts?: readonly QualityKind[];
  readonly renumbered?: boolean;
}

/** A household after a life event; of version 0 it is opened. */
export interface HomeAfter {
  readonly householdId: string;
  readonly version: number;
  readonly dwellingId: string | null;
  readonly gridId: string;
  readonly orgPath: string;
  readonly closed?: boolean;
}

/** Who else lives in the household does not matter. */
export const ANY_NUMBER = -1;

/** A life event, decided: everybody and every household it touches, in one transaction. */
export interface Life {
  readonly action: string;
  readonly day: string | null;
  readonly ground: string;
  readonly people: readonly PersonAfter[];
  readonly homes?: readonly HomeAfter[];
  /** Households looked at; where their members were read, nobody may have joined or left since. */
  readonly households: readonly string[];
  /** How many lived in them, or ANY_NUMBER. */
  readonly members: number;
  /** What is told of a person who is now so. */
  readonly tell: (after: PersonRow, from: PersonRow | undefined) => EventInit;
  readonly events?: readonly EventInit[];
  /** Whom the answer shows beside, for the record of looks. */
  readonly shows?: readonly string[];
  /** What else is written in the same transaction. */
  readonly also?: (tx: Tx) => Promise<void>;
}

type Decide = (rows: unknown[][], now: Date) => Life | Promise<Life>;

/** What an operation answers: everybody touched. */
export type Touched = readonly PersonMessage[];

type Reads = readonly (readonly [Statement, readonly unknown[]])[];

/** Does life events: load, decide, commit; a repeat is answered from the history. */
@Injectable()
export class LifeChanges {
  constructor(
    private readonly db: Database,
    readonly sealer: Sealer,
    private readonly clock: Clock,
  ) {}

  now(): Date {
    return this.clock.now();
  }

  /** Who lives in a household now. */
  membersOf(householdId: string, call: CommandCall): Promise<PersonRow[]> {
    return this.db.read<PersonRow>(scopeOf(call), membersOf, [householdId]);
  }

  /** One person's event. */
  async one(call: CommandCall, reads: Reads, decide: Decide) {
    const [person] = await this.#run(call, reads, decide, ([only]) => (only ? { person: only } : {}));
    return person ? { person } : {};
  }

  /** A household's event. */
  async many(call: CommandCall, reads: Reads, decide: Decide) {
    const persons = await this.#run(call, reads, decide, householdAnswer);
    return householdAnswer(persons);
  }

  #run(
    call: CommandCall,
    reads: Reads,
    decide: Decide,
    answer: (persons: PersonMessage[]) => object,
  ): Promise<PersonMessage[]> {
    return onceMore(async () => {
      const [repeats = [], ...rows] = (await this.db.readAll(scopeOf(call), [
        [earlierStatement, earlierValues(call)],
        ...reads.map(([text, values]) => [text, [...values]] as [Statement, unknown[]]),
      ])) as unknown[][];
      const repeat = earlier(call, repeats);
      if (repeat) return this.#then(repeat.aggregateId, call);
      const now = this.clock.now();
      const life = await decide(rows, now);
      const after = life.people.map((person) => this.#sealed(person));
      const persons = after
        .map((row, index) => personMessage(row, life.people[index]?.envelope ?? NOBODY))
        .sort(inOrder);
      return (await this.#commit(life, after, now, call, answer(persons))) ? persons : Conflict;
    });
  }

  async #then(changeId: string, call: CommandCall): Promise<PersonMessage[]> {
    const rows = await this.db.read<PersonRow>(scopeOf(call), personsOfChange, [changeId]);
    if (rows.length === 0) throw notFound('person');
    return rows.map((row) => personMessage(row, openPerson(this.sealer, row))).sort(inOrder);
  }

  #sealed({ from, to, envelope }: PersonAfter): PersonRow {
    return { ...to, version: (from?.version ?? 0) + 1, sealed: sealPerson(this.sealer, to.personId, envelope) };
  }

  async #commit(
    life: Life,
    after: readonly PersonRow[],
    now: Date,
    call: CommandCall,
    answer: object,
  ): Promise<boolean> {
    const { people, homes = [], households, members, action, day, ground } = life;
    const touched = [...new Set([...households, ...homes.map(({ householdId }) => householdId)])];
    const own = [
      JSON.stringify(people.map((person, index) => this.#rowOf(person, after[index]))),
      JSON.stringify(homes.map(homeRow)),
      ...[touched, touched.map(() => v7()), members],
      JSON.stringify(people.flatMap(({ doubts = [], to }) => doubts.map((kind) => taskRow(kind, to)))),
      ...[action, day, ground, now],
    ];
    const schema = call.method.output;
    const shown = create(schema, answer as MessageInitShape<typeof schema>);
    const tail = commandValues(call, {
      aggregateId: v7(),
      version: 1,
      events: [...(life.events ?? []), ...after.map((row, index) => life.tell(row, people[index]?.from))],
      audit: {
        subjects: [...after.map(({ personId }) => personId), ...(life.shows ?? [])],
        fields: sensitiveFieldsOf(schema, shown),
      },
    });
    try {
      return await this.#write(life, [...own, ...tail], call);
    } catch (error) {
      // Somebody joined the household while it moved, or became its head.
      const broken = brokenConstraint(error);
      if (broken === 'person_household_home_fkey' || broken === 'person_household_head') return false;
      throw error;
    }
  }

  async #write({ also }: Life, values: unknown[], call: CommandCall): Promise<boolean> {
    if (!also) return (await this.db.call<{ rows: number }>(changePersons, values))[0]?.rows === 1;
    return this.db.transaction(scopeOf(call), async (tx) => {
      const [result] = await tx.query<{ rows: number }>(changePersons, values);
      if (result?.rows !== 1) return false;
      await also(tx);
      return true;
    });
  }

  #rowOf({ from, to, envelope, doubts, renumbered = false }: PersonAfter, after: PersonRow | undefined): object {
    const bytes = (value: Buffer | null | undefined) => (value ? `\\x${value.toString('hex')}` : null);
    return {
      ...{ person_id: to.personId, version: from?.version ?? 0, org_path: to.orgPath, grid_id: to.gridId },
      ...{ household_id: to.householdId, dwelling_id: to.dwellingId, relation: to.relation, name: to.name },
      ...{ pinyin: to.pinyin, sex: to.sex, birth_date: to.birthDate, residency: to.residency, status: to.status },
      ...{ no_number_reason: to.noNumberReason, service_flags: to.serviceFlags, sealed: bytes(after?.sealed) },
      number_index: bytes(numberIndex(this.sealer, envelope.number)),
      phone_index: bytes(phoneIndex(this.sealer, envelope.phone)),
      ...{ judged: doubts !== undefined, renumbered, conflict_id: v7() },
      tokens: from?.name === to.name ? null : tokensOf(to.name),
    };
  }
}

const NOBODY: PersonEnvelope = { number: '', phone: '', address: '' };

const inOrder = (a: PersonMessage, b: PersonMessage): number => {
  const key = ({ householdId, relation, personId }: PersonMessage) => `${householdId} ${relation} ${personId}`;
  return key(a) < key(b) ? -1 : 1;
};

const householdAnswer = (persons: PersonMessage[]) => ({ householdId: persons[0]?.householdId ?? '', persons });

const homeRow = ({ householdId, version, dwellingId, gridId, orgPath, closed = false }: HomeAfter) => ({
  ...{ household_id: householdId, version, dwelling_id: dwellingId, grid_id: gridId, org_path: orgPath, closed },
});

const taskRow = (kind: QualityKind, { personId, orgPath }: PersonAfter['to']) => ({
  ...{ task_id: v7(), kind, record_id: personId, org_path: orgPath },
});

/** Members as an operation names them. */
export type Named = readonly Pick<HouseholdMember, 'personId' | 'relation'>[];
