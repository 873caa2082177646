import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkCounts, refuseVoters, tellsVoters } from './votes.ts';

describe('minutes', () => {
  it.each([
    '反对：张三、李四。',
    '赞成的人有：王小明，赵大力',
    '弃权者: 孙一和周二',
    '会上张三投反对票，理由是停车位太少',
    '李小四 投了赞成票',
  ])('that tell who voted what are seen: %s', (text) => {
    expect(tellsVoters(text)).toBe(true);
  });

  it.each([
    '赞成 32 票，反对 5 票，弃权 2 票。',
    '多数人投赞成票。',
    '有人投反对票，理由是停车位太少。',
    '与会代表投赞成票。',
    '反对的理由：太贵。',
    '会议决定：在三号楼前设停车棚，由物业负责。',
  ])('that tell how many and why are not: %s', (text) => {
    expect(tellsVoters(text)).toBe(false);
  });

  it('are refused with every field that names voters', () => {
    const named = () => refuseVoters(['张三'], { minutes: '反对：张三、李四', decision: '设停车棚' });
    expect(named).toThrow(expect.objectContaining({ reason: 'VOTE_BY_NAME' }));
    expect(named).toThrow(/voter_names.*minutes/);
    expect(() => refuseVoters([], { minutes: '赞成 3 票' })).not.toThrow();
  });
});

describe('counts', () => {
  it('fit when no more voted than came, and only then', () => {
    const votes = fc.record({ inFavour: fc.nat(50), against: fc.nat(50), abstained: fc.nat(50) });
    fc.assert(
      fc.property(fc.nat(150), fc.array(votes, { maxLength: 5 }), (attended, motions) => {
        const fits = motions.every((one) => one.inFavour + one.against + one.abstained <= attended);
        const check = () => checkCounts(attended, motions);
        if (fits) expect(check).not.toThrow();
        else expect(check).toThrow(expect.objectContaining({ reason: 'COUNTS_DO_NOT_FIT' }));
      }),
    );
  });
});
