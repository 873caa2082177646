import { Injectable } from '@nestjs/common';
import { CaseFiledSchema } from '@wangge/contracts/wangge/casework/v1/case_events';
import { onceMore, type CommandCall } from '@wangge/platform/persistence';
import { asService } from '../case/by-code.ts';
import { caseEvent, dueTimeOf, stepOf } from '../case/case.change.ts';
import { CaseDesk, labelOf } from '../case/case.desk.ts';
import { decideAction } from '../case/case.flow.ts';
import type { Case } from '../case/case.state.ts';
import { Cases } from '../case/cases.ts';

/** Name under which the service files what it is a duty to report. */
const MANDATORY = 'mandatory';

/** A report that is a duty of law (强制报告) waits in no queue: it is a case the moment it is told. */
@Injectable()
export class FiledAtOnce {
  constructor(
    private readonly cases: Cases,
    private readonly desk: CaseDesk,
  ) {}

  run({ facts: { caseId } }: Case, call: CommandCall): Promise<Case> {
    const own = asService(call, MANDATORY, caseId);
    return onceMore<Case>(async () => {
      const { found, repeated } = await this.cases.find(own, caseId);
      if (repeated) return repeated;
      // Told twice at the same moment, or filed by hand in between: it is a case already.
      if (found.now.version > 1 || !found.flow.actions.has('file')) return found;
      const at = this.desk.now();
      const decision = decideAction(found, 'file', own.passport, { proven: ['place'] });
      const next = await this.desk.after(found, decision, { at, note: '', change: { fileTime: at.toISOString() } });
      const due = { fileDueTime: dueTimeOf(next, 'file'), dueTime: dueTimeOf(next, 'overall') };
      const told = caseEvent(CaseFiledSchema, found.facts, next, at, due);
      const writing = { at, label: labelOf(undefined, own) };
      return (
        (await this.cases.change(own, found, [stepOf(found, decision, next, '', told)], writing)) ?? {
          ...found,
          now: next,
        }
      );
    });
  }
}
