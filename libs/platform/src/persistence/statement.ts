/** A named statement: parsed once per connection, then only bound. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

// Every connection keeps every name it has met, so names must be few and fixed: a generated name would grow without end.
const MAX_STATEMENTS = 500;
const MAX_NAME = 63; // longer names are cut by the server and would then meet each other
const index = new Map<string, Statement>();

/**
 * Registers a named statement; call it at module level. The same name with another text, a name longer than 63 characters
 * and the 501st name are refused.
 */
export function statement(name: string, text: string): Statement {
  const known = index.get(name);
  if (known) {
    if (known.text !== text) throw new Error(`statement ${name} is registered with another text`);
    return known;
  }
  if (name === '' || name.length > MAX_NAME)
    throw new Error(`a statement's name has 1 to ${MAX_NAME} characters: ${name}`);
  if (index.size >= MAX_STATEMENTS)
    throw new Error(`more than ${MAX_STATEMENTS} named statements: are names generated?`);
  const made = Object.freeze({ name, text });
  index.set(name, made);
  return made;
}

/** Every registered statement, for tests that read their texts. */
export const registeredStatements = (): readonly Statement[] => [...index.values()];
