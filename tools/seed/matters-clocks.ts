import type { ClockRule } from '@wangge/contracts/wangge/casework/v1/matter';

export type SeedClock = Omit<ClockRule, '$typeName' | '$unknown'>;

/** Sets of clocks that many matters share: `short` is three working days, `standard` seven, `long` fifteen in all. */
export type ClockProfile = 'urgent' | 'immediate' | 'short' | 'standard' | 'long' | 'demonstration';

type ClockName = 'overall' | 'dispatch' | 'accept' | 'handle' | 'verify' | 'adjudicate';

const PROFILES: Record<ClockProfile, Record<ClockName, readonly [amount: number, unit: string]>> = {
  // Somebody may be hurt: natural hours, nights and holidays included.
  urgent: {
    overall: [24, 'hours'],
    dispatch: [30, 'minutes'],
    accept: [30, 'minutes'],
    handle: [12, 'hours'],
    verify: [4, 'hours'],
    adjudicate: [1, 'hours'],
  },
  immediate: {
    overall: [1, 'working-days'],
    dispatch: [2, 'working-hours'],
    accept: [2, 'working-hours'],
    handle: [4, 'working-hours'],
    verify: [4, 'working-hours'],
    adjudicate: [2, 'working-hours'],
  },
  short: {
    overall: [3, 'working-days'],
    dispatch: [2, 'working-hours'],
    accept: [2, 'working-hours'],
    handle: [2, 'working-days'],
    verify: [4, 'working-hours'],
    adjudicate: [4, 'working-hours'],
  },
  standard: {
    overall: [7, 'working-days'],
    dispatch: [4, 'working-hours'],
    accept: [4, 'working-hours'],
    handle: [5, 'working-days'],
    verify: [1, 'working-days'],
    adjudicate: [1, 'working-days'],
  },
  long: {
    overall: [15, 'working-days'],
    dispatch: [1, 'working-days'],
    accept: [1, 'working-days'],
    handle: [10, 'working-days'],
    verify: [2, 'working-days'],
    adjudicate: [1, 'working-days'],
  },
  // Short enough to watch; every other clock stays out of the way.
  demonstration: {
    overall: [2, 'hours'],
    dispatch: [1, 'hours'],
    accept: [1, 'hours'],
    handle: [20, 'seconds'],
    verify: [1, 'hours'],
    adjudicate: [1, 'hours'],
  },
};

/** The clock rules of a profile, the overall one first. */
export function clocksOf(profile: ClockProfile): SeedClock[] {
  return Object.entries(PROFILES[profile]).map(([clock, [amount, unit]]) => ({ clock, amount, unit }));
}
