import type { ClockRun } from '@wangge/flow';
import type { Passport } from '@wangge/platform/identity';
import { computeDeadline, type StatutoryCalendar } from '@wangge/worktime';
import type { Case, CaseState, ClockState, SupervisionOrder } from '../case/case.state.ts';
import { lightOf } from '../case/case.clocks.ts';
import { notYourAction } from '../case/case.errors.ts';
import { nobodyLeads, noOrder } from './oversight.errors.ts';
import { standingFor } from './oversight.actions.ts';

/** Name of the clock of an order. */
export const SUPERVISE = 'supervise';
/** Shares of the time after which a warning is due, as in the flows. */
const AMBERS = [0.5, 0.8];

type OrderState = SupervisionOrder['state'];

/** The unit an order is given to: the one that leads now. */
export function leadingUnit(found: Case, passport: Passport): { readonly unitId: string; readonly unitName: string } {
  const { now } = found;
  const task = now.tasks.findLast(
    ({ lead, unitId, state }) => lead && unitId === now.leadUnitId && state !== 'withdrawn',
  );
  if (!task) throw nobodyLeads(standingFor(found, passport));
  return task;
}

/** An order of the case by its id, or the last one in one of these states. @throws FAILED_PRECONDITION NO_ORDER */
export function orderOf(
  found: Case,
  orderId: string,
  states: readonly OrderState[],
  passport: Passport,
): SupervisionOrder {
  const order = (found.now.oversight.orders ?? []).findLast(
    (order) => states.includes(order.state) && (orderId === '' || order.orderId === orderId),
  );
  if (!order) throw noOrder(standingFor(found, passport));
  return order;
}

/** The order a unit answers: what was given to another is not for it. */
export function ownOrder(found: Case, orderId: string, passport: Passport): SupervisionOrder {
  const order = orderOf(found, orderId, ['issued', 'returned'], passport);
  if (passport.unitId === '' || order.unitId !== passport.unitId)
    throw notYourAction('answerSupervision', standingFor(found, passport));
  return order;
}

/** What an order changes of a case: the order itself, and its clock. */
type Change = Pick<CaseState, 'oversight' | 'clocks' | 'light'>;

/** A new order with its clock, which runs in working hours and which no act on the case moves. */
export function ordered(
  { now }: Case,
  order: SupervisionOrder,
  { hours, at, calendar }: { readonly hours: number; readonly at: Date; readonly calendar: StatutoryCalendar },
): Change {
  const deadline = computeDeadline(at, { amount: hours, unit: 'workingHours' }, calendar, { ambers: AMBERS });
  const run: ClockRun = { startedTime: at.toISOString(), stoppedTime: null, pauses: [], extensions: [] };
  const clock: ClockState = {
    ...{ name: SUPERVISE, orderId: order.orderId, amount: hours, unit: 'workingHours', run, light: 'green' },
    dueTime: deadline.due.toISOString(),
    amberTimes: deadline.ambers.map((amber) => amber.toISOString()),
    provisional: deadline.provisional,
    explanation: deadline.explanation,
  };
  return changed([...(now.oversight.orders ?? []), order], [...now.clocks, clock], now);
}

/** An order in another state; its clock stands while it is answered, and runs on as if it never had when the answer is returned. */
export function movedOn({ now }: Case, order: SupervisionOrder, at: Date): Change {
  const stoppedTime = order.state === 'answered' ? at.toISOString() : null;
  const clocks = now.clocks.map((clock) =>
    clock.orderId === order.orderId && order.state !== 'accepted'
      ? { ...clock, run: { ...clock.run, stoppedTime } }
      : clock,
  );
  const orders = (now.oversight.orders ?? []).map((one) => (one.orderId === order.orderId ? order : one));
  return changed(orders, clocks, now);
}

const changed = (orders: readonly SupervisionOrder[], clocks: readonly ClockState[], now: CaseState): Change => ({
  oversight: { ...now.oversight, orders },
  clocks,
  light: lightOf(clocks),
});

/** The clock of an order. */
export const clockOf = ({ clocks }: Pick<CaseState, 'clocks'>, orderId: string): ClockState | undefined =>
  clocks.find((clock) => clock.orderId === orderId);
