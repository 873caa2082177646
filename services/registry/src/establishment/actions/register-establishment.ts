import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Injectable } from '@nestjs/common';
import {
  type RegisterEstablishmentRequest,
  RegisterEstablishmentResponseSchema,
} from '@wangge/contracts/wangge/registry/v1/establishment_service';
import { EstablishmentRegisteredSchema } from '@wangge/contracts/wangge/registry/v1/registry_events';
import { Clock } from '@wangge/platform/clock';
import { invalidFields } from '@wangge/platform/errors';
import { event } from '@wangge/platform/events';
import {
  type CommandCall,
  commandValues,
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
import { Grids } from '../../grids.ts';
import type { EstablishmentKind } from '../establishment.entity.ts';
import { factsOf, type ReadFacts } from '../establishment.facts.ts';
import { type EstablishmentRow, registerEstablishment } from '../establishment.store.ts';
import { contactOf, establishmentMessage, establishmentThen } from '../establishment.view.ts';

/** Registers an establishment in a grid of the caller. */
@Injectable()
export class RegisterEstablishment {
  constructor(
    private readonly db: Database,
    private readonly sealer: Sealer,
    private readonly grids: Grids,
    private readonly clock: Clock,
  ) {}

  run(request: RegisterEstablishmentRequest, call: CommandCall) {
    return onceMore(async () => {
      const repeat = earlier(call, await this.db.read(scopeOf(call), earlierStatement, earlierValues(call)));
      const row = repeat ? await establishmentThen(this.db, repeat, call) : await this.#register(request, call);
      return { establishment: establishmentMessage(row, contactOf(this.sealer, row)) };
    });
  }

  async #register({ gridId, facts: told }: RegisterEstablishmentRequest, call: CommandCall): Promise<EstablishmentRow> {
    if (!told) throw invalidFields([{ field: 'facts', description: 'is empty' }]);
    const facts = factsOf(told);
    const orgPath = await this.grids.pathOf(gridId, 'grid_id');
    const row = newRow(facts, gridId, orgPath, this.sealer);
    const now = this.clock.now();
    const shown = create(RegisterEstablishmentResponseSchema, {
      establishment: establishmentMessage(row, facts.contact),
    });
    const own = [row.establishmentId, gridId, orgPath, ...stateValues(row), facts.doubtful, v7(), v7(), now];
    const tail = commandValues(call, {
      aggregateId: row.establishmentId,
      version: 1,
      events: [registered(row, now)],
      audit: {
        subjects: [row.establishmentId],
        fields: sensitiveFieldsOf(RegisterEstablishmentResponseSchema, shown),
      },
    });
    await this.db.call(registerEstablishment, [...own, ...tail]);
    return row;
  }
}

function newRow(facts: ReadFacts, gridId: string, orgPath: string, sealer: Sealer): EstablishmentRow {
  const { contact, doubtful: _, kind, ...rest } = facts;
  const establishmentId = v7();
  const sealed = sealer.seal(establishmentId, contact);
  return {
    ...rest,
    ...{ establishmentId, version: 1, kind: kind as EstablishmentKind, state: 'open', sealed, gridId, orgPath },
  };
}

/** What the command functions take of a row, in their order. */
export const stateValues = (row: EstablishmentRow): unknown[] => [
  ...[row.kind, row.name, row.creditCode, row.noCodeReason, row.premises],
  ...[row.staffCount, row.hub, row.field, row.services, row.sealed],
];

const registered = ({ establishmentId, gridId, orgPath, kind }: EstablishmentRow, now: Date) =>
  event({
    schema: EstablishmentRegisteredSchema,
    aggregateId: establishmentId,
    version: 1,
    orgPath,
    message: { establishmentId, version: 1, gridId, orgPath, kind, time: timestampFromDate(now) },
  });
