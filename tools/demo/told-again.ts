import { randomInt } from 'node:crypto';
import { LAMP } from '../seed/rules.ts';
import type { CaseJson } from './api.ts';
import type { Cast } from './cast.ts';
import { cornerOf, eventually } from './main-job.ts';
import type { Teller } from './print.ts';

interface ToldAnswer {
  readonly case: Pick<CaseJson, 'number'> & { readonly repeatCount?: number };
  readonly joined?: boolean;
}

interface ProblemJson {
  readonly matterCode: string;
  readonly matterName: string;
  readonly orgPath: string;
  readonly people: number;
  readonly cases: number;
  readonly state: string;
}

/** Numbers nobody has, other ones in each telling of the story. */
const somebody = (): string => `128${String(randomInt(100_000_000)).padStart(8, '0')}`;

/** One person tells twice and has one case; three people tell of one community and it is a common problem. */
export async function toldAgain(cast: Cast, teller: Teller): Promise<ProblemJson> {
  const { grid } = await cornerOf(cast);
  const tell = (reporterPhone: string, description: string) =>
    cast.worker.post<ToldAnswer>('/api/casework/v1/cases', {
      ...{ matterCode: LAMP, description, channel: 'CHANNEL_PHONE', gridId: grid.placeId, reporterPhone },
    });
  const [first, second, third] = [somebody(), somebody(), somebody()];
  const told = await tell(first, '路灯不亮，走路看不见');
  const again = await tell(first, '路灯还是不亮');
  await tell(second, '路灯不亮');
  await tell(third, '晚上一片漆黑');
  const problem = await eventually(
    'the common problem',
    async () => {
      const { problems } = await cast.leader.get<{ problems?: ProblemJson[] }>(
        '/api/casework/v1/common-problems?pageSize=100',
      );
      return problems?.find(({ matterCode, people }) => matterCode === LAMP && people >= 3);
    },
    60_000,
  );
  teller.step('What one person tells twice is one case; what three people tell is a common problem');
  teller.line(
    `told ${told.case.number}, told again: ${again.joined === true ? `joined ${again.case.number}` : `opened ${again.case.number}`}`,
  );
  teller.line(
    `${problem.matterName} in ${problem.orgPath}: ${problem.people} people, ${problem.cases} cases, ${problem.state}, for its owner to plan`,
  );
  return problem;
}
