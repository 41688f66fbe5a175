// The types of the package's element. Time runs from the source (t = 0) to the data (t = 1).

/** All that is chosen, as in a link, a preset, a field's file: docs/METHODS.md has every entry. */
export interface Choice { version: number; paradigm: string; [key: string]: unknown }

/** What is seen. `time`: 0..1; `speed`: passes in four seconds. */
export interface View {
  time: number; playing: boolean; speed: number;
  particles: boolean; trails: boolean; arrows: boolean; density: boolean; data: boolean;
}

/** All that a widget was set to. */
export interface State { version: 1; choice: Choice; view: View }

/** Where training stands; told after every report of the engine that says of further steps, a few times a second. */
export interface Step { step: number; steps: number; loss: number | null; training: boolean; finished: boolean; nfe: number | null }

/** `points`: [count, dim], row-major, in the data's units. */
export interface Samples { points: Float32Array; count: number; dim: number; columns: string[] }

/** `field`: the attribute or the path in the choice that is wrong, or "". */
export interface PushForwardError { field: string; message: string }

/** Set to an object it becomes JSON, set to null the attribute goes. */
type Value = string | number | object | null;

/** `<push-forward>`. Attributes are the same in kebab-case; numbers of a group are attributes only, as sampler-steps. */
export class PushForward extends HTMLElement {
  /** The playground's address, for links to it. */
  static page: string;
  /** Whether an attribute of this name says anything. */
  static knows(name: string): boolean;

  /** Trains the field, or goes on; resolves once it trains. */
  train(): Promise<void>;
  /** Lets time run. */
  play(): Promise<void>;
  /** Stops training and the clock. */
  pause(): Promise<void>;
  /** The particles at t = 1: the first `count` of them, or all. */
  sample(count?: number): Promise<Samples>;
  /** What is chosen and shown; null before the widget is ready. */
  getState(): State | null;
  /** Rejects with a PushForwardError where it is not legal. */
  setState(state: Partial<{ choice: Choice; view: Partial<View> }>): Promise<void>;
  /** The picture as it is now, a PNG. */
  screenshot(): Promise<Blob>;
  /** The field as a safetensors file. */
  exportField(): Promise<Uint8Array>;
  /** Frees all that the widget holds; it does not come back. */
  destroy(): void;

  /** Whether time runs. */
  playing: boolean;
  /** The time shown, 0 (source) to 1 (data). */
  time: number;
  /** Passes from 0 to 1 in four seconds. */
  speed: number;
  autoplay: boolean;

  /** The fragment of a link (`paradigm=diffusion&data=moons`), or JSON. */
  get choice(): string | null; set choice(value: Value);
  get paradigm(): string | null; set paradigm(value: Value);
  get data(): string | null; set data(value: Value);
  get source(): string | null; set source(value: Value);
  get path(): string | null; set path(value: Value);
  get coupling(): string | null; set coupling(value: Value);
  get target(): string | null; set target(value: Value);
  get weighting(): string | null; set weighting(value: Value);
  get time_law(): string | null; set time_law(value: Value);
  get sampler(): string | null; set sampler(value: Value);
  get grid(): string | null; set grid(value: Value);
  get along(): string | null; set along(value: Value);
  get steps(): string | null; set steps(value: Value);
  get particles(): string | null; set particles(value: Value);
  get seed(): string | null; set seed(value: Value);
  /** Any of particles, trails, arrows, density, data. */
  get show(): string | null; set show(value: Value);
  get theme(): string | null; set theme(value: Value);
  /** none, minimal or full. */
  get controls(): string | null; set controls(value: Value);
  /** A picture to show before there is one. */
  get poster(): string | null; set poster(value: Value);
  /** A field that was exported. */
  get src(): string | null; set src(value: Value);
  /** auto, gpu, gpu-software or cpu. */
  get backend(): string | null; set backend(value: Value);

  addEventListener<T extends keyof PushForwardEvents>(type: T, listener: (event: PushForwardEvents[T]) => void, options?: boolean | AddEventListenerOptions): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions): void;
}

/** All of them bubble and leave shadow trees. */
export interface PushForwardEvents {
  ready: CustomEvent<State>;
  step: CustomEvent<Step>;
  statechange: CustomEvent<State>;
  error: CustomEvent<PushForwardError>;
}

declare global {
  interface HTMLElementTagNameMap { "push-forward": PushForward }
}
