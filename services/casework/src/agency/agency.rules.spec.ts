import { describe, expect, it } from '@jest/globals';
import {
  evidenceFrom,
  heldOf,
  NO_FACTS,
  withAgent,
  withDelivery,
  withMandate,
  withOriginal,
  withReturn,
  type AgencyFacts,
} from './agency.rules.ts';

const at = new Date('2026-11-23T02:00:00Z');
const time = at.toISOString();
const later = '2026-11-23T02:00:01.000Z';
const now = (state = 'applied', ended = false) => ({ at, state, ended });
const days = { today: '2026-11-23', dueDay: '2026-12-07' };
const agent = (promisedDay: string) => ({ agentName: '何平', agentStaffId: 's1', promisedDay });
const named = withAgent(NO_FACTS, agent('2026-12-01'), { ...now(), ...days });
const mandate = { time, fileId: 'm', noOriginals: false };
const mandated = withMandate(named, mandate, now());
const taken = withOriginal(withOriginal(mandated, time, now()), time, now('mandated'));
const back = (facts: AgencyFacts, number: number) =>
  withReturn(facts, { number, manner: 'handed-back', time }, now('delivered', true));
const delivery = { time, receiver: 'family', fileId: 's' } as const;

describe('an agent', () => {
  it.each(['2026-11-22', '2026-12-08', '2026-11-31'])('does not promise %s', (day) => {
    expect(() => withAgent(NO_FACTS, agent(day), { ...now(), ...days })).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    );
  });

  it('promises from today to the deadline, or the deadline itself', () => {
    for (const day of ['', '2026-11-23', '2026-12-07'])
      expect(withAgent(NO_FACTS, agent(day), { ...now(), ...days }).promisedDay).toBe(day);
  });

  it('comes before the mandate and the originals, and is not named when it is over', () => {
    expect(() => withMandate(NO_FACTS, mandate, now())).toThrow('not while');
    expect(() => withOriginal(NO_FACTS, time, now())).toThrow('not while');
    expect(() => withAgent(named, agent(''), { ...now('delivered', true), ...days })).toThrow('not while');
  });
});

describe('an original', () => {
  it('is held until it goes back, once, also after the end', () => {
    expect([mandated, taken, back(taken, 1), back(back(taken, 1), 2)].map(heldOf)).toEqual([[], [1, 2], [2], []]);
    expect(() => back(back(taken, 1), 1)).toThrow('not while');
    expect(() => back(taken, 3)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
    expect(() => withOriginal(taken, time, now('delivered', true))).toThrow('not while');
    expect(() => withOriginal(taken, later, now())).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });

  it('taken after all ends the word that there is none', () => {
    const without = withMandate(named, { ...mandate, noOriginals: true }, now());
    expect(evidenceFrom(without, []).gives).toEqual(['receipt']);
    expect(withOriginal(without, time, now()).mandate?.noOriginals).toBe(false);
    expect(() => withMandate(taken, { ...mandate, noOriginals: true }, now())).toThrow('not while');
  });
});

describe('what is known', () => {
  it('is evidence of the steps with the file it was signed on, and speaks against any other picture', () => {
    expect(evidenceFrom(named, ['m'])).toEqual({ gives: [], denies: ['mandate', 'receipt', 'signature'] });
    expect(evidenceFrom(taken, [])).toEqual({ gives: ['receipt'], denies: ['mandate', 'signature'] });
    expect(evidenceFrom(taken, ['m'])).toEqual({ gives: ['mandate', 'receipt'], denies: ['signature'] });
    const delivered = withDelivery(taken, delivery, now('result'));
    expect(evidenceFrom(delivered, ['m', 's']).gives).toEqual(['mandate', 'receipt', 'signature']);
  });

  it('is a delivery once, when the result is there', () => {
    expect(() => withDelivery(taken, delivery, now('handling'))).toThrow('not while');
    const delivered = withDelivery(taken, delivery, now('result'));
    expect(() => withDelivery(delivered, delivery, now('result'))).toThrow('not while');
  });
});
