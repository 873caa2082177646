import { Injectable } from '@nestjs/common';
import type {
  ArrangeHouseholdRequest,
  MergeHouseholdsRequest,
  MoveHouseholdRequest,
  SplitHouseholdRequest,
} from '@wangge/contracts/wangge/registry/v1/household_service';
import { invalidFields, notFound } from '@wangge/platform/errors';
import type { CommandCall } from '@wangge/platform/persistence';
import { NIL, v7 } from 'uuid';
import { addressInWords } from '../../dwelling/address.ts';
import { dwellingById, type DwellingRow } from '../../dwelling/dwelling.store.ts';
import { doorOf } from '../../dwelling/dwelling.view.ts';
import { dayOf } from '../../person/day.ts';
import type { HouseholdRow } from '../../person/home.ts';
import { householdOpened } from '../../person/new-person.ts';
import { lasting, openPerson } from '../../person/person.envelope.ts';
import { householdById, type PersonRow } from '../../person/person.store.ts';
import { alreadyThere, householdClosed } from '../../registry.errors.ts';
import { arranged, joined, split } from '../household.rules.ts';
import { type HomeAfter, LifeChanges, type PersonAfter } from '../life.change.ts';
import { checkDay } from '../life.days.ts';
import { householdClosedEvent, householdMoved, rehoused } from '../life.events.ts';
import { membersOf } from '../life.store.ts';

/** Where somebody lives from now on. */
type Door = Pick<PersonRow, 'gridId' | 'orgPath' | 'dwellingId' | 'householdId'> & { readonly address?: string };

/** What befalls a household: moved as a whole, split, joined to another, arranged anew. */
@Injectable()
export class HouseholdLives {
  constructor(private readonly changes: LifeChanges) {}

