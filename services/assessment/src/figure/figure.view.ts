import type { MessageInitShape } from '@bufbuild/protobuf';
import type { FigureLineSchema, IndicatorSchema } from '@wangge/contracts/wangge/assessment/v1/figure_service';
import { DomainError } from '@wangge/platform/errors';
import type { CounterLine } from './figure.queries.ts';
import { type IndicatorDefinition, indicators } from './indicators.ts';

/** The indicators with these codes, all when none is named. @throws DomainError INVALID_ARGUMENT naming an unknown one */
export function chosenIndicators(codes: readonly string[]): readonly IndicatorDefinition[] {
  if (codes.length === 0) return indicators;
  return codes.map((code, index) => {
    const found = indicators.find((one) => one.code === code);
    if (found !== undefined) return found;
    const description = 'there is no indicator of this code; ListIndicators tells them all';
    throw new DomainError(
      'INVALID_ARGUMENT',
      'INDICATOR_UNKNOWN',
      description,
      {},
      { fieldViolations: [{ field: `indicators[${index}]`, description }] },
    );
  });
}

export const toIndicator = ({
  code,
  name,
  numerator,
  denominator,
  exclusions,
  version,
}: IndicatorDefinition): MessageInitShape<typeof IndicatorSchema> => ({
  code,
  name,
  numerator,
  denominator: denominator ?? '',
  exclusions,
  version,
});

/** A line of counters as figures. Nothing below the line means not applicable: no value at all, never 0 % or 100 %. */
export function toLine(
  line: CounterLine,
  chosen: readonly IndicatorDefinition[],
  nameOf: (path: string) => string,
): MessageInitShape<typeof FigureLineSchema> {
  return {
    orgPath: line.area,
    areaName: line.area === '' ? '' : nameOf(line.area),
    period: line.period,
    matterCode: line.matter,
    figures: chosen.map(({ code, numerator, denominator }) => {
      const above = line.counters[numerator];
      const under = denominator === undefined ? 0 : line.counters[denominator];
      const value = denominator === undefined ? above : under === 0 ? undefined : above / under;
      return {
        indicator: code,
        numerator: BigInt(above),
        denominator: BigInt(under),
        ...(value === undefined ? {} : { value }),
      };
    }),
  };
}
