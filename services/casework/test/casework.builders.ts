import { flowOf, openCase, sevenStage, type ClockEffect } from '@wangge/flow';
import { StatutoryCalendar, type Extension } from '@wangge/worktime';
import { afterEffects, nextThreshold, type ClockRule } from '../src/case/case.clocks.ts';
import type { ClockState, Instant } from '../src/case/case.state.ts';
import { toFlow } from '../src/flow/flow.view.ts';
import { FIRST_RULES } from '../src/rules/rules.ts';
import { toRules } from '../src/rules/rules.view.ts';
import { flow } from './case.builders.ts';

/** For tests: a report waits for its grid however slow the machine is. */
export const PATIENT = { WANGGE_LOCATE_MS: '20000' } as const;
const calendar = StatutoryCalendar.china();
const KINDS = ['starts', 'stops', 'pauses', 'resumes', 'continues', 'extends'] as const;
const EFFECTS = ['start', 'stop', 'pause', 'resume', 'continue', 'extend'] as const;

/** The clocks of a matter, moved by the actions of the flow alone. */
export function effectsFor(rules: readonly ClockRule[]) {
  const change = (clocks: readonly ClockState[], effects: readonly ClockEffect[], at: Date, extension?: Extension) =>
    afterEffects(clocks, { flow, calendar, rules, effects, at, reason: 'a reason', ...(extension && { extension }) });
  return {
    open: (at: Date) => change([], openCase(flow).clockEffects, at),
    take: (clocks: readonly ClockState[], action: string, at: Date, extension?: Extension) =>
      change(clocks, effectsOf(action), at, extension),
    /** What the sweeper does at an instant: every clock that has reached its next threshold tells it. */
    tell: (clocks: readonly ClockState[], at: Instant) =>
      clocks.map((clock) => {
        const next = nextThreshold(clock);
        return next && next.at <= at ? { ...clock, light: next.light } : clock;
      }),
  };
}

function effectsOf(action: string): ClockEffect[] {
  return flow.definition.clocks.flatMap((clock) =>
    KINDS.flatMap((kind, index) => {
      const effect = EFFECTS[index];
      return effect && clock[kind].includes(action) ? [{ clock: clock.name, effect }] : [];
    }),
  );
}

/** The flow of the cases with a step of its own: a verifier looks again. */
export const withStep = toFlow(
  flowOf({
    ...sevenStage,
    actions: [
      ...sevenStage.actions,
      {
        ...{ name: 'look-again', label: { en: 'Look again', zh: '复看' }, from: ['verified'] },
        actors: [{ roles: ['verifier'], relations: ['place'], not: ['handler', 'handling-unit'] }],
      },
    ],
  }),
);

/** Rules under which every closed case is visited. */
export const everyCaseIsVisited = toRules({
  ...FIRST_RULES,
  returnVisits: FIRST_RULES.returnVisits.map((rule) => ({ ...rule, perMille: 1000 })),
});
