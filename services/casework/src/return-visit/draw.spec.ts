import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FIRST_RULES } from '../rules/rules.ts';
import { drawOf, ticketOf, type Closing } from './draw.ts';

/** Printed below; `WANGGE_SEED=… jest …` runs the same ones again. */
const FROM = Number(process.env['WANGGE_SEED'] ?? Date.now() % 2 ** 31);
const seedOf = (text: string) => createHash('sha256').update(text).digest();
const closing = (more: Partial<Closing> = {}): Closing => ({
  ...{ caseId: '01990000-0000-7000-8000-000000000001', closeVersion: 7, matterCode: '01.01.03', itemClass: 'promised' },
  ...{ reworkCount: 0, reopenCount: 0 },
  ...more,
});
const anyClosing = fc
  .record({ caseId: fc.uuid({ version: 7 }), closeVersion: fc.integer({ min: 2, max: 99 }) })
  .map((more) => closing(more));
const anySeed = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes));
const withRate = (perMille: number) => ({
  ...FIRST_RULES,
  returnVisits: FIRST_RULES.returnVisits.map((rule) => ({ ...rule, perMille })),
});

describe(`the draw of return visits (seed ${FROM})`, () => {
  it('can be recomputed from the seed by the sentence in the contract', () => {
    const seed = seedOf('a day');
    const digest = createHash('sha256')
      .update(Buffer.concat([seed, Buffer.from('01990000-0000-7000-8000-000000000001:7')]))
      .digest();
    const ticket = Number((BigInt(digest.readUInt32BE(0)) * 1000n) / 2n ** 32n);
    expect(ticketOf(seed, closing())).toBe(ticket);
  });

  it('says the same whenever it is asked, every ticket from 0 to 999', () => {
    fc.assert(
      fc.property(anySeed, anyClosing, (seed, one) => {
        const { ticket, drawn } = drawOf(FIRST_RULES, seed, one);
        expect(drawOf(FIRST_RULES, seed, { ...one })).toMatchObject({ ticket, drawn });
        expect(Number.isInteger(ticket) && ticket >= 0 && ticket < 1000).toBe(true);
      }),
      { seed: FROM },
    );
  });

  it('leaves to the matter what it says of its own: none of it, all of it, else by the rules', () => {
    fc.assert(
      fc.property(anySeed, anyClosing, (seed, one) => {
        const drawnFor = (ofMatter: string, rules = FIRST_RULES) => drawOf(rules, seed, { ...one, ofMatter });
        expect(drawnFor('none')).toMatchObject({ rule: undefined, drawn: false });
        expect(drawnFor('always')).toMatchObject({ rule: { name: 'matter', perMille: 1000, dueDays: 5 }, drawn: true });
        expect(drawnFor('always', { returnVisits: [], matters: [] }).drawn).toBe(true);
        for (const other of ['sampled', '']) expect(drawnFor(other)).toEqual(drawOf(FIRST_RULES, seed, one));
      }),
      { seed: FROM },
    );
  });

  it('draws all of a thousand of a thousand, none of none, and never fewer when the rate rises', () => {
    const rates = fc.integer({ min: 0, max: 1000 });
    fc.assert(
      fc.property(anySeed, anyClosing, rates, rates, (seed, one, a, b) => {
        expect(drawOf(withRate(1000), seed, one).drawn).toBe(true);
        expect(drawOf(withRate(0), seed, one).drawn).toBe(false);
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        if (drawOf(withRate(low), seed, one).drawn) expect(drawOf(withRate(high), seed, one).drawn).toBe(true);
      }),
      { seed: FROM },
    );
  });

  it('takes about the share it says: 200 of a thousand of 5,000', () => {
    const seed = seedOf('a day in November');
    const cases = Array.from({ length: 5000 }, (_, at) => closing({ caseId: `case ${at}` }));
    const drawn = cases.filter((one) => drawOf(FIRST_RULES, seed, one).drawn).length;
    expect(drawn).toBeGreaterThan(900); // four standard deviations are 113
    expect(drawn).toBeLessThan(1100);
  });

  it('goes by risk: whatever was handled again or reopened is visited, first of all rules that fit', () => {
    const seed = seedOf('any');
    expect(drawOf(FIRST_RULES, seed, closing({ reworkCount: 1 }))).toMatchObject({
      drawn: true,
      rule: { name: 'worked-over-again' },
    });
    expect(drawOf(FIRST_RULES, seed, closing({ reworkCount: 2, reopenCount: 1 })).rule?.name).toBe('reopened');
    expect(drawOf(FIRST_RULES, seed, closing({ itemClass: 'immediate' })).rule?.name).toBe('immediate');
    expect(drawOf(FIRST_RULES, seed, closing()).rule?.name).toBe('usual');
  });

  it('visits nothing that no rule is about', () => {
    const [rule] = withRate(1000).returnVisits;
    const rules = { matters: [], returnVisits: rule ? [{ ...rule, minReopenCount: 0, matterCode: '01.01' }] : [] };
    expect(drawOf(rules, seedOf('x'), closing()).drawn).toBe(true);
    expect(drawOf(rules, seedOf('x'), closing({ matterCode: '01.011' })).drawn).toBe(false);
    expect(drawOf(rules, seedOf('x'), closing({ matterCode: '02.01.01' }))).toMatchObject({ rule: undefined });
  });

  it('gives another closing of the same case another ticket', () => {
    const seed = seedOf('again');
    const tickets = new Set(Array.from({ length: 50 }, (_, at) => ticketOf(seed, closing({ closeVersion: at }))));
    expect(tickets.size).toBeGreaterThan(40);
  });
});
