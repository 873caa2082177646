import { clockProblems } from './validate-clocks.ts';
import { flowSchema, OPEN, type ActionDefinition, type FlowDefinition } from './definition.ts';
import type { FlowProblem, ProblemCode } from './flow-errors.ts';

/** The words a deployment knows; a role or relation outside them is a typing error that would lock everybody out. */
export interface Vocabulary {
  readonly roles?: readonly string[];
  readonly relations?: readonly string[];
  readonly facts?: readonly string[];
  readonly evidence?: readonly string[];
}

/** Everything that is wrong with a definition, each with its place. Empty = it loads. */
export function validateFlow(data: unknown, vocabulary: Vocabulary = {}): readonly FlowProblem[] {
  const read = flowSchema.safeParse(data);
  if (!read.success) {
    return read.error.issues.map(({ path, message }) => ({ code: 'SHAPE', place: placeOf(path), message }));
  }
  const named = nameProblems(read.data);
  // What leads where is only worth following once every name means one thing.
  if (named.length > 0) return named;
  return [
    ...actorProblems(read.data, vocabulary),
    ...conditionProblems(read.data, vocabulary),
    ...wayProblems(read.data),
    ...clockProblems(read.data),
  ];
}

function placeOf(path: readonly PropertyKey[]): string {
  const place = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  return place.replace(/^\./, '') || '(flow)';
}

function problem(code: ProblemCode, place: string, message: string): FlowProblem {
  return { code, place, message };
}

function nameProblems(flow: FlowDefinition): FlowProblem[] {
  const states = new Set(flow.states.map((state) => state.name));
  const unknown = (name: string, place: string) =>
    states.has(name) ? [] : [problem('UNKNOWN_STATE', place, `no state ${name}`)];
  return [
    ...duplicates(flow.states, 'states'),
    ...duplicates(flow.actions, 'actions'),
    ...duplicates(flow.clocks, 'clocks'),
    ...unknown(flow.initial, 'initial'),
    ...flow.actions.flatMap((action, index) => [
      ...(action.name === OPEN
        ? [problem('RESERVED_NAME', `actions[${index}].name`, `${OPEN} means opening the case`)]
        : []),
      ...action.from.flatMap((name, at) => unknown(name, `actions[${index}].from[${at}]`)),
      ...(action.to === undefined ? [] : unknown(action.to, `actions[${index}].to`)),
    ]),
    ...flow.states.flatMap((state, index) =>
      state.clock === undefined || flow.clocks.some((clock) => clock.name === state.clock)
        ? []
        : [problem('UNKNOWN_CLOCK', `states[${index}].clock`, `no clock ${state.clock}`)],
    ),
  ];
}

function duplicates(items: readonly { name: string }[], list: string): FlowProblem[] {
  return items.flatMap(({ name }, index) =>
    items.findIndex((item) => item.name === name) === index
      ? []
      : [problem('DUPLICATE_NAME', `${list}[${index}].name`, `${name} is taken`)],
  );
}

function actorProblems(flow: FlowDefinition, { roles, relations }: Vocabulary): FlowProblem[] {
  return flow.actions.flatMap((action, index) => {
    const place = `actions[${index}].actors`;
    if (action.actors.length === 0) return [problem('MISSING_ACTORS', place, `nobody may ${action.name}`)];
    return action.actors.flatMap((rule, at) => [
      ...(rule.roles.length + rule.relations.length === 0
        ? [problem('MISSING_ACTORS', `${place}[${at}]`, `a rule of ${action.name} names neither role nor relation`)]
        : []),
      ...unlisted(rule.roles, roles, 'UNKNOWN_ROLE', `${place}[${at}].roles`),
      ...unlisted(rule.relations, relations, 'UNKNOWN_RELATION', `${place}[${at}].relations`),
      ...unlisted(rule.not, relations, 'UNKNOWN_RELATION', `${place}[${at}].not`),
    ]);
  });
}

function conditionProblems(flow: FlowDefinition, { facts, evidence }: Vocabulary): FlowProblem[] {
  return flow.actions.flatMap(({ onlyIf, unless, requires, requiresOfMatter }, index) => [
    ...unlisted(onlyIf, facts, 'UNKNOWN_FACT', `actions[${index}].onlyIf`),
    ...unlisted(unless, facts, 'UNKNOWN_FACT', `actions[${index}].unless`),
    ...unlisted(requires, evidence, 'UNKNOWN_EVIDENCE', `actions[${index}].requires`),
    ...unlisted(requiresOfMatter, evidence, 'UNKNOWN_EVIDENCE', `actions[${index}].requiresOfMatter`),
  ]);
}

function unlisted(
  names: readonly string[],
  known: readonly string[] | undefined,
  code: ProblemCode,
  place: string,
): FlowProblem[] {
  return names.flatMap((name, at) =>
    !known || known.includes(name) ? [] : [problem(code, `${place}[${at}]`, `${name} is not known`)],
  );
}

function wayProblems(flow: FlowDefinition): FlowProblem[] {
  const reached = closure([flow.initial], (state) =>
    flow.actions.filter((action) => action.from.includes(state)).flatMap(target),
  );
  const terminals = flow.states.filter((state) => state.terminal).map((state) => state.name);
  const ending = closure(terminals, (state) =>
    flow.actions.filter((action) => action.to === state).flatMap((action) => action.from),
  );
  return flow.states.flatMap(({ name }, index) => [
    ...(reached.has(name)
      ? []
      : [problem('UNREACHABLE_STATE', `states[${index}]`, `no way leads from ${flow.initial} to ${name}`)]),
    ...(ending.has(name)
      ? []
      : [problem('DEAD_END', `states[${index}]`, `no way leads from ${name} to a terminal state`)]),
  ]);
}

function target(action: ActionDefinition): string[] {
  return action.to === undefined ? [] : [action.to];
}

function closure(from: readonly string[], next: (name: string) => readonly string[]): ReadonlySet<string> {
  const seen = new Set(from);
  // A set visits what is added while it is gone through.
  for (const name of seen) for (const following of next(name)) seen.add(following);
  return seen;
}
