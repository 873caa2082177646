import { describe, expect, it } from '@jest/globals';
import { replyTo } from './inbound-words.ts';

const taken = (outcome: string, emergencyNumber = '') => ({
  ...{ outcome, emergencyNumber, number: '110101008-20261123-00001', followCode: '7K2M-QX4TR-0W9ZB' },
});

describe('the answer to a text message', () => {
  it('tells number and code of what was reported', () => {
    expect(replyTo(taken('reported'))).toContain('110101008-20261123-00001');
    expect(replyTo(taken('reported'))).toContain('7K2M-QX4TR-0W9ZB');
  });

  it('begins with the number to call in an emergency', () => {
    expect(replyTo(taken('reported', '119'))).toMatch(/^有危险请立即拨打119。已收到/);
  });

  it('tells no code of what was only evaluated, and asks when it does not know', () => {
    expect(replyTo(taken('evaluated'))).not.toContain('7K2M');
    expect(replyTo(taken('something new'))).toMatch(/^请回复/);
  });
});
