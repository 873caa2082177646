import { Injectable } from '@nestjs/common';
import { AcceptTask } from './actions/accept-task.ts';
import { AdjudicateObjection } from './actions/adjudicate-objection.ts';
import { AdvanceCase } from './actions/advance-case.ts';
import { CloseCase } from './actions/close-case.ts';
import { CompleteTask } from './actions/complete-task.ts';
import { DispatchCase } from './actions/dispatch-case.ts';
import { EvaluateCase } from './actions/evaluate-case.ts';
import { ExtendDeadline } from './actions/extend-deadline.ts';
import { FileCase } from './actions/file-case.ts';
import { ObjectTask } from './actions/object-task.ts';
import { RefuseCase } from './actions/refuse-case.ts';
import { ReopenCase } from './actions/reopen-case.ts';
import { ReportCase } from './actions/report-case.ts';
import { ResumeCase } from './actions/resume-case.ts';
import { SendBackCase } from './actions/send-back-case.ts';
import { SettleCase } from './actions/settle-case.ts';
import { SuspendCase } from './actions/suspend-case.ts';
import { VerifyCase } from './actions/verify-case.ts';

/** The verbs of a case, one file each. */
@Injectable()
export class CaseActions {
  constructor(
    readonly report: ReportCase,
    readonly file: FileCase,
    readonly refuse: RefuseCase,
    readonly settle: SettleCase,
    readonly dispatch: DispatchCase,
    readonly accept: AcceptTask,
    readonly object: ObjectTask,
    readonly adjudicate: AdjudicateObjection,
    readonly complete: CompleteTask,
    readonly suspend: SuspendCase,
    readonly resume: ResumeCase,
    readonly extend: ExtendDeadline,
    readonly verify: VerifyCase,
    readonly sendBack: SendBackCase,
    readonly close: CloseCase,
    readonly evaluate: EvaluateCase,
    readonly reopen: ReopenCase,
    readonly advance: AdvanceCase,
  ) {}
}

/** For the module: everything that `CaseActions` brings together. */
export const CASE_ACTIONS = [
  ...[
    ReportCase,
    FileCase,
    RefuseCase,
    SettleCase,
    DispatchCase,
    AcceptTask,
    ObjectTask,
    AdjudicateObjection,
    CompleteTask,
  ],
  ...[
    SuspendCase,
    ResumeCase,
    ExtendDeadline,
    VerifyCase,
    SendBackCase,
    CloseCase,
    EvaluateCase,
    ReopenCase,
    AdvanceCase,
    CaseActions,
  ],
];
