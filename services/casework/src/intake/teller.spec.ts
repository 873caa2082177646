import { describe, expect, it } from '@jest/globals';
import { aPassport } from '../../test/case.builders.ts';
import { tellerOf } from './teller.ts';

const resident = aPassport({ roles: ['resident'] });
const clerk = aPassport({ roles: ['window-clerk'] });

describe('who tells', () => {
  it('a resident is the account, whatever phone they type: it may be a neighbour’s', () => {
    const own = tellerOf({ reporterPhone: '' }, resident);
    expect(own?.kind).toBe('teller-account');
    expect(tellerOf({ reporterPhone: '12900001111' }, resident)).toEqual(own);
  });

  it('whoever the staff serve is the phone, with or without the country’s code', () => {
    expect(tellerOf({ reporterPhone: '8612900001111' }, clerk)).toEqual(
      tellerOf({ reporterPhone: '12900001111' }, clerk),
    );
    expect(tellerOf({ reporterPhone: '12900001112' }, clerk)).not.toEqual(
      tellerOf({ reporterPhone: '12900001111' }, clerk),
    );
  });

  it('what the staff find themselves is told by nobody', () => {
    expect(tellerOf({ reporterPhone: '' }, clerk)).toBeUndefined();
  });
});
