/** The contract as the tools see it: descriptors with comments, and its options as plain values. */
import {
  createFileRegistry,
  type DescExtension,
  type DescField,
  type DescFile,
  type DescMessage,
  type DescMethod,
  type DescService,
  type FileRegistry,
  fromBinary,
  getExtension,
  hasExtension,
  type Message,
  toJson,
} from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import {
  field as validateField,
  type FieldRules,
  oneof as validateOneof,
} from '@bufbuild/protovalidate/gen/buf/validate/validate_pb.js';
import { buf } from './repository.ts';

/** What `(wangge.options.v1.access)` says of a method; enums by their names. */
export interface Access {
  readonly roles: readonly string[];
  readonly services: readonly string[];
  readonly jobs: readonly string[];
  readonly departments: boolean;
  readonly public: boolean;
  readonly placeField: string;
  readonly objectField: string;
  readonly purpose: string;
  readonly onDependencyDown: string;
}

/** What `(wangge.options.v1.sensitive)` says of a field; enums by their names. */
export interface Sensitive {
  readonly class: string;
  readonly mask: string;
}

/** One binding of `google.api.http`: method, path template, and which field is the body ('*' for the rest, '' for none). */
export interface HttpBinding {
  readonly method: string;
  readonly template: string;
  readonly body: string;
  readonly responseBody: string;
}

const HTTP_METHODS = ['get', 'put', 'post', 'delete', 'patch'] as const;

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Builds proto/ with its comments; `options` narrow it, e.g. '--path'. Throws BufFailure where it does not compile. */
export function loadContract(...options: string[]): Contract {
  return contractOf(buf('build', '-o', '-#format=binpb', ...options));
}

/** Reads a FileDescriptorSet (or a buf image, which is one). */
export function contractOf(image: Uint8Array): Contract {
  return new Contract(createFileRegistry(fromBinary(FileDescriptorSetSchema, image)));
}

export class Contract {
  readonly #registry: FileRegistry;

  constructor(registry: FileRegistry) {
    this.#registry = registry;
  }

  /** Our own files, ordered by path. */
  get files(): DescFile[] {
    const ours = [...this.#registry.files].filter((file) => file.proto.package.startsWith('wangge.'));
    return ours.sort((a, b) => a.name.localeCompare(b.name, 'en'));
  }

  get services(): DescService[] {
    return this.files.flatMap((file) => file.services);
  }

  get methods(): DescMethod[] {
    return this.services.flatMap((service) => service.methods);
  }

  access(method: DescMethod): Access | undefined {
    return this.#option<Access>('wangge.options.v1.access', method.proto.options);
  }

  sensitive(field: DescField): Sensitive | undefined {
    return this.#option<Sensitive>('wangge.options.v1.sensitive', field.proto.options);
  }

  /** Name of the field that holds the aggregate's id, or undefined for a message that is no event. */
  aggregateField(message: DescMessage): string | undefined {
    return this.#option<{ aggregateField: string }>('wangge.options.v1.event', message.proto.options)?.aggregateField;
  }

  /** Name of the service that implements it: the `owner` option, else the middle of the package name. */
  owner(service: DescService): string {
    const extension = this.#registry.getExtension('wangge.options.v1.owner');
    const options = service.proto.options;
    if (extension && options && hasExtension(options, extension)) return String(getExtension(options, extension));
    return service.file.proto.package.split('.')[1] ?? '';
  }

  /** The HTTP bindings of a method, the main one first; empty for one that is not reachable over HTTP. */
  http(method: DescMethod): HttpBinding[] {
    const rule = this.#option<Record<string, unknown>>('google.api.http', method.proto.options);
    if (!rule) return [];
    const others = Array.isArray(rule['additionalBindings']) ? rule['additionalBindings'] : [];
    return [rule, ...others].flatMap((each: Record<string, unknown>) =>
      HTTP_METHODS.filter((name) => typeof each[name] === 'string').map((name) => ({
        method: name,
        template: textOf(each[name]),
        body: textOf(each['body']),
        responseBody: textOf(each['responseBody']),
      })),
    );
  }

  /** Names of google.api.field_behavior, e.g. OUTPUT_ONLY. */
  behaviours(field: DescField): string[] {
    const extension = this.#registry.getExtension('google.api.field_behavior');
    const options = field.proto.options;
    if (!extension || !options || !hasExtension(options, extension)) return [];
    const numbers = getExtension(options, extension) as number[];
    return numbers.flatMap((number) => extension.enum?.value[number]?.name ?? []);
  }

  /** The protovalidate rules of a field. */
  rules(field: DescField): FieldRules | undefined {
    const options = field.proto.options;
    return options && hasExtension(options, validateField) ? getExtension(options, validateField) : undefined;
  }

  /** Whether one member of the oneof must be set. */
  oneofRequired(oneof: DescMessage['oneofs'][number]): boolean {
    const options = oneof.proto.options;
    return (
      options !== undefined && hasExtension(options, validateOneof) && getExtension(options, validateOneof).required
    );
  }

  /** A message-typed option as JSON with all defaults, so that its readers need no generated code of their own. */
  #option<T>(name: string, options: Message | undefined): T | undefined {
    const extension: DescExtension | undefined = this.#registry.getExtension(name);
    if (!extension?.message || !options || !hasExtension(options, extension)) return undefined;
    const value = getExtension(options, extension) as Message;
    return toJson(extension.message, value, { alwaysEmitImplicit: true, registry: this.#registry }) as T;
  }
}

/** Whether the method only answers and changes nothing. By name, as the style page fixes the verbs; the rest are writes. */
export const isRead = (method: DescMethod): boolean => READ_VERBS.test(method.name);
const READ_VERBS =
  /^(Get|List|Search|Find|Watch|Resolve|Locate|Authorize|Look|Who|Query|Count|Follow|Reveal|Explain|Preview|Suggest)(?![a-z])/;

/** Follows a dotted path of proto field names from a message; undefined where it leads nowhere. */
export function fieldAt(message: DescMessage, path: string): DescField | undefined {
  const [head = '', ...rest] = path.split('.');
  const field = message.fields.find(({ name }) => name === head);
  if (!field || rest.length === 0) return field;
  return field.fieldKind === 'message' ? fieldAt(field.message, rest.join('.')) : undefined;
}

/** Variables of a path template, as written: "case_id" of "/cases/{case_id}:dispatch". */
export const templateVariables = (template: string): string[] =>
  [...template.matchAll(/\{([^}=]+)(?:=[^}]*)?\}/g)].map(([, name = '']) => name);
