import { Injectable } from '@nestjs/common';
import type {
  KeepApartRequest,
  MergePersonsRequest,
  UndoMergeRequest,
} from '@wangge/contracts/wangge/registry/v1/duplicate_service';
import { invalidFields, notFound } from '@wangge/platform/errors';
import { actorOf } from '@wangge/platform/identity';
import {
  type CommandCall,
  Database,
  earlier,
  earlierStatement,
  earlierValues,
  onceMore,
  scopeOf,
} from '@wangge/platform/persistence';
import { v7 } from 'uuid';
import { ANY_NUMBER, type HomeAfter, LifeChanges } from '../../life/life.change.ts';
import { mergeReverted, personsMerged } from '../../life/life.events.ts';
import type { HouseholdRow } from '../../person/home.ts';
import { householdOpened } from '../../person/new-person.ts';
import { lasting, openPerson } from '../../person/person.envelope.ts';
import { householdById, personById, type PersonRow } from '../../person/person.store.ts';
import { personMessage } from '../../person/person.view.ts';
import { notMerged, pairDecided, personNotPresent } from '../../registry.errors.ts';
import {
  beforeMerge,
  decidePair,
  followMerge,
  mergeOf,
  pairOf,
  type PairRow,
  stillHeld,
  undoMerge,
} from '../duplicate.store.ts';

/** Decides what two records are: of one person, of two, or of two after all. */
@Injectable()
export class MergePersons {
  constructor(
    private readonly changes: LifeChanges,
    private readonly db: Database,
  ) {}

  /** The record that stays answers; the other one is what changes. */
  async merge({ personId, mergedPersonId, ground, document }: MergePersonsRequest, call: CommandCall) {
    const reads = [
      [personById, [mergedPersonId]],
      [personById, [personId]],
    ] as const;
    const by = actorOf(call.passport);
    await this.changes.one(call, reads, ([gone = [], stays = []], now) => {
      const [from, into] = [found(gone), found(stays)];
      if (from.personId === into.personId)
        throw invalidFields([{ field: 'merged_person_id', description: 'is the record that stays' }]);
      for (const one of [into, from]) if (one.status === 'merged') throw personNotPresent(one);
      const envelope = { ...lasting(openPerson(this.changes.sealer, from)), document };
      const paths = [from.orgPath, into.orgPath] as const;
      return {
        ...{ action: 'merged', day: null, ground, households: [from.householdId], members: ANY_NUMBER },
        people: [{ from, to: { ...from, status: 'merged' as const, dwellingId: null }, envelope, renumbered: true }],
        shows: [into.personId],
        tell: (to) => personsMerged(to, into.personId, now),
        also: async (tx) => {
          // Merged the other way round at the same time, both would be held no more.
          const [still] = await tx.query(stillHeld, [into.personId]);
          if (!still) throw personNotPresent({ ...into, status: 'merged' });
          await decidePair(tx, {
            ...{ ids: [into.personId, from.personId], state: 'merged', goneId: from.personId, paths, ground, by, now },
          });
          await tx.query(followMerge, [from.personId, into.personId, now]);
        },
      };
    });
    const [row] = await this.db.read<PersonRow>(scopeOf(call), personById, [personId]);
    return { person: this.#show(found(row ? [row] : [])) };
  }

  /** As it stood before, where its household still stands at that door; else in a household of its own. */
  undo({ personId, ground }: UndoMergeRequest, call: CommandCall) {
    const reads = [
      [personById, [personId]],
      [mergeOf, [personId]],
      [beforeMerge, [personId]],
    ] as const;
    const by = actorOf(call.passport);
    return this.changes.one(call, reads, async ([persons = [], merges = [], earlierRows = []], now) => {
      const from = found(persons);
      const [pair] = merges as PairRow[];
      const [before] = earlierRows as PersonRow[];
      if (from.status !== 'merged' || !pair || !before) throw notMerged(from);
      const { home, events } = await this.#homeAgain(before, from, now, call);
      const envelope = lasting(openPerson(this.changes.sealer, { ...before, personId }));
      const into = pair.oneId === personId ? pair.otherId : pair.oneId;
      const { gridId, orgPath } = from;
      const to = { ...before, gridId, orgPath, ...home.person };
      return {
        ...{ action: 'merge-undone', day: null, ground, households: [to.householdId], members: ANY_NUMBER },
        people: [{ from, to, envelope, renumbered: true }],
        ...{ homes: home.opened, events },
        tell: (after) => mergeReverted(after, into, now),
        also: async (tx) => {
          await decidePair(tx, {
            ...{ ids: [personId, into], state: 'open', goneId: null, paths: [orgPath, pair.orgPath], ground, by, now },
          });
          await tx.query(undoMerge, [personId]);
        },
      };
    });
  }

  /** Remembered whether or not the pair was found before. */
  keepApart({ personId, otherPersonId, ground }: KeepApartRequest, call: CommandCall) {
    const by = actorOf(call.passport);
    return onceMore(() =>
      this.db.transaction(scopeOf(call), async (tx) => {
        const repeat = earlier(call, await tx.query(earlierStatement.text, earlierValues(call)));
        const one = found(await tx.query(personById, [personId]));
        const other = found(await tx.query(personById, [otherPersonId]));
        if (one.personId === other.personId)
          throw invalidFields([{ field: 'other_person_id', description: 'is the same record' }]);
        const answer = { persons: [one, other].map((row) => this.#show(row)) };
        if (repeat) return answer;
        const [pair] = await tx.query<PairRow>(pairOf, [personId, otherPersonId]);
        if (pair?.state === 'merged') throw pairDecided(pair.goneId ?? personId);
        const ids = [personId, otherPersonId] as const;
        const paths = [one.orgPath, other.orgPath] as const;
        await decidePair(tx, { ids, state: 'apart', goneId: null, paths, ground, by, now: this.changes.now() });
        await tx.remember({ call, aggregateId: personId, version: one.version });
        return answer;
      }),
    );
  }

  async #homeAgain(before: PersonRow, now: PersonRow, time: Date, call: CommandCall) {
    if (before.status !== 'present')
      return { home: { person: { status: before.status, dwellingId: null }, opened: [] }, events: [] };
    const [held] = await this.db.read<HouseholdRow>(scopeOf(call), householdById, [before.householdId]);
    const { gridId, orgPath } = now;
    if (held && !held.closed && held.dwellingId === before.dwellingId && held.orgPath === orgPath) {
      const others = await this.changes.membersOf(held.householdId, call);
      const headed = others.some(({ relation }) => relation === '0');
      const relation = before.relation === '0' && headed ? '8' : before.relation;
      return { home: { person: { relation }, opened: [] }, events: [] };
    }
    const household = { householdId: v7(), dwellingId: before.dwellingId, gridId, orgPath };
    const opened: HomeAfter[] = [{ ...household, version: 0 }];
    const person = { householdId: household.householdId, relation: '0' };
    return { home: { person, opened }, events: [householdOpened(household, time)] };
  }

  #show(row: PersonRow) {
    return personMessage(row, openPerson(this.changes.sealer, row));
  }
}

function found(rows: readonly unknown[]): PersonRow {
  const [row] = rows as readonly PersonRow[];
  if (!row) throw notFound('person');
  return row;
}
