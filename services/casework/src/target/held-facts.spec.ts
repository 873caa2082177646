import { describe, expect, it } from '@jest/globals';
import { heldAt } from './held-facts.ts';

describe('a fact', () => {
  it.each([
    ['birth_date', 'registry.Person.birth_date'],
    ['birthDate', 'registry.Person.birth_date'],
    ['person.name', 'registry.Person.name'],
    ['PERSON.PHONE', 'registry.Person.phone'],
    ['registry.Person.birth_date', 'registry.Person.birth_date'],
    ['solar_roofs', undefined],
    // Of what? Only with its record.
    ['name', undefined],
  ])('asked for as %s is held at %s', (code, where) => {
    expect(heldAt(code)).toBe(where);
  });
});
