import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { type DescFile, type DescMessage, getOption } from '@bufbuild/protobuf';
import { event } from '@wangge/contracts/wangge/options/v1/options';
import { WhenACaseChanges } from './when-a-case-changes.ts';

const FOLDER = path.resolve(import.meta.dirname, '../../../../proto/wangge/casework/v1');

/** Every event of casework that is one version of a case, as the contract says. */
async function eventsOfCases(): Promise<DescMessage[]> {
  const names = readdirSync(FOLDER).filter((name) => name.endsWith('_events.proto'));
  const files = await Promise.all(
    names.map(async (name) => {
      const stem = name.replace('.proto', '');
      const module = (await import(`@wangge/contracts/wangge/casework/v1/${stem}`)) as Record<string, unknown>;
      return module[`file_wangge_casework_v1_${stem}`] as DescFile;
    }),
  );
  return files
    .flatMap(({ messages }) => messages)
    .filter((message) => getOption(message, event).aggregateField === 'case_id');
}

describe('facts of cases', () => {
  it('hear of every version: a case is never in one that assessment does not know', async () => {
    const heard: unknown = Reflect.getMetadata('microservices:pattern', WhenACaseChanges.prototype.caseChanged);
    const told = (await eventsOfCases()).map(({ typeName }) => `evt.${typeName}`).sort();
    expect(told.length).toBeGreaterThan(25);
    expect([...(heard as string[])].sort()).toEqual(told);
  });
});
