import { describe, expect, it } from '@jest/globals';
import { create } from '@bufbuild/protobuf';
import type { CaseEscalated } from '@wangge/contracts/wangge/casework/v1/deadline_events';
import { ResponsibleSchema } from '@wangge/contracts/wangge/grid/v1/place';
import { aCase } from '../../test/case.builders.ts';
import type { ToEscalate } from '../case/case.state.ts';
import { escalationSteps, reached } from './escalator.ts';

const at = new Date('2026-11-23T02:00:00Z');
const somebody = (orgPath: string, staffId: string, firstResponsible = true, deputy = false) =>
  create(ResponsibleSchema, { orgPath, staffId, firstResponsible, deputy, post: 'post' });
const chain = [
  somebody('dc.s01.c01', 'director'),
  somebody('dc.s01.c01', 'clerk', false),
  somebody('dc.s01', 'deputy', true, true),
  somebody('dc', 'leader', false),
];
const ids = ({ told }: ReturnType<typeof reached>) => told.map(({ staffId }) => staffId);
const waiting = (...levels: number[]): ToEscalate[] =>
  levels.map((level) => ({ clock: 'handle', level, time: at.toISOString() }));
const caseThat = (...levels: number[]) => aCase({ oversight: { toEscalate: waiting(...levels) } });
const events = (steps: ReturnType<typeof escalationSteps>) => steps.map(({ event }) => event.message as CaseEscalated);

describe('who a late case goes up to', () => {
  it('is the first responsible of the place, or their deputy', () => {
    expect(ids(reached('dc.s01.c01', chain))).toEqual(['director']);
    expect(reached('dc.s01', chain)).toMatchObject({ path: 'dc.s01', told: [{ staffId: 'deputy', deputy: true }] });
  });

  it('is everybody there when nobody is first', () => {
    expect(ids(reached('dc', chain))).toEqual(['leader']);
  });

  it('is the next place up where a post is vacant, and the vacancy is named', () => {
    const found = reached('dc.s01.c01', chain.slice(2));
    expect([found.path, found.vacant, ids(found)]).toEqual(['dc.s01', ['dc.s01.c01'], ['deputy']]);
  });

  it('is nobody, said as such, when no place up to the district has anybody', () => {
    expect(reached('dc.s01', [])).toEqual({ path: 'dc', vacant: ['dc.s01', 'dc'], told: [] });
  });
});

describe('what waits to go up', () => {
  it('is told in its order, a version each, and waits no more', () => {
    const steps = escalationSteps(caseThat(1, 2), at, () => chain);
    expect(events(steps).map(({ level, escalatedToPath }) => [level, escalatedToPath])).toEqual([
      [1, 'dc.s01.c01'],
      [2, 'dc.s01'],
    ]);
    expect(steps.map(({ next }) => next.version)).toEqual([2, 3]);
    expect(steps.at(-1)?.next.oversight).toEqual({});
  });

  it('stays where nobody can say who is responsible, and so does what comes behind it', () => {
    const steps = escalationSteps(caseThat(1, 2, 3), at, (path) => (path === 'dc.s01' ? undefined : chain));
    expect(events(steps).map(({ level }) => level)).toEqual([1]);
    expect(steps.at(-1)?.next.oversight.toEscalate?.map(({ level }) => level)).toEqual([2, 3]);
  });

  it('moves neither state nor clocks', () => {
    const [step] = escalationSteps(caseThat(3), at, () => chain);
    expect([step?.from, step?.next.state, step?.next.clocks]).toEqual(['reported', 'reported', []]);
  });
});
