import { upwards } from '../place/place-tree.ts';
import type { DutyLine } from './duty-plan.ts';

/** What the duty list leaves open or says twice. */
export interface DutyFinding {
  readonly kind: 'gap' | 'overlap';
  readonly matterCode: string;
  readonly orgPath: string;
  readonly unitIds: readonly string[];
}

/**
 * Gaps and overlaps of a duty list. A gap: a matter it names somewhere that, in a street, nobody leads by a line for it or a branch of it,
 * there or above. An overlap: one and the same line led by two units; a nearer or more exact one is no overlap, it comes first.
 */
export function dutyFindings(lines: readonly DutyLine[], streets: readonly string[]): DutyFinding[] {
  const leading = new Map<string, string[]>();
  for (const { unitId, matterCode, orgPath, lead } of lines) {
    if (!lead) continue;
    const key = `${matterCode} ${orgPath}`;
    leading.set(key, [...(leading.get(key) ?? []), unitId]);
  }
  const overlaps = [...leading].flatMap(([key, unitIds]): DutyFinding[] => {
    const [matterCode = '', orgPath = ''] = key.split(' ');
    const inside = streets.some(
      (street) => orgPath === street || upwards(orgPath).includes(street) || upwards(street).includes(orgPath),
    );
    return unitIds.length > 1 && inside ? [{ kind: 'overlap', matterCode, orgPath, unitIds }] : [];
  });
  const matters = [...new Set(lines.map(({ matterCode }) => matterCode))];
  const gaps = matters.flatMap((matterCode) =>
    streets
      .filter(
        (street) =>
          !upwards(matterCode).some((branch) => upwards(street).some((path) => leading.has(`${branch} ${path}`))),
      )
      .map((orgPath): DutyFinding => ({ kind: 'gap', matterCode, orgPath, unitIds: [] })),
  );
  return [...gaps, ...overlaps].toSorted((a, b) => order(a).localeCompare(order(b)));
}

const order = ({ matterCode, orgPath, kind }: DutyFinding): string => `${matterCode} ${orgPath} ${kind}`;
