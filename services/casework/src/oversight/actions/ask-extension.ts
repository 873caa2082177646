import { Injectable } from '@nestjs/common';
import { ExtensionAskedSchema } from '@wangge/contracts/wangge/casework/v1/deadline_events';
import type { AskExtensionRequest } from '@wangge/contracts/wangge/casework/v1/deadline_service';
import { scopeOf, type CommandCall } from '@wangge/platform/persistence';
import { timestampOf } from '../../case/case.change.ts';
import { OversightDesk } from '../oversight.desk.ts';
import { askingTask, extendedIn } from '../oversight.rules.ts';

/** The unit that leads asks for more time (延期申请); the deadline stands until somebody above grants it. */
@Injectable()
export class AskExtension {
  constructor(private readonly desk: OversightDesk) {}

  run(request: AskExtensionRequest, call: CommandCall) {
    return this.desk.run(request, call, (found, at) => {
      const { unitId, unitName } = askingTask(found, call.passport);
      const clock = extendedIn(found);
      const { amount, note: reason } = request;
      const asked = { unitId, unitName, subject: scopeOf(call).actor, clock: clock.name, amount, reason };
      return {
        ...{ action: 'askExtension', note: reason },
        oversight: { ...found.now.oversight, asked: { ...asked, askTime: at.toISOString() } },
        schema: ExtensionAskedSchema,
        told: { unitId, clock: clock.name, dueTime: timestampOf(clock.dueTime) },
      };
    });
  }
}
