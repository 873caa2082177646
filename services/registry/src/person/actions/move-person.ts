import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Injectable } from '@nestjs/common';
import { type MovePersonRequest, MovePersonResponseSchema } from '@wangge/contracts/wangge/registry/v1/person_service';
import { PersonMovedSchema } from '@wangge/contracts/wangge/registry/v1/registry_events';
import { Clock } from '@wangge/platform/clock';
import { invalidFields, notFound } from '@wangge/platform/errors';
import { event } from '@wangge/platform/events';
import {
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
} from '@wangge/platform/persistence';
import { sensitiveFieldsOf } from '@wangge/platform/privacy';
import { v7 } from 'uuid';
import { addressInWords } from '../../dwelling/address.ts';
import { dwellingById, type DwellingRow } from '../../dwelling/dwelling.store.ts';
import { doorOf } from '../../dwelling/dwelling.view.ts';
import { alreadyThere, personNotPresent, staleEtag } from '../../registry.errors.ts';
import { dayOf, isDay } from '../day.ts';
import { personThen } from '../earlier-person.ts';
import { householdOpened } from '../new-person.ts';
import { lasting, openPerson, type PersonEnvelope, sealPerson } from '../person.envelope.ts';
import { movePerson, personById, type PersonRow } from '../person.store.ts';
import { etagOf, personMessage } from '../person.view.ts';

type Loaded = readonly [unknown[], PersonRow[], DwellingRow[]];

/** Moves a person to another dwelling within the caller's places, into a household of their own. */
@Injectable()
export class MovePerson {
  constructor(
    private readonly db: Database,
    private readonly sealer: Sealer,
    private readonly clock: Clock,
  ) {}

  run(request: MovePersonRequest, call: CommandCall) {
    return onceMore(async () => {
      const [repeats, persons, dwellings] = (await this.db.readAll(scopeOf(call), [
        [earlierStatement, earlierValues(call)],
        [personById, [request.personId]],
        [dwellingById, [request.dwellingId]],
      ])) as unknown as Loaded;
      const repeat = earlier(call, repeats);
      if (repeat) return personThen(this.db, this.sealer, repeat, call);
      const now = this.clock.now();
      const { person, dwelling } = decide(request, persons[0], dwellings[0], dayOf(now));
      const envelope = {
        ...lasting(openPerson(this.sealer, person)),
        address: addressInWords(doorOf(this.sealer, dwelling)),
      };
      const moved = this.#after(person, dwelling, envelope);
      if (!(await this.#commit(request, person, moved, envelope, now, call))) return Conflict;
      return { person: personMessage(moved, envelope) };
    });
  }

  #after(person: PersonRow, dwelling: DwellingRow, envelope: PersonEnvelope): PersonRow {
    const { gridId, orgPath, dwellingId } = dwelling;
    const sealed = sealPerson(this.sealer, person.personId, envelope);
    const home = { gridId, orgPath, dwellingId, householdId: v7(), relation: '0' };
    return { ...person, ...home, status: 'present', version: person.version + 1, sealed };
  }

  async #commit(
    { moveDate, ground }: MovePersonRequest,
    from: PersonRow,
    to: PersonRow,
    envelope: PersonEnvelope,
    now: Date,
    call: CommandCall,
  ): Promise<boolean> {
    const shown = create(MovePersonResponseSchema, { person: personMessage(to, envelope) });
    const own = [
      ...[
        to.personId,
        from.version,
        to.gridId,
        to.orgPath,
        to.householdId,
        true,
        to.dwellingId,
        to.relation,
        to.sealed,
      ],
      ...[
        moveDate,
        ground,
        from.householdId,
        from.orgPath,
        from.relation === '0' && from.status === 'present',
        v7(),
        now,
      ],
    ];
    const tail = commandValues(call, {
      aggregateId: to.personId,
      version: to.version,
      events: [householdOpened(to, now), movedEvent(from, to, now)],
      audit: { subjects: [to.personId], fields: sensitiveFieldsOf(MovePersonResponseSchema, shown) },
    });
    const [result] = await this.db.call<{ rows: number }>(movePerson, [...own, ...tail]);
    return result?.rows === 1;
  }
}

function decide(
  { moveDate, etag, dwellingId }: MovePersonRequest,
  person: PersonRow | undefined,
  dwelling: DwellingRow | undefined,
  today: string,
): { person: PersonRow; dwelling: DwellingRow } {
  if (!person) throw notFound('person');
  if (!dwelling) throw notFound('dwelling');
  if (!isDay(moveDate)) throw invalidFields([{ field: 'move_date', description: 'is no day' }]);
  if (moveDate > today) throw invalidFields([{ field: 'move_date', description: 'lies in the future' }]);
  if (etag !== '' && etag !== etagOf(person)) throw staleEtag(etagOf(person));
  // Who moved away may come back.
  if (person.status === 'dead' || person.status === 'merged') throw personNotPresent(person);
  if (person.dwellingId === dwellingId) throw alreadyThere(person.personId);
  return { person, dwelling };
}

const movedEvent = (from: PersonRow, { personId, version, orgPath, gridId }: PersonRow, now: Date) =>
  event({
    schema: PersonMovedSchema,
    aggregateId: personId,
    version,
    orgPath,
    message: { personId, version, fromOrgPath: from.orgPath, orgPath, gridId, time: timestampFromDate(now) },
  });
