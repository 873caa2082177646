import type { DomainError } from '../errors/index.ts';
import { cancelled, deadlineExceeded } from './reply.ts';

/** A unary call under way: settled once, by its answer, its deadline, its signal or a failure of the connection. */
export class PendingCall {
  /** Runs once, when nothing is waited for any more. */
  onEnd: () => void = () => undefined;
  #timer: NodeJS.Timeout | undefined;
  #signal: AbortSignal | undefined;
  #over = false;

  constructor(
    readonly subject: string,
    private readonly resolve: (body: Uint8Array) => void,
    private readonly reject: (error: DomainError) => void,
  ) {}

  get over(): boolean {
    return this.#over;
  }

  /** @returns false if it is over before it began; the caller has been told then. */
  startsWithin(timeoutMs: number, signal: AbortSignal | undefined): boolean {
    if (signal?.aborted) this.fail(cancelled());
    else if (timeoutMs <= 0) this.fail(deadlineExceeded());
    if (this.#over) return false;
    this.#timer = setTimeout(this.#onDeadline, timeoutMs);
    this.#signal = signal;
    signal?.addEventListener('abort', this.#onAbort, { once: true });
    return true;
  }

  succeed(body: Uint8Array): void {
    if (this.#end()) this.resolve(body);
  }

  fail(error: DomainError): void {
    if (this.#end()) this.reject(error);
  }

  readonly #onDeadline = (): void => this.fail(deadlineExceeded());
  readonly #onAbort = (): void => this.fail(cancelled());

  #end(): boolean {
    if (this.#over) return false;
    this.#over = true;
    clearTimeout(this.#timer);
    this.#signal?.removeEventListener('abort', this.#onAbort);
    this.onEnd();
    return true;
  }
}
