// The types of <push-forward> for those who use it. Time runs from the source (t = 0) to the data (t = 1).

/** What went wrong, and in which setting: `field` is an attribute or a path in the choice ("training.batch"), or "". */
export interface AppError { field: string; message: string }

/** Everything that can be chosen. Keys are those of the catalogue: data, path, sampler, training … */
export interface Choice { version: number; paradigm: string; [key: string]: unknown }

/** What is shown, and where the clock stands. */
export interface Shown {
  /** 0 (source) to 1 (data). */
  time: number;
  playing: boolean;
  /** Passes from 0 to 1 in four seconds, 0.05 to 8. */
  speed: number;
  particles: boolean; trails: boolean; arrows: boolean; density: boolean; data: boolean;
}

/** All that a widget was set to; what it learned is in `exportField`. */
export interface WidgetState { version: 1; choice: Choice; view: Shown }

/** `points`: [count, dim], row-major, in the data's units; `columns`: the names of the dim coordinates. */
export interface Samples { points: Float32Array; count: number; dim: number; columns: string[] }

/** Detail of the event `step`: where training stands. */
export interface Step {
  /** Steps done, of `steps`. */
  step: number; steps: number;
  /** Of the latest step; null before the first. */
  loss: number | null;
  training: boolean; finished: boolean;
  /** Field evaluations that a sample takes; null where that is not known yet. */
  nfe: number | null;
}

/** What a property that is an attribute can be set to: an object becomes JSON, null takes the attribute away. */
export type Value = string | number | object | null;

/** Properties that are attributes, with hyphens for underscores. */
export interface Reflected {
  /** A whole choice: a link's fragment, or JSON. */
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
  /** Of the sampler. */
  get steps(): string | null; set steps(value: Value);
  get particles(): string | null; set particles(value: Value);
  get seed(): string | null; set seed(value: Value);
  /** Any of particles, trails, arrows, density, data. */
  get show(): string | null; set show(value: Value);
  /** light, dark, or auto: that of the page around. */
  get theme(): string | null; set theme(value: Value);
  /** none, minimal (the clock, which is what there is without the attribute) or full (training and settings too). */
  get controls(): string | null; set controls(value: Value);
  /** An image's address, shown until there is a picture. */
  get poster(): string | null; set poster(value: Value);
  /** The address of an exported field. */
  get src(): string | null; set src(value: Value);
  /** auto, gpu, gpu-software or cpu. */
  get backend(): string | null; set backend(value: Value);
  /** Whether time runs from the beginning; not where motion is unwelcome. */
  autoplay: boolean;
}

export interface PushForwardEvents {
  /** It can be used. */
  ready: CustomEvent<WidgetState>;
  /** Training went on, a few times a second. */
  step: CustomEvent<Step>;
  /** What is chosen or shown has changed. */
  statechange: CustomEvent<WidgetState>;
  /** Something is wrong; what was there stays. */
  error: CustomEvent<AppError>;
}

export interface PushForward extends HTMLElement, Reflected {}

/**
 * A playground for generative flows: particles are moved from a source to data by a learned field. Besides the
 * properties here every number of the choice is an attribute: a group, a hyphen, its name (training-batch="64").
 */
export class PushForward extends HTMLElement {
  /** The playground's address, for links to it. */
  static page: string;
  /** Whether an attribute of this name says anything here. */
  static knows(name: string): boolean;

  /** Whether time runs. */
  get playing(): boolean;
  set playing(on: boolean);
  /** The time shown, 0 (source) to 1 (data); setting it stops the clock. */
  get time(): number;
  set time(time: number);
  /** Passes from 0 to 1 in four seconds, 0.05 to 8. */
  get speed(): number;
  set speed(speed: number);
  /** Whether it is near the viewport in a page that shows. */
  get isSeen(): boolean;

  /** Trains the field, or goes on; resolves once it trains. */
  get train(): () => Promise<void>;
  /** The attribute: whether training starts by itself. */
  set train(on: boolean | (() => Promise<void>));
  /** Lets time run. */
  play(): Promise<void>;
  /** Stops training and the clock. */
  pause(): Promise<void>;
  /** `count` particles at t = 1, or as many as are shown. Rejects with an AppError. */
  sample(count?: number): Promise<Samples>;
  /** What is chosen and shown; null before `ready`. */
  getState(): WidgetState | null;
  /** Takes over a state or a part of it. Rejects with an AppError, and then nothing has changed. */
  setState(state: Partial<WidgetState>): Promise<void>;
  /** The picture as it is now, as PNG. */
  screenshot(): Promise<Blob>;
  /** The field as a safetensors file, for `src`. */
  exportField(): Promise<Uint8Array>;
  /** Frees all that the widget holds; it does not come back. */
  destroy(): void;

  addEventListener<K extends keyof PushForwardEvents>(type: K, listener: (this: PushForward, event: PushForwardEvents[K]) => unknown, options?: boolean | AddEventListenerOptions): void;
  addEventListener<K extends keyof HTMLElementEventMap>(type: K, listener: (this: HTMLElement, event: HTMLElementEventMap[K]) => unknown, options?: boolean | AddEventListenerOptions): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions): void;
}

declare global {
  interface HTMLElementTagNameMap { "push-forward": PushForward }
}