  move({ householdId, dwellingId, moveDate, ground, document }: MoveHouseholdRequest, call: CommandCall) {
    const reads = [...readsOf(householdId), [dwellingById, [dwellingId]]] as const;
    return this.changes.many(call, reads, ([homes, people, dwellings = []], now) => {
      const { home, members } = lived(householdId, homes, people);
      const dwelling = found(dwellings[0] as DwellingRow | undefined);
      checkDay('move_date', moveDate, { today: dayOf(now), bornOn: births(members) });
      if (home.dwellingId === dwellingId) throw alreadyThere(householdId, 'household');
      const door = this.#doorOf(dwelling, householdId);
      return {
        ...{ action: 'household-moved', day: moveDate, ground, tell: rehoused(now) },
        people: members.map((member) => this.#into(member, door, member.relation, document)),
        homes: [{ ...door, version: home.version }],
        ...{ households: [householdId], members: members.length },
        events: [householdMoved(home, door.orgPath, now)],
      };
    });
  }

  split(request: SplitHouseholdRequest, call: CommandCall) {
    const { householdId, dwellingId, splitDate, ground, document } = request;
    const reads = [...readsOf(householdId), [dwellingById, [dwellingId || NIL]]] as const;
    return this.changes.many(call, reads, ([homes, people, dwellings = []], now) => {
      const { home, members } = lived(householdId, homes, people);
      const relations = split(request.members, members);
      const leaving = members.filter(({ personId }) => relations.has(personId));
      checkDay('split_date', splitDate, { today: dayOf(now), bornOn: births(leaving) });
      const opened = v7();
      const door =
        dwellingId === ''
          ? { ...doorFrom(home), householdId: opened }
          : this.#doorOf(found(dwellings[0] as DwellingRow | undefined), opened);
      return {
        ...{ action: 'split', day: splitDate, ground, tell: rehoused(now) },
        people: leaving.map((member) => this.#into(member, door, relations.get(member.personId), document)),
        homes: [{ ...door, version: 0 }],
        ...{ households: [householdId], members: members.length },
        events: [householdOpened(door, now)],
      };
    });
  }

  merge(request: MergeHouseholdsRequest, call: CommandCall) {
    const { householdId, joinedHouseholdId, mergeDate, ground, document } = request;
    const reads = [...readsOf(householdId), ...readsOf(joinedHouseholdId)] as const;
    return this.changes.many(call, reads, ([homes, people, others, otherPeople], now) => {
      if (householdId === joinedHouseholdId)
        throw invalidFields([{ field: 'joined_household_id', description: 'is the household that stays' }]);
      const stays = lived(householdId, homes, people);
      const joins = lived(joinedHouseholdId, others, otherPeople);
      const relations = joined(request.members, joins.members, stays.members);
      checkDay('merge_date', mergeDate, { today: dayOf(now), bornOn: births(joins.members) });
      const [host] = stays.members;
      const address = host ? openPerson(this.changes.sealer, host).address : '';
      const door = { ...doorFrom(stays.home), address };
      return {
        ...{ action: 'merged-household', day: mergeDate, ground, tell: rehoused(now) },
        people: joins.members.map((member) => this.#into(member, door, relations.get(member.personId), document)),
        homes: [{ ...joins.home, dwellingId: null, closed: true }],
        ...{ households: [householdId, joinedHouseholdId], members: stays.members.length + joins.members.length },
        events: [householdClosedEvent(joins.home, now)],
      };
    });
  }

  arrange(request: ArrangeHouseholdRequest, call: CommandCall) {
    const { householdId, arrangeDate, ground, document } = request;
    return this.changes.many(call, readsOf(householdId), ([homes, people], now) => {
      const { home, members } = lived(householdId, homes, people);
      const relations = arranged(request.members, members);
      checkDay('arrange_date', arrangeDate, { today: dayOf(now) });
      const changed = members.filter(({ personId, relation }) => relations.get(personId) !== relation);
      if (changed.length === 0)
        throw invalidFields([{ field: 'members', description: 'are related so already: nothing would change' }]);
      const door = doorFrom(home);
      return {
        ...{ action: 'arranged', day: arrangeDate, ground, tell: rehoused(now) },
        people: changed.map((member) => this.#into(member, door, relations.get(member.personId), document)),
        ...{ households: [householdId], members: members.length },
      };
    });
  }

  #doorOf(dwelling: DwellingRow, householdId: string): Door & HomeAfter & { address: string } {
    const { gridId, orgPath, dwellingId } = dwelling;
    const address = addressInWords(doorOf(this.changes.sealer, dwelling));
    return { gridId, orgPath, dwellingId, householdId, version: 0, address };
  }

  #into(member: PersonRow, door: Door, relation = member.relation, document = ''): PersonAfter {
    const { gridId, orgPath, dwellingId, householdId } = door;
    const held = lasting(openPerson(this.changes.sealer, member));
    const envelope = { ...held, address: door.address ?? held.address, document };
    return { from: member, to: { ...member, gridId, orgPath, dwellingId, householdId, relation }, envelope };
  }
}

const readsOf = (householdId: string) =>
  [
    [householdById, [householdId]],
    [membersOf, [householdId]],
  ] as const;

const doorFrom = ({ gridId, orgPath, dwellingId, householdId }: HouseholdRow): Door => ({
  ...{ gridId, orgPath, dwellingId, householdId },
});

const births = (members: readonly PersonRow[]) => members.map(({ birthDate }) => birthDate);

/** @throws NOT_FOUND out of reach, HOUSEHOLD_CLOSED where nobody lives */
function lived(householdId: string, homes: readonly unknown[] = [], people: readonly unknown[] = []) {
  const [home] = homes as readonly HouseholdRow[];
  if (!home) throw notFound('household');
  if (home.closed || people.length === 0) throw householdClosed(householdId);
  return { home, members: people as readonly PersonRow[] };
}

function found(dwelling: DwellingRow | undefined): DwellingRow {
  if (!dwelling) throw notFound('dwelling');
  return dwelling;
}
