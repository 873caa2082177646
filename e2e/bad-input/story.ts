import { readFileSync } from 'node:fs';
import path from 'node:path';
import { DepartmentClient, Door } from '@wangge/testing/door';
import type { Databases } from '../../tools/fsck/databases.ts';
import type { Target } from '../walls/suite.ts';

interface CaseAnswer {
  readonly case: { readonly caseId: string; readonly state: string; readonly allowedActions: readonly string[] };
}

interface Facts {
  readonly agreements: Readonly<Record<string, { readonly agreementId: string; readonly purpose: string }>>;
}

/** What a department says beside its token, under the agreement the seed granted it. */
export function errandOf({ setting }: Target, department: string) {
  const facts = JSON.parse(readFileSync(path.join(setting.folders.data, 'demo.json'), 'utf8')) as Facts;
  const agreement = facts.agreements[department];
  if (agreement === undefined) throw new Error(`the seed has no agreement for ${department}`);
  return { ...agreement, caseReference: 'walk-1', officer: '李科员 023456' };
}

/** The people of the story, and a case or two for them to do wrong things to. */
export class Story {
  readonly #target: Target;

  constructor(target: Target) {
    this.#target = target;
  }

  door(username: string): Door {
    return new Door(this.#target.run, this.#target.signIn, username);
  }

  department(name: string): DepartmentClient {
    return new DepartmentClient(this.#target.run, this.#target.signIn, name, errandOf(this.#target, name));
  }

  /** A case reported by worker.zhang in a grid, which may be anywhere in the district. */
  async report(gridId: string): Promise<string> {
    const body = { matterCode: '01.01.03', description: '墙角垃圾', channel: 'CHANNEL_PATROL', gridId };
    const answer = await this.door('worker.zhang').post<CaseAnswer>('/api/casework/v1/cases', body);
    return answer.case.caseId;
  }

  /** Id of a place. */
  async gridOf(path: string, databases: Databases): Promise<string> {
    const [row] = await databases.rows<{ id: string }>(
      'grid',
      'select place_id as id from grid_place where org_path = $1',
      [path],
    );
    if (row === undefined) throw new Error(`there is no place ${path}`);
    return row.id;
  }

  async look(caseId: string, username: string): Promise<CaseAnswer['case']> {
    return (await this.door(username).get<CaseAnswer>(`/api/casework/v1/cases/${caseId}`)).case;
  }

  act(caseId: string, verb: string, username: string, body: Record<string, unknown> = {}): Promise<CaseAnswer> {
    return this.door(username).post<CaseAnswer>(`/api/casework/v1/cases/${caseId}:${verb}`, body);
  }
}
