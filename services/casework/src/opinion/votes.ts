import type { Motion } from '@wangge/contracts/wangge/casework/v1/deliberation_service';
import { ErrorReason } from '@wangge/contracts/wangge/casework/v1/errors';
import { invalidFields, type FieldViolation } from '@wangge/platform/errors';

/** "反对：张三、李四", "赞成的人有：王某，赵某": a choice, a colon, then names. */
const NAMED =
  /(?:赞成|同意|支持|反对|弃权)[^。；\n：:]{0,8}[：:]\s*\p{Script=Han}{2,4}(?:\s*[、，,和]\s*\p{Script=Han}{2,4})+/u;
const ONE_NAMED = /\p{Script=Han}{2,4}\s*(?:投(?:了)?(?:赞成|反对|弃权)票)/u;
/** Who is no somebody: how many, the others, everybody. */
const NOBODY = /^(?:无人|没有人|多数人?|全体|大家|居民|代表|有人|部分|与会|.*(?:人|位|名|户|票|居民|代表))$/u;

/** Whether a text tells who voted what, as far as a rule can see it. */
export function tellsVoters(text: string): boolean {
  if (NAMED.test(text)) return true;
  const voter = ONE_NAMED.exec(text)?.[0].replace(/\s*投.*$/u, '') ?? '';
  return voter !== '' && !NOBODY.test(voter);
}

const NO_NAMES = 'no vote or opinion is kept by name: give how many, not who';

/** @throws INVALID_ARGUMENT VOTE_BY_NAME, naming every field that tells voters */
export function refuseVoters(names: readonly string[], texts: Readonly<Record<string, string>>): void {
  const fields = [
    ...(names.length > 0 ? ['voter_names'] : []),
    ...Object.keys(texts).filter((field) => tellsVoters(texts[field] ?? '')),
  ];
  refuse(fields, NO_NAMES, ErrorReason.VOTE_BY_NAME);
}

type Counts = Pick<Motion, 'inFavour' | 'against' | 'abstained'>;

/** @throws INVALID_ARGUMENT COUNTS_DO_NOT_FIT for a motion on which more voted than came */
export function checkCounts(attended: number, motions: readonly Counts[]): void {
  const fields = motions.flatMap(({ inFavour, against, abstained }, at) =>
    inFavour + against + abstained > attended ? [`motions[${at}]`] : [],
  );
  refuse(fields, `more voted than the ${attended} who came`, ErrorReason.COUNTS_DO_NOT_FIT);
}

function refuse(fields: readonly string[], description: string, reason: ErrorReason): void {
  const violations: FieldViolation[] = fields.map((field) => ({ field, description }));
  if (violations.length > 0) throw invalidFields(violations, ErrorReason[reason]);
}
