import { Injectable } from '@nestjs/common';
import { ExtensionRefusedSchema } from '@wangge/contracts/wangge/casework/v1/deadline_events';
import type { RefuseExtensionRequest } from '@wangge/contracts/wangge/casework/v1/deadline_service';
import type { CommandCall } from '@wangge/platform/persistence';
import { dueTimeOf } from '../../case/case.change.ts';
import { OversightDesk } from '../oversight.desk.ts';
import { askedOf } from '../oversight.rules.ts';

/** Refuses the time a unit asked for (不予延期); the deadline stands. */
@Injectable()
export class RefuseExtension {
  constructor(private readonly desk: OversightDesk) {}

  run(request: RefuseExtensionRequest, call: CommandCall) {
    return this.desk.run(request, call, (found) => {
      const { unitId, clock } = askedOf(found, call.passport);
      const { asked: _, ...oversight } = found.now.oversight;
      return {
        ...{ action: 'refuseExtension', note: request.note, oversight },
        schema: ExtensionRefusedSchema,
        told: { unitId, clock, dueTime: dueTimeOf(found.now, clock) },
      };
    });
  }
}
