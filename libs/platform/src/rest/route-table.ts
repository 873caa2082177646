import type { DescField, DescMethod, DescService } from '@bufbuild/protobuf';
import { getOption, hasOption } from '@bufbuild/protobuf';
import { http } from '@wangge/contracts/google/api/annotations';
import type { HttpRule } from '@wangge/contracts/google/api/http';
import { fieldAt } from './field-path.ts';

/** One way to reach a method over HTTP. */
export interface Route {
  readonly method: DescMethod;
  readonly httpMethod: string;
  /** The template as it stands in the contract. */
  readonly path: string;
  /** Fields of the request bound by the path, in the order of the path. */
  readonly variables: readonly (readonly DescField[])[];
  /** '*' = the whole request, '' = no body, else the field that is the body. */
  readonly body: '' | '*' | DescField;
}

/** A route found for a path, with the text of its variables. */
export interface RouteMatch {
  readonly route: Route;
  readonly values: readonly string[];
}

/** Routes of the annotated methods, most literal first; methods without `google.api.http` have none. */
export class RouteTable {
  readonly routes: readonly Route[];
  readonly #root: Node = new Node();

  /** @throws {Error} naming the method whose template is not of the form used here, or whose path is taken. */
  constructor(services: readonly DescService[]) {
    this.routes = services.flatMap(({ methods }) => methods.flatMap(routesOf));
    for (const route of this.routes) this.#add(route);
  }

  /**
   * The route of a request, or the methods the path knows instead; no methods = no such path.
   * @throws {URIError} if the path is not properly percent-encoded.
   */
  find(httpMethod: string, path: string): RouteMatch | readonly string[] {
    const matches = this.#root.find(segmentsOf(path), []);
    const found = matches.find(({ route }) => route.httpMethod === httpMethod);
    return found
      ? { route: found.route, values: found.values.map(decodeURIComponent) }
      : [...new Set(matches.map(({ route }) => route.httpMethod))];
  }

  #add(route: Route): void {
    let node = this.#root;
    for (const segment of segmentsOf(route.path)) node = node.child(segment.startsWith('{') ? VARIABLE : segment);
    if (node.routes.some(({ httpMethod }) => httpMethod === route.httpMethod))
      throw new Error(`${route.method.toString()}: ${route.httpMethod} ${route.path} is taken`);
    node.routes.push(route);
  }
}

const VARIABLE = '{}';

class Node {
  readonly routes: Route[] = [];
  readonly #children = new Map<string, Node>();

  child(key: string): Node {
    let node = this.#children.get(key);
    if (!node) this.#children.set(key, (node = new Node()));
    return node;
  }

  find([segment, ...rest]: readonly string[], values: readonly string[]): RouteMatch[] {
    if (segment === undefined) return this.routes.map((route) => ({ route, values }));
    const literal = this.#children.get(segment)?.find(rest, values) ?? [];
    const variable =
      segment && segment[0] !== ':' ? (this.#children.get(VARIABLE)?.find(rest, [...values, segment]) ?? []) : [];
    return [...literal, ...variable];
  }
}

/** The verb is a segment of its own, so that `{id}:close` and `{id}` are told apart: ["cases", "{id}", ":close"]. */
function segmentsOf(path: string): string[] {
  const [, ...segments] = path.split('/');
  const last = segments.pop() ?? '';
  const colon = last.lastIndexOf(':');
  return colon > 0 ? [...segments, last.slice(0, colon), last.slice(colon)] : [...segments, last];
}

function routesOf(method: DescMethod): Route[] {
  if (!hasOption(method, http)) return [];
  const rule = getOption(method, http);
  return [rule, ...rule.additionalBindings].map((binding) => routeOf(method, binding));
}

function routeOf(method: DescMethod, { pattern, body, responseBody }: HttpRule): Route {
  const bad = (why: string): never => {
    throw new Error(`${method.toString()}: ${why}`);
  };
  if (pattern.case === undefined || pattern.case === 'custom') return bad('has a rule without one of the five verbs');
  if (responseBody) return bad('response_body is not supported');
  const path = pattern.value;
  if (!/^(\/([a-z0-9-]+|\{[a-z0-9_.]+\}))+(:[a-z][A-Za-z-]*)?$/.test(path)) return bad(`cannot serve the path ${path}`);
  const variables = [...path.matchAll(/\{(.+?)\}/g)].map(([, name]) => fieldAt(method.input, name ?? ''));
  const bodyField = body && body !== '*' ? fieldAt(method.input, body).at(-1) : undefined;
  return { method, httpMethod: pattern.case.toUpperCase(), path, variables, body: bodyField ?? (body ? '*' : '') };
}
