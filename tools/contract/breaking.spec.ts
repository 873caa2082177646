import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { writeBaseline } from './baseline.ts';
import { breakingChanges } from './breaking.ts';
import { FixtureWorkspace } from './fixture.ts';

const workspace = new FixtureWorkspace();
const baseline = join(workspace.dir, 'baseline.binpb');
beforeAll(() => writeBaseline(baseline, workspace.dir));
afterAll(() => workspace.remove());

const after = (from: string, to: string): string[] | undefined =>
  workspace.changed('lantern_service.proto', from, to, () => breakingChanges(workspace.dir, baseline));

describe('the breaking check', () => {
  it('passes an unchanged contract, and one that only grew', () => {
    expect(breakingChanges(workspace.dir, baseline)).toEqual([]);
    expect(
      after('message WatchLanternsRequest {}', 'message WatchLanternsRequest {\n  // New.\n  string under = 1;\n}'),
    ).toEqual([]);
  });

  it.each([
    ['a renumbered field', 'string wish = 3', 'string wish = 33', 'field "3"'],
    ['a renamed field', 'string wish = 3', 'string hope = 3', '"hope"'],
    ['a field of another type', 'double volts = 7', 'int32 volts = 7', 'type'],
    ['an enum value taken away', '  // Burning (亮).\n  LANTERN_STATE_LIT = 2;', '', '"2"'],
  ])('refuses %s', (_, from, to, finding) => {
    expect(after(from, to)).toContainEqual(expect.stringContaining(finding));
  });

  it('says so where there is no baseline yet', () => {
    expect(breakingChanges(workspace.dir, join(workspace.dir, 'none.binpb'))).toBeUndefined();
  });
});
