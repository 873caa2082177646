import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { gaps, mismatches, Oracle, operationOf, type Recorded, unlisted, unnoticed } from '@wangge/testing/access';
import { contractServices } from '@wangge/testing/contracts';

const FILE = path.resolve(import.meta.dirname, '../../../e2e/access/oracle.csv');
const oracle = Oracle.read();

describe('the oracle of who may do what', () => {
  it('knows every operation of the contract, and none that is not there', async () => {
    const operations = (await contractServices()).flatMap(({ methods }) => methods.map(operationOf));
    expect(oracle.operations.sort()).toEqual(operations.sort());
  });

  it('can be read by a person: at most 400 lines', () => {
    expect(readFileSync(FILE, 'utf8').trimEnd().split('\n').length).toBeLessThanOrEqual(400);
  });

  it('covers a cell by exactly one line', () => {
    const cell = { operation: 'registry.PersonService.GetPerson', state: 'registered' };
    expect(oracle.rowOf({ ...cell, role: 'grid-worker', relation: 'own-grid' })).toMatchObject({ outcome: 'allow' });
    expect(oracle.rowOf({ ...cell, role: 'grid-worker', relation: 'former-grid' })).toMatchObject({
      outcome: 'not-found',
    });
    expect(oracle.rowOf({ ...cell, role: 'leader', relation: 'district' })).toMatchObject({ outcome: 'deny' });
    // Nobody whom a line names, and an operation of no group.
    expect(oracle.rowOf({ ...cell, role: 'a-role-of-tomorrow', relation: 'district' })).toMatchObject({
      outcome: 'deny',
    });
    expect(() => oracle.rowOf({ ...cell, operation: 'x.Y.Z', role: 'leader', relation: 'district' })).toThrow(
      'no line',
    );
  });

  it('says of several groups in one line what it says of each', () => {
    const cell = { role: 'dispatcher', relation: 'other-street', state: 'filed' };
    const operations = ['FileCase', 'CloseCase'].map((name) => `casework.CaseService.${name}`);
    const [file, close] = operations.map((operation) => oracle.rowOf({ ...cell, operation }));
    expect(file).toMatchObject({ outcome: 'not-found' });
    expect(close).toBe(file);
  });

  it('is compared with what came: an outcome, a mask, a list that holds too much', () => {
    const came: Recorded = {
      ...{
        role: 'grid-worker',
        operation: 'registry.PersonService.GetPerson',
        relation: 'own-grid',
        state: 'registered',
      },
      ...{
        outcome: 'allow',
        masked: ['address', 'birth_date', 'identity_number', 'name', 'phone'],
        odd: '',
        text: '',
        fields: [],
      },
    };
    expect(mismatches([came], oracle)).toEqual([]);
    expect(mismatches([{ ...came, outcome: 'not-found', text: 'NOT_FOUND' }], oracle)).toHaveLength(1);
    expect(mismatches([{ ...came, masked: came.masked.slice(1) }], oracle)).toHaveLength(1);
    expect(mismatches([{ ...came, odd: 'should not list x' }], oracle)).toHaveLength(1);
    // A line that no call touched is one whose flip nobody notices.
    expect(unnoticed([came], oracle, 1).length).toBeGreaterThan(0);
  });

  it('misses every pair of role, relation and state that was not tried', () => {
    const came = { outcome: 'allow', masked: [], odd: '', text: '', fields: [] } as const;
    const cell = (role: string, relation: string, state: string): Recorded => ({
      ...{ ...came, operation: 'casework.CaseService.GetCase', role, relation, state },
    });
    const tried = [cell('leader', 'district', 'filed'), cell('leader', 'own-grid', 'filed')];
    expect(gaps(tried, oracle)).toEqual([]);
    expect(gaps([...tried, cell('dispatcher', 'district', 'closed')], oracle).length).toBeGreaterThan(0);
  });

  it('has an allow-list of answered fields beside it, which a field for somebody else is not in', () => {
    const came: Recorded = {
      ...{ role: 'assessor', operation: 'casework.CaseService.GetCase', relation: 'district', state: 'filed' },
      ...{ outcome: 'allow', masked: [], odd: '', text: '', fields: ['casework.Case.reporter_name'] },
    };
    expect(unlisted([came], 'casework')).toEqual(['casework.Case.reporter_name was answered to assessor']);
    expect(unlisted([{ ...came, role: 'leader' }], 'casework')).toEqual([]);
  });
});
