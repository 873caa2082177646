import { describe, expect, it } from '@jest/globals';
import { formFaults, minutesSaved, sourceOf } from './form.rules.ts';

const faults = (...codes: string[]) =>
  formFaults(
    'person',
    codes.map((code) => ({ code, label: code === 'creed' ? '宗教信仰' : '问题' })),
    { registered: new Set(['key_keeper']), allowed: [] },
  );

describe('a form', () => {
  it.each([
    ['birth_date', { kind: 'record', name: 'birth_date' }],
    ['person.birth_date', { kind: 'record', name: 'birth_date' }],
    ['key_keeper', { kind: 'ledger', code: 'key_keeper' }],
    ['fact.disability', { kind: 'fact', fact: 'disability' }],
  ])('answers %s from where it is held', (code, source) => expect(sourceOf('person', code)).toEqual(source));

  it('asks for what is held or registered, once, and for nothing that is never collected', () => {
    expect(faults('birth_date', 'key_keeper', 'fact.disability')).toEqual({ refused: [], unregistered: [] });
    expect(faults('shoe_size').unregistered).toMatchObject([{ field: 'questions[0].code' }]);
    expect(faults('birth_date', 'person.birth_date').refused).toMatchObject([
      { field: 'questions[1].code', description: 'is answered by birth_date already' },
    ]);
    expect(faults('creed').refused).toMatchObject([{ description: expect.stringContaining('religion') }]);
  });

  it('saves minutes for what it filled in, by a figure that is told', () => {
    expect(minutesSaved(7, 1.5)).toMatchObject({ minutes: 10.5, definition: expect.stringContaining('1.5 minutes') });
    expect(minutesSaved(0, 1.5).minutes).toBe(0);
  });
});
