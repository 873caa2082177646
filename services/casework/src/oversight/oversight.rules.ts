import { rests, type Decision } from '@wangge/flow';
import { notFound } from '@wangge/platform/errors';
import { isWithin, type Passport } from '@wangge/platform/identity';
import { scopeOf } from '@wangge/platform/persistence';
import { illegalTransition, notYourAction, verifierIsHandler } from '../case/case.errors.ts';
import { decideAction, taskOf } from '../case/case.flow.ts';
import type { Case, ClockState, ExtensionAsked, TaskState } from '../case/case.state.ts';
import { HIGHEST_LEVEL, nextLevel } from './levels.ts';
import { standingFor } from './oversight.actions.ts';
import { atTheTop, caseOver, nothingAsked } from './oversight.errors.ts';

/** The clock an extension is about: of those it touches the one of the present step, else the overall one. */
export function extendedIn({ flow, now }: Case): ClockState {
  const touched = now.clocks.filter(({ name }) =>
    flow.definition.clocks.some((clock) => clock.name === name && clock.extends.includes('extend')),
  );
  const clock = touched.find(({ name }) => name !== 'overall') ?? touched[0];
  if (!clock) throw new Error(`flow ${flow.definition.name} extends no clock that has run`);
  return clock;
}

const OPEN = ['dispatched', 'accepted'];

/** The task of the unit that may ask for more time: it leads, and has it in hand or before it. */
export function askingTask(found: Case, passport: Passport): TaskState {
  const extendable = found.flow.actions.get('extend')?.from.includes(found.now.state) === true;
  if (!extendable) throw illegalTransition('askExtension', standingFor(found, passport));
  const task = taskOf(found, passport.unitId);
  if (!task?.lead || !OPEN.includes(task.state)) throw notYourAction('askExtension', standingFor(found, passport));
  return task;
}

/** What is asked, for somebody above who may decide on it: never the one who asked. */
export function askedOf(found: Case, passport: Passport): ExtensionAsked {
  decideAction(found, 'extend', passport);
  const { asked } = found.now.oversight;
  if (!asked) throw nothingAsked(standingFor(found, passport));
  notOneself(found, passport);
  return asked;
}

/** Whoever extends: what somebody asked for themselves is for another to grant (two persons). */
export function decidesExtension(found: Case, passport: Passport): Decision {
  const decision = decideAction(found, 'extend', passport);
  notOneself(found, passport);
  return decision;
}

function notOneself(found: Case, passport: Passport): void {
  const asker = found.now.oversight.asked?.subject;
  if (asker !== undefined && asker === scopeOf({ passport }).actor)
    throw verifierIsHandler('extend', standingFor(found, passport));
}

/** A case in hand in the caller's places; elsewhere it is nobody they could act for. */
export function inHand(found: Case, passport: Passport): void {
  const { now, flow } = found;
  if (!isWithin(now.orgPath, passport.paths)) throw notFound('case');
  if (rests(flow, now.state)) throw caseOver(standingFor(found, passport));
}

/** The level a case goes up to from the hands of this caller: above where it is, and above where they are. */
export function levelAbove(found: Case, passport: Passport): number {
  inHand(found, passport);
  const level = nextLevel(found, passport);
  if (level > HIGHEST_LEVEL) throw atTheTop(standingFor(found, passport));
  return level;
}
