import { create } from '@bufbuild/protobuf';
import { Injectable } from '@nestjs/common';
import {
  type RegisterPersonRequest,
  RegisterPersonResponseSchema,
} from '@wangge/contracts/wangge/registry/v1/person_service';
import { Clock } from '@wangge/platform/clock';
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
} from '@wangge/platform/persistence';
import { sensitiveFieldsOf } from '@wangge/platform/privacy';
import { NIL, v7 } from 'uuid';
import { dwellingById, type DwellingRow } from '../../dwelling/dwelling.store.ts';
import { Grids } from '../../grids.ts';
import { householdHasHead } from '../../registry.errors.ts';
import { dayOf } from '../day.ts';
import { personThen } from '../earlier-person.ts';
import { type HouseholdRow, homeOf } from '../home.ts';
import { tokensOf } from '../name-search.ts';
import { newPerson, type NewPerson, registrationEvents } from '../new-person.ts';
import { numberIndex, phoneIndex } from '../person.envelope.ts';
import { factsOf } from '../person.facts.ts';
import { householdById, registerPerson } from '../person.store.ts';
import { personMessage } from '../person.view.ts';

type Loaded = readonly [unknown[], DwellingRow[], HouseholdRow[]];

/** Registers a person in a grid of the caller; a household is opened when none is named. */
@Injectable()
export class RegisterPerson {
  constructor(
    private readonly db: Database,
    private readonly sealer: Sealer,
    private readonly grids: Grids,
    private readonly clock: Clock,
  ) {}

  run(request: RegisterPersonRequest, call: CommandCall) {
    return onceMore(async () => {
      const [repeats, dwellings, households] = (await this.db.readAll(scopeOf(call), [
        [earlierStatement, earlierValues(call)],
        [dwellingById, [request.dwellingId || NIL]],
        [householdById, [request.householdId || NIL]],
      ])) as unknown as Loaded;
      const repeat = earlier(call, repeats);
      if (repeat) return personThen(this.db, this.sealer, repeat, call);
      const now = this.clock.now();
      const facts = factsOf(request, dayOf(now));
      const orgPath = await this.grids.pathOf(request.gridId, 'grid_id');
      const home = homeOf(request, orgPath, dwellings[0], households[0], this.sealer);
      const person = newPerson({ request, facts, home, now }, this.sealer);
      if (!(await this.#commit(person, call))) return Conflict;
      return { person: personMessage(person.row, person.envelope) };
    });
  }

  async #commit(person: NewPerson, call: CommandCall): Promise<boolean> {
    const { row, envelope, home, doubts, now } = person;
    const shown = create(RegisterPersonResponseSchema, { person: personMessage(row, envelope) });
    const values = [
      ...[
        row.personId,
        row.gridId,
        row.orgPath,
        row.householdId,
        home.opens,
        row.dwellingId,
        row.relation,
        row.name,
        row.pinyin,
      ],
      ...[tokensOf(row.name), row.sex, row.birthDate, row.residency, row.noNumberReason, row.serviceFlags],
      ...[numberIndex(this.sealer, envelope.number), phoneIndex(this.sealer, envelope.phone), row.sealed],
      ...[doubts.map(() => v7()), doubts, v7(), now],
    ];
    const tail = commandValues(call, {
      aggregateId: row.personId,
      version: 1,
      events: registrationEvents(person),
      audit: { subjects: [row.personId], fields: sensitiveFieldsOf(RegisterPersonResponseSchema, shown) },
    });
    try {
      await this.db.call(registerPerson, [...values, ...tail]);
      return true;
    } catch (error) {
      if (brokenConstraint(error) === 'person_household_head') throw householdHasHead(row.householdId);
      // The household moved, or was joined to another, since it was read.
      if (brokenConstraint(error) === 'person_household_home_fkey') return false;
      throw error;
    }
  }
}
