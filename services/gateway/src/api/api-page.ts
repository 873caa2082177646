interface Operation {
  readonly operationId?: string;
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
}

/** The part of an OpenAPI document the page shows. */
export interface OpenApiDocument {
  readonly info: { readonly title: string; readonly version: string; readonly description?: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const STYLE = `body{font:16px/1.5 system-ui,"Noto Sans CJK SC",sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b;background:#fff}
h1{font-size:1.6rem}h2{margin-top:2.5rem;border-bottom:1px solid #ccc}
article{margin:1.2rem 0}code{font-size:.95rem;word-break:break-all}
.verb{display:inline-block;min-width:3.5rem;font-weight:700;color:#0b5394}.get{color:#1b6e3c}p{margin:.3rem 0;white-space:pre-line}`;

/** The operations of the people's door, grouped by service, as a page without scripts. */
export function apiPage(document: OpenApiDocument): string {
  const groups = new Map<string, string[]>();
  for (const [path, verbs] of Object.entries(document.paths)) {
    for (const [verb, operation] of Object.entries(verbs)) {
      const group = operation.tags?.[0] ?? path.split('/')[2] ?? '';
      groups.set(group, [...(groups.get(group) ?? []), article(verb, path, operation)]);
    }
  }
  const sections = [...groups]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([group, articles]) => `<h2>${escape(group)}</h2>${articles.join('')}`);
  const { title, version } = document.info;
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escape(title)}</title><style>${STYLE}</style></head>
<body><main><h1>${escape(title)} ${escape(version)}</h1><p>Every operation for people. The whole contract with fields and errors: <a href="/openapi.json">/openapi.json</a> (OpenAPI 3.1).</p>${sections.join('')}</main></body></html>`;
}

function article(verb: string, path: string, { operationId = '', summary = '', description = '' }: Operation): string {
  return `<article id="${escape(operationId)}"><code><span class="verb ${escape(verb)}">${escape(verb.toUpperCase())}</span> ${escape(path)}</code><p>${escape(description || summary)}</p></article>`;
}
