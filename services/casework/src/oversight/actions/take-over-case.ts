import { Injectable } from '@nestjs/common';
import { CaseTakenOverSchema } from '@wangge/contracts/wangge/casework/v1/deadline_events';
import type { TakeOverCaseRequest } from '@wangge/contracts/wangge/casework/v1/deadline_service';
import { scopeOf, type CommandCall } from '@wangge/platform/persistence';
import { labelOf } from '../../case/case.desk.ts';
import { OversightDesk } from '../oversight.desk.ts';
import { inHand } from '../oversight.rules.ts';

/** A leader answers for a case in person (领导包案); flow and clocks go on as they are. */
@Injectable()
export class TakeOverCase {
  constructor(private readonly desk: OversightDesk) {}

  run({ note, ...request }: TakeOverCaseRequest, call: CommandCall) {
    return this.desk.run(request, call, (found, at) => {
      inHand(found, call.passport);
      const { actor: subject } = scopeOf(call);
      const takenOver = { subject, label: labelOf(undefined, call), note, time: at.toISOString() };
      return {
        ...{ action: 'takeOver', note, oversight: { ...found.now.oversight, takenOver } },
        schema: CaseTakenOverSchema,
        told: {
          leaderSubject: subject,
          leaderStaffId: call.passport.staffId,
          leadUnitId: found.now.leadUnitId ?? '',
        },
      };
    });
  }
}
