import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PersonDirectoryService } from '@wangge/contracts/wangge/exchange/v1/person_directory_service';
import { DwellingService } from '@wangge/contracts/wangge/registry/v1/dwelling_service';
import { PersonService } from '@wangge/contracts/wangge/registry/v1/person_service';
import * as matrix from '@wangge/testing/access';
import { probesOf } from './access.probes.ts';
import { AccessWorld } from './access.world.ts';

const oracle = matrix.Oracle.read();
/** What the departments of the matrix have agreed on, in each of the answers. */
const FIELDS = ['person.name', 'results.outcome', 'results.person.name', 'household.members.person.name'];
let world: AccessWorld;
let recorded: readonly matrix.Recorded[];
beforeAll(async () => {
  world = await AccessWorld.start();
  const people = matrix.everybody(world.suite, matrix.PLACES, FIELDS);
  recorded = await matrix.walk(await probesOf(world), people, oracle);
}, 120_000);
afterAll(() => world.suite.stop());

describe('the matrix of the registry', () => {
  it('walks every operation of the service', () => {
    expect(matrix.unwalked(recorded, [PersonService, DwellingService, PersonDirectoryService])).toEqual([]);
  });

  it('comes out as the oracle says, for every role, relation and state', () => {
    expect(matrix.mismatches(recorded, oracle)).toEqual([]);
    expect(matrix.idle(recorded, oracle)).toEqual([]);
  });

  it('notices fifty flips of a cell of the oracle', () => {
    expect(matrix.unnoticed(recorded, oracle, 20_261_122)).toEqual([]);
  });

  it('tells nothing by the text of a refusal: all that is not found reads alike', () => {
    expect(matrix.uneven(recorded)).toEqual([]);
  });
});
