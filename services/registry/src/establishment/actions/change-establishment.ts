import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Injectable } from '@nestjs/common';
import {
  type ChangeEstablishmentRequest,
  ChangeEstablishmentResponseSchema,
  type CloseEstablishmentRequest,
} from '@wangge/contracts/wangge/registry/v1/establishment_service';
import {
  EstablishmentChangedSchema,
  EstablishmentClosedSchema,
} from '@wangge/contracts/wangge/registry/v1/registry_events';
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
import { dayOf, isDay } from '../../person/day.ts';
import { etagOf } from '../../person/person.view.ts';
import { establishmentClosed, staleEtag } from '../../registry.errors.ts';
import type { EstablishmentKind } from '../establishment.entity.ts';
import { factsOf } from '../establishment.facts.ts';
import { changeEstablishment, establishmentById, type EstablishmentRow } from '../establishment.store.ts';
import { contactOf, establishmentMessage, establishmentThen } from '../establishment.view.ts';
import { stateValues } from './register-establishment.ts';

/** What an establishment becomes, and why. */
interface Next {
  readonly row: EstablishmentRow;
  readonly ground: string;
  readonly doubtful: boolean;
  readonly closeDate: string | null;
}

/** Puts other facts in the place of those held, or closes an establishment; the history keeps what was. */
@Injectable()
export class ChangeEstablishment {
  constructor(
    private readonly db: Database,
    private readonly sealer: Sealer,
    private readonly clock: Clock,
  ) {}

  change({ establishmentId, etag, facts: told, ground }: ChangeEstablishmentRequest, call: CommandCall) {
    return this.#run(establishmentId, call, (held) => {
      if (etag !== '' && etag !== etagOf(held)) throw staleEtag(etagOf(held), 'establishment');
      if (!told) throw invalidFields([{ field: 'facts', description: 'is empty' }]);
      const { contact, doubtful, kind, ...rest } = factsOf(told, contactOf(this.sealer, held));
      const sealed = this.sealer.seal(establishmentId, contact);
      const row = { ...held, ...rest, kind: kind as EstablishmentKind, sealed, version: held.version + 1 };
      return { row, ground, doubtful, closeDate: null };
    });
  }

  close({ establishmentId, closeDate, ground }: CloseEstablishmentRequest, call: CommandCall) {
    const today = dayOf(this.clock.now());
    const fault = !isDay(closeDate) ? 'is no day' : closeDate > today ? 'lies in the future' : undefined;
    if (fault !== undefined) throw invalidFields([{ field: 'close_date', description: fault }]);
    return this.#run(establishmentId, call, (held) => {
      const row = { ...held, state: 'closed' as const, version: held.version + 1 };
      return { row, ground, doubtful: false, closeDate };
    });
  }

  #run(establishmentId: string, call: CommandCall, next: (held: EstablishmentRow) => Next) {
    return onceMore(async () => {
      const [repeats, [held]] = (await this.db.readAll(scopeOf(call), [
        [earlierStatement, earlierValues(call)],
        [establishmentById, [establishmentId]],
      ])) as unknown as readonly [unknown[], EstablishmentRow[]];
      const repeat = earlier(call, repeats);
      const row = repeat ? await establishmentThen(this.db, repeat, call) : await this.#commit(held, next, call);
      return row === Conflict ? Conflict : { establishment: establishmentMessage(row, contactOf(this.sealer, row)) };
    });
  }

  async #commit(held: EstablishmentRow | undefined, next: (held: EstablishmentRow) => Next, call: CommandCall) {
    if (!held) throw notFound('establishment');
    if (held.state === 'closed') throw establishmentClosed(held.establishmentId);
    const { row, ground, doubtful, closeDate } = next(held);
    const now = this.clock.now();
    const shown = create(ChangeEstablishmentResponseSchema, {
      establishment: establishmentMessage(row, contactOf(this.sealer, row)),
    });
    const own = [row.establishmentId, held.version, row.state, closeDate, ...stateValues(row), doubtful, v7(), v7()];
    const tail = commandValues(call, {
      aggregateId: row.establishmentId,
      version: row.version,
      events: [changed(row, now)],
      audit: { subjects: [row.establishmentId], fields: sensitiveFieldsOf(ChangeEstablishmentResponseSchema, shown) },
    });
    const [result] = await this.db.call<{ rows: number }>(changeEstablishment, [...own, ground, now, ...tail]);
    return result?.rows === 1 ? row : Conflict;
  }
}

function changed({ establishmentId, version, orgPath, kind, state }: EstablishmentRow, now: Date) {
  const schema = state === 'closed' ? EstablishmentClosedSchema : EstablishmentChangedSchema;
  const message = { establishmentId, version, orgPath, kind, time: timestampFromDate(now) };
  return event({ schema, aggregateId: establishmentId, version, orgPath, message });
}
