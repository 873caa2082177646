import { CLOCK_UNITS } from '@wangge/worktime';
import { z } from 'zod';

/** The clock effects of opening a case are written as those of this action; no action may bear its name. */
export const OPEN = 'open';

const name = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'a name is 1 to 40 of a–z, 0–9 and -, beginning with a letter');
const names = z.array(name).max(100);
const label = z.strictObject({ en: z.string().min(1).max(80), zh: z.string().min(1).max(40) });

const state = z.strictObject({
  name,
  label,
  /** A case may rest here for ever. Actions may still lead out, such as reopening. */
  terminal: z.boolean().default(false),
  /** The clock that runs while a case is here; every state but a terminal one has one. */
  clock: name.optional(),
});

/** Somebody who may act: has one of the roles (if any are named), all of the relations to the case and none of `not`. */
const actorRule = z.strictObject({ roles: names.default([]), relations: names.default([]), not: names.default([]) });

const action = z.strictObject({
  name,
  label,
  from: names.min(1),
  /** Where it leads; absent = the case stays where it is. */
  to: name.optional(),
  /** Who may: any one rule suffices. */
  actors: z.array(actorRule).max(20),
  /** Evidence and fields that must be given, always. */
  requires: names.default([]),
  /** Evidence the matter decides on; this is what counts when the matter says nothing. */
  requiresOfMatter: names.default([]),
  /** Facts that must all hold of the case for the action to exist here. */
  onlyIf: names.default([]),
  /** Facts of which none may hold. */
  unless: names.default([]),
  /** May be taken once per case, per handling unit, or per round (since the case was last reopened). The caller counts. */
  once: z.enum(['case', 'unit', 'round']).optional(),
  /** It sends work back to be done again; counted as rework. */
  reworks: z.boolean().default(false),
});

const allowance = z
  .strictObject({
    amount: z.number().positive().max(1_000_000),
    unit: z.enum(CLOCK_UNITS),
    rollover: z.enum(['rest-days', 'holidays', 'none']).optional(),
  })
  .refine(({ amount, unit }) => !/^(days|months|workingDays)$/.test(unit) || Number.isInteger(amount), {
    message: 'days, months and working days are counted whole',
    path: ['amount'],
  });

const clock = z.strictObject({
  name,
  label,
  /** What the clock allows when the matter sets nothing of its own. */
  allowance,
  /** Fractions of the allowance at which a warning is due, rising. */
  ambers: z.array(z.number().gt(0).lt(1)).max(2),
  /** Actions that start it afresh; a clock that is running already runs on. */
  starts: names,
  stops: names,
  pauses: names.default([]),
  /** Actions after which it runs again, the time it stood still left out. */
  resumes: names.default([]),
  /** Actions after which it runs again as if it had never stopped: the original deadline holds. */
  continues: names.default([]),
  /** Actions by which somebody grants it more time. */
  extends: names.default([]),
});

export const flowSchema = z.strictObject({
  name,
  version: z.int().min(1).max(1_000_000),
  label,
  initial: name,
  states: z.array(state).min(1).max(100),
  actions: z.array(action).min(1).max(300),
  clocks: z.array(clock).max(50),
});

/** A flow as it is written: plain JSON data in which whatever is empty may be left out. */
export type FlowData = z.input<typeof flowSchema>;
/** A flow as it is read: everything present. */
export type FlowDefinition = z.output<typeof flowSchema>;
export type StateDefinition = FlowDefinition['states'][number];
export type ActionDefinition = FlowDefinition['actions'][number];
export type ActorRule = ActionDefinition['actors'][number];
export type ClockDefinition = FlowDefinition['clocks'][number];
