const MOST_CHARACTERS = 2_000_000;

/** The file is not a list of objects. */
export class NotAList extends Error {
  override readonly name = 'NotAList';
}

/**
 * The objects of a JSON array one after the other, however long the file is: it is cut where an object of the first level ends, and
 * each piece is parsed by itself.
 */
export async function* elementsOf(chunks: AsyncIterable<string>): AsyncGenerator<unknown> {
  const cutter = new Cutter();
  for await (const chunk of chunks) for (const piece of cutter.take(chunk)) yield parsed(piece);
  cutter.end();
}

function parsed(piece: string): unknown {
  try {
    return JSON.parse(piece);
  } catch {
    throw new NotAList('an object of the list is not JSON');
  }
}

class Cutter {
  #depth = 0;
  #inText = false;
  #escaped = false;
  #ended = false;
  #piece = '';

  /** The pieces that end within a chunk. */
  *take(chunk: string): Generator<string> {
    let from = 0;
    for (let at = 0; at < chunk.length; at++) {
      const character = chunk[at] ?? '';
      if (this.#inText) this.#text(character);
      else if (this.#plain(character)) {
        yield this.#piece + chunk.slice(from, at + 1);
        this.#piece = '';
        from = at + 1;
      } else if (this.#depth < 2) from = at + 1;
    }
    this.#piece += chunk.slice(from);
    if (this.#piece.length > MOST_CHARACTERS)
      throw new NotAList(`an object has more than ${MOST_CHARACTERS} characters`);
  }

  end(): void {
    if (!this.#ended) throw new NotAList('the file ends before its list does');
  }

  #text(character: string): void {
    if (this.#escaped) this.#escaped = false;
    else if (character === '\\') this.#escaped = true;
    else if (character === '"') this.#inText = false;
  }

  /** Whether an object of the list ends here. The list is level 1, its objects level 2. */
  #plain(character: string): boolean {
    if (this.#ended && character.trim() !== '') throw new NotAList('something stands behind the list');
    if (this.#depth < 2 && !(this.#depth === 0 ? /[[\s\uFEFF]/ : /[{,\]\s]/).test(character))
      throw new NotAList('the file is not a list of objects');
    if (character === '"') this.#inText = true;
    if (character === '{' || character === '[') this.#depth += 1;
    if (character !== '}' && character !== ']') return false;
    this.#depth -= 1;
    this.#ended = this.#depth === 0;
    return this.#depth === 1;
  }
}
