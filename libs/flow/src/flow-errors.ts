export type RefusalReason = 'ILLEGAL_TRANSITION' | 'NOT_YOUR_ACTION' | 'ONCE_ONLY' | 'MISSING_EVIDENCE';

/** Why an action was not taken. `allowed` are the actions this actor may take in this state; `missing` the evidence not given. */
export class FlowRefusal extends Error {
  readonly reason: RefusalReason;
  readonly action: string;
  readonly state: string;
  readonly allowed: readonly string[];
  readonly missing: readonly string[];

  constructor(
    reason: RefusalReason,
    at: { action: string; state: string; allowed: readonly string[]; missing?: readonly string[] },
  ) {
    super(`${reason}: ${at.action} in state ${at.state}; allowed: ${at.allowed.join(', ') || 'nothing'}`);
    this.name = 'FlowRefusal';
    this.reason = reason;
    this.action = at.action;
    this.state = at.state;
    this.allowed = at.allowed;
    this.missing = at.missing ?? [];
  }
}

export type ProblemCode =
  | 'SHAPE'
  | 'DUPLICATE_NAME'
  | 'RESERVED_NAME'
  | 'UNKNOWN_STATE'
  | 'UNKNOWN_ACTION'
  | 'UNKNOWN_CLOCK'
  | 'UNKNOWN_ROLE'
  | 'UNKNOWN_RELATION'
  | 'UNKNOWN_FACT'
  | 'UNKNOWN_EVIDENCE'
  | 'MISSING_ACTORS'
  | 'MISSING_CLOCK'
  | 'UNREACHABLE_STATE'
  | 'DEAD_END'
  | 'CONFLICTING_EFFECTS'
  | 'CLOCK_NEVER_STARTS'
  | 'CLOCK_NOT_RUNNING'
  | 'CLOCK_LEFT_RUNNING'
  | 'AMBERS_OUT_OF_ORDER';

/** What is wrong with a definition, and where: `place` is a path into the data such as `actions[4].to`. */
export interface FlowProblem {
  readonly code: ProblemCode;
  readonly place: string;
  readonly message: string;
}

/** A definition that is no flow, with everything that is wrong with it. */
export class InvalidFlow extends Error {
  readonly reason = 'INVALID_FLOW';
  readonly problems: readonly FlowProblem[];

  constructor(problems: readonly FlowProblem[]) {
    super(problems.map(({ place, code, message }) => `${place}: ${code} ${message}`).join('\n'));
    this.name = 'InvalidFlow';
    this.problems = problems;
  }
}
