import { Injectable } from '@nestjs/common';
import { CaseSentUpSchema } from '@wangge/contracts/wangge/casework/v1/deadline_events';
import type { SendUpCaseRequest } from '@wangge/contracts/wangge/casework/v1/deadline_service';
import { scopeOf, type CommandCall } from '@wangge/platform/persistence';
import { personOf } from '../../case/case.change.ts';
import { OversightDesk } from '../oversight.desk.ts';
import { levelAbove } from '../oversight.rules.ts';

/** Instead of a clock: it was sent up by hand. */
export const SEND_UP = 'send-up';

/** Sends up what is beyond the holder's authority, with what was tried, before any clock (上报上级). */
@Injectable()
export class SendUpCase {
  constructor(private readonly desk: OversightDesk) {}

  run({ note, tried, ...request }: SendUpCaseRequest, call: CommandCall) {
    return this.desk.run(request, call, ({ facts, now, flow }, at) => {
      const level = levelAbove({ facts, now, flow }, call.passport);
      const one = { clock: SEND_UP, level, time: at.toISOString() };
      return {
        ...{ action: 'sendUp', note: `${note}\n已采取措施：${tried}`, escalationLevel: level },
        oversight: { ...now.oversight, toEscalate: [...(now.oversight.toEscalate ?? []), one] },
        schema: CaseSentUpSchema,
        told: { level, senderSubject: scopeOf(call).actor, reporterSubject: personOf(facts.reporterSubject) },
      };
    });
  }
}
