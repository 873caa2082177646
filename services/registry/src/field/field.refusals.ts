/** What a field or a line of a ledger calls itself. */
export interface Named {
  readonly code: string;
  readonly name: string;
  readonly about: string;
}

/** A rule by which something is never collected. */
export interface Refusal {
  readonly rule: string;
  readonly why: string;
}

interface Rule extends Refusal {
  /** Words in Chinese; anywhere in a name. */
  readonly words: RegExp;
  /** Parts of a code, and words of an English name. */
  readonly parts: RegExp;
  /** Of these subjects only: a shop's premises may be graded, a home and who lives there not. */
  readonly subjects?: readonly string[];
}

const HOMES = ['person', 'household', 'dwelling'];

/** Section 4 of the domain, as far as a field could break it. */
const RULES: readonly Rule[] = [
  {
    ...{ rule: 'religion', why: 'religion has no field' },
    ...{ words: /宗教|信仰|教派|信教|教徒|礼拜/u, parts: /^(religio\w*|faith|belief|church|zongjiao|xinyang)$/ },
  },
  {
    ...{ rule: 'ethnicity', why: 'ethnicity is off by default' },
    ...{ words: /民族|族别|少数族/u, parts: /^(ethnic\w*|minzu|race|racial)$/ },
  },
  {
    ...{ rule: 'political-status', why: 'political status is off by default' },
    ...{ words: /政治面貌|党派|党员|团员|政治倾向|政治观点/u, parts: /^(political|politics|party|zhengzhi|dangyuan)$/ },
  },
  {
    ...{ rule: 'score', why: 'residents are not scored and have no points' },
    ...{ words: /积分|评分|打分|得分|分值|信用分|信用评|信用等级|星级/u },
    ...{ parts: /^(scores?|scoring|points?|ratings?|ranking|jifen|dafen|credit)$/, subjects: HOMES },
  },
  {
    ...{ rule: 'risk-level', why: 'residents have no risk level' },
    ...{
      words: /风险|危险(等级|级别|程度|分级)|红黄绿|三色/u,
      parts: /^(risks?|danger|threat|fengxian)$/,
      subjects: HOMES,
    },
  },
  {
    ...{ rule: 'control-status', why: 'no resident is on a watch-list or under control' },
    ...{ words: /重点(人|关注|对象|监管)|管控|布控|稳控|列管|监控|盯防|黑名单|涉稳|维稳/u },
    ...{ parts: /^(watch|watchlist|blacklist|control|controlled|surveillance|guankong|wenkong|zhongdian)$/ },
    subjects: HOMES,
  },
  {
    ...{ rule: 'ground', why: 'the ground of a support need stays with the statutory department' },
    ...{ words: /矫正|刑释|刑满|前科|犯罪|吸毒|戒毒|涉毒|精神病|精神障碍|肇事肇祸|上访|信访|邪教/u },
    ...{ parts: /^(criminal|convict\w*|parole|probation|drugs?|addict\w*|petition\w*|psychiatric|xinfang|jiaozheng)$/ },
    subjects: HOMES,
  },
  {
    ...{ rule: 'location-trail', why: 'nobody’s whereabouts are followed' },
    ...{ words: /轨迹|行踪|定位|去向|出行记录|出入记录|行程/u },
    ...{ parts: /^(trail|track|tracks|tracking|gps|whereabouts|location|guiji|dingwei)$/, subjects: HOMES },
  },
  {
    ...{ rule: 'biometric', why: 'no face or other trait of a body is taken in' },
    ...{ words: /人脸|面部|指纹|掌纹|虹膜|声纹|步态|生物识别|基因/u },
    ...{ parts: /^(biometric\w*|face|facial|fingerprints?|palmprint|iris|voiceprint|gait|dna|gene|renlian|zhiwen)$/ },
  },
  {
    ...{ rule: 'video', why: 'no video is taken in' },
    ...{ words: /视频|录像|车牌识别|抓拍/u, parts: /^(video|camera|cctv|plate|footage)$/, subjects: HOMES },
  },
  {
    ...{ rule: 'pass', why: 'Wangge is no gate' },
    ...{ words: /通行证|出入证|健康码|门禁权限/u, parts: /^(pass|permit|healthcode)$/, subjects: HOMES },
  },
];
/** Off by default; a district with a law for it names them in its configuration. */
export const OPTIONAL_RULES = ['ethnicity', 'political-status'] as const;

/** One writing of what can be written in many: wide letters, spaces and marks between characters, invisible ones. */
const plain = (text: string): string => text.normalize('NFKC').toLowerCase();
const joined = (text: string): string => plain(text).replaceAll(/[^\p{L}\p{N}]/gu, '');
const partsOf = (text: string): string[] => plain(text).split(/[^\p{L}\p{N}]+/u);

/**
 * Why something is never collected; undefined when it may be.
 * @param allowed rules of `OPTIONAL_RULES` that are on here
 */
export function refusalOf({ code, name, about }: Named, allowed: readonly string[] = []): Refusal | undefined {
  const parts = [...partsOf(code), ...partsOf(name)];
  const words = joined(name);
  const found = RULES.find(
    ({ rule, words: chinese, parts: part, subjects }) =>
      !allowed.includes(rule) &&
      (subjects === undefined || subjects.includes(about)) &&
      (chinese.test(words) || parts.some((one) => part.test(one))),
  );
  return found && { rule: found.rule, why: found.why };
}
