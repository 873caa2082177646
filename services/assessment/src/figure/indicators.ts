import type { Counter } from '../fact/case-fact.ts';

/** An indicator: numerator over denominator, or a plain count. A definition changes only together with its version. */
export interface IndicatorDefinition {
  readonly code: string;
  readonly name: string;
  readonly numerator: Counter;
  readonly denominator?: Counter;
  readonly exclusions: string;
  readonly version: number;
}

const count = (code: string, name: string, numerator: Counter): IndicatorDefinition => ({
  code,
  name,
  numerator,
  exclusions: '',
  version: 1,
});
const rate = (
  code: string,
  name: string,
  numerator: Counter,
  denominator: Counter,
  exclusions = '',
): IndicatorDefinition => ({ code, name, numerator, denominator, exclusions, version: 1 });

/** The indicators of this district, in the order of their codes. Rates of closing share one denominator: due to close. */
export const indicators: readonly IndicatorDefinition[] = [
  count('closed', '结案数', 'closed'),
  rate('closing-rate', '结案率', 'closed', 'due_to_close', 'refused reports'),
  count('due-to-close', '应结案数', 'due_to_close'),
  count('evaluated', '评价数', 'evaluated'),
  count('filed', '立案数', 'filed'),
  rate('filing-rate', '立案率', 'filed', 'reported'),
  rate(
    'missed-report-rate',
    '漏报率',
    'told_by_public',
    'found_or_told',
    'refused reports; what departments send; spot checks, which nothing records',
  ),
  count('on-time-closed', '按期结案数', 'on_time_closed'),
  rate('on-time-closing-rate', '按期结案率', 'on_time_closed', 'due_to_close', 'refused reports; suspended time'),
  count('reported', '上报数', 'reported'),
  count('rework', '返工案件数', 'rework_cases'),
  rate('rework-rate', '返工率', 'rework_cases', 'handled', 'times: a case counts once'),
  rate('satisfaction-mean', '满意度均分', 'satisfaction_sum', 'evaluated', 'cases without evaluation'),
  rate('satisfaction-rate', '满意率', 'satisfied', 'evaluated', 'cases without evaluation; satisfied is 4 or 5 of 5'),
];
