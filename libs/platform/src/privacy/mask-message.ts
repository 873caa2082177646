import { type DescField, type DescMessage, getOption, hasOption, type Message, ScalarType } from '@bufbuild/protobuf';
import { Mask, sensitive, type SensitiveClass } from '@wangge/contracts/wangge/options/v1/options';
import { emptyOf, isEmpty, messageBelow, setValue, shallowCopy, valueOf } from './fields.ts';
import { partialMask } from './masks.ts';
import { reaches } from './personal.ts';

type Clear = ReadonlySet<SensitiveClass>;
/** Returns what it was given when there is nothing to hide in it. */
type Hide = (value: unknown, clear: Clear) => unknown;

interface Step {
  readonly field: DescField;
  readonly hide: Hide;
}

const NOTHING_CLEAR: Clear = new Set();
const plans = new WeakMap<DescMessage, readonly Step[]>();

const isMasked = (field: DescField) => hasOption(field, sensitive) && getOption(field, sensitive).mask !== Mask.NONE;

/**
 * A message as it may be shown: every field the contract calls sensitive is masked, in nested messages too. The message given
 * is left as it is, because it may be shared with a cache; parts without sensitive fields are shared with the result.
 * @param clear kinds of data the caller may see in clear
 */
export function maskMessage<T extends Message>(schema: DescMessage, message: T, o: { clear?: Clear } = {}): T {
  return hideIn(schema, message, o.clear ?? NOTHING_CLEAR);
}

function hideIn<T extends Message>(schema: DescMessage, message: T, clear: Clear): T {
  let copy: T | undefined;
  for (const { field, hide } of planOf(schema)) {
    const value = valueOf(message, field);
    if (isEmpty(value)) continue;
    const shown = hide(value, clear);
    if (shown === value) continue;
    copy ??= shallowCopy(message);
    setValue(copy, field, shown);
  }
  return copy ?? message;
}

function planOf(schema: DescMessage): readonly Step[] {
  let plan = plans.get(schema);
  if (plan === undefined) {
    plan = schema.fields.flatMap(stepsOf);
    plans.set(schema, plan);
  }
  return plan;
}

function stepsOf(field: DescField): Step[] {
  if (isMasked(field)) {
    const { class: kind, mask } = getOption(field, sensitive);
    const hide = hideValue(field, mask);
    return [{ field, hide: (value, clear) => (clear.has(kind) ? value : hide(value)) }];
  }
  const below = messageBelow(field);
  if (below === undefined || !reaches(below, isMasked)) return [];
  return [{ field, hide: each(field, (message, clear) => hideIn(below, message as Message, clear)) }];
}

/** Applies to the value itself, or to each element of a list or map; the same list or map if nothing changed. */
function each(field: DescField, hide: Hide): Hide {
  if (field.fieldKind === 'list') {
    return (value, clear) => {
      const list = value as unknown[];
      const shown = list.map((item) => hide(item, clear));
      return shown.every((item, i) => item === list[i]) ? list : shown;
    };
  }
  if (field.fieldKind === 'map') {
    return (value, clear) =>
      Object.fromEntries(Object.entries(value as object).map(([key, item]) => [key, hide(item, clear)]));
  }
  return hide;
}

const isText = (field: DescField) =>
  (field.fieldKind === 'scalar' && field.scalar === ScalarType.STRING) ||
  (field.fieldKind === 'list' && field.listKind === 'scalar' && field.scalar === ScalarType.STRING) ||
  (field.fieldKind === 'map' && field.mapKind === 'scalar' && field.scalar === ScalarType.STRING);

/** Only text can be shown in part; a date, a number, a picture, a nested message and what is redacted are hidden whole. */
function hideValue(field: DescField, mask: Mask): (value: unknown) => unknown {
  const text = isText(field) ? partialMask(mask) : undefined;
  const hidden = text === undefined ? () => emptyOf(field) : each(field, (value) => text(value as string));
  return (value) => hidden(value, NOTHING_CLEAR);
}
