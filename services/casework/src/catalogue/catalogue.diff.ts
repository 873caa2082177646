import type { Matter } from '@wangge/contracts/wangge/casework/v1/matter';
import { COLUMNS } from './catalogue.columns.ts';
import { cellsOf } from './catalogue.sheet.ts';

/** What became of one node between two versions. */
export interface Change {
  readonly code: string;
  readonly name: string;
  readonly kind: 'added' | 'removed' | 'changed';
  readonly fields: readonly { readonly column: string; readonly before: string; readonly after: string }[];
}

/** What `later` changes against `earlier`, in the order of codes; nothing where both say the same. */
export function changesBetween(earlier: readonly Matter[], later: readonly Matter[]): Change[] {
  const before = new Map(earlier.map((matter) => [matter.code, matter]));
  const after = new Map(later.map((matter) => [matter.code, matter]));
  const codes = [...new Set([...before.keys(), ...after.keys()])].toSorted();
  return codes.flatMap((code): Change[] => {
    const [old, young] = [before.get(code), after.get(code)];
    if (!young) return [{ code, name: old?.name ?? '', kind: 'removed', fields: [] }];
    if (!old) return [{ code, name: young.name, kind: 'added', fields: [] }];
    const fields = differing(cellsOf(old), cellsOf(young));
    return fields.length > 0 ? [{ code, name: young.name, kind: 'changed', fields }] : [];
  });
}

function differing(before: readonly string[], after: readonly string[]): Change['fields'] {
  return COLUMNS.flatMap(({ heading: column }, index) => {
    const [old = '', young = ''] = [before[index], after[index]];
    return old === young ? [] : [{ column, before: old, after: young }];
  });
}
