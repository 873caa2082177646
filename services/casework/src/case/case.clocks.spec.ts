import { describe, expect, it } from '@jest/globals';
import { effectsFor } from '../../test/casework.builders.ts';
import { dueOf, lightOf, nextAlarm, nextThreshold, standingOf } from './case.clocks.ts';

const at = (time: string) => new Date(`2026-11-23T${time}+08:00`);
const rules = [
  { clock: 'overall', amount: 2, unit: 'hours' },
  { clock: 'handle', amount: 20, unit: 'seconds' },
  { clock: 'file', amount: 10, unit: 'minutes' },
];
const { open, take, tell } = effectsFor(rules);

describe('clocks of a case', () => {
  it('start with the report, each with the time the matter gives it', () => {
    const clocks = open(at('10:00:00'));
    expect(clocks.map((clock) => clock.name)).toEqual(['overall', 'file']);
    expect(dueOf(clocks, 'overall')).toBe(at('12:00:00').toISOString());
    expect(nextAlarm(clocks)).toBe(at('10:05:00').toISOString());
  });

  it('tell amber, second amber and red, one after the other, never before their time', () => {
    let clocks = take(take(open(at('10:00:00')), 'file', at('10:01:00')), 'dispatch', at('10:02:00'));
    const told: string[] = [];
    for (let next = nextAlarm(clocks); next !== null && told.length < 4; next = nextAlarm(clocks)) {
      const due = clocks.find((clock) => nextThreshold(clock)?.at === next);
      told.push(`${due?.name} ${due && nextThreshold(due)?.light} ${next}`);
      clocks = tell(clocks, next);
    }
    expect(told.slice(0, 3)).toEqual([
      `handle amber ${at('10:02:10').toISOString()}`,
      `handle amber2 ${at('10:02:16').toISOString()}`,
      `handle red ${at('10:02:20').toISOString()}`,
    ]);
    expect(lightOf(clocks)).toBe('red');
  });

  it('stand still while the case is suspended, and go on with what was left', () => {
    let clocks = take(
      take(take(open(at('10:00:00')), 'file', at('10:00:01')), 'dispatch', at('10:00:02')),
      'accept',
      at('10:00:03'),
    );
    clocks = take(clocks, 'suspend', at('10:00:07'));
    expect(standingOf(clocks.find((clock) => clock.name === 'handle') ?? fail())).toBe('paused');
    expect(nextThreshold(clocks.find((clock) => clock.name === 'handle') ?? fail())).toBeNull();
    clocks = take(clocks, 'resume', at('11:00:00'));
    expect(dueOf(clocks, 'handle')).toBe(at('11:00:15').toISOString());
  });

  it('take a light back when more time is granted, and tell it again when it is reached', () => {
    let clocks = take(take(open(at('10:00:00')), 'file', at('10:00:01')), 'dispatch', at('10:00:02'));
    for (const time of ['10:00:12', '10:00:18', '10:00:22']) clocks = tell(clocks, at(time).toISOString());
    expect(lightOf(clocks)).toBe('red');
    clocks = take(clocks, 'extend', at('10:00:30'), {
      amount: 60,
      unit: 'seconds',
      reason: 'frost',
      approver: 'dispatcher',
    });
    expect(lightOf(clocks)).toBe('green');
    expect(dueOf(clocks, 'handle')).toBe(at('10:01:22').toISOString());
  });

  it('have met or missed their time once they stopped', () => {
    const clocks = take(take(open(at('10:00:00')), 'file', at('10:09:00')), 'dispatch', at('10:10:00'));
    expect(standingOf(clocks.find((clock) => clock.name === 'file') ?? fail())).toBe('met');
    const late = take(open(at('10:00:00')), 'file', at('10:11:00'));
    expect(standingOf(late.find((clock) => clock.name === 'file') ?? fail())).toBe('missed');
  });

  it('keep the original deadline of a reopened case', () => {
    const steps = ['file', 'dispatch', 'accept', 'complete', 'verify', 'close'];
    const closed = steps.reduce(
      (clocks, action, index) => take(clocks, action, at(`10:00:0${index}`)),
      open(at('10:00:00')),
    );
    const reopened = take(closed, 'reopen', at('11:30:00'));
    expect(dueOf(reopened, 'overall')).toBe(at('12:00:00').toISOString());
    expect(dueOf(reopened, 'handle')).toBe(at('11:30:20').toISOString());
  });
});

function fail(): never {
  throw new Error('the clock is missing');
}
