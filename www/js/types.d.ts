// The contract between the page and its WebAssembly, in both builds. Time runs from the source (t = 0) to the data (t = 1).

/** Thrown by the wasm module as a plain object. `field` is a path in the choice ("training.batch"), or "". */
export interface AppError { field: string; message: string }

/** A number the user sets. `integer` with range 0..1 is a switch; `log` asks for a logarithmic slider. */
export interface Param {
  id: string; label: string; doc: string;
  min: number; max: number; default: number; integer: boolean; log: boolean;
  kind?: undefined;
}
/** A text the user sets, such as a formula. */
export interface TextParam {
  id: string; label: string; doc: string;
  kind: "text"; default: string;
  /** In characters. */
  maxlength: number;
}
export interface Entry { id: string; label: string; doc: string; params: (Param | TextParam)[] }
export interface Group { id: string; label: string; doc: string; entries: Entry[] }
/** `sets`: the keys of the choice that the paradigm decides. */
export interface Paradigm { id: string; label: string; doc: string; sets: string[]; choice: Choice }
export interface Catalogue {
  version: number; groups: Group[]; paradigms: Paradigm[];
  /** `group` is a key of the choice, or "" for its top level. */
  numbers: (Param & { group: string })[];
}

/** A pick: the entry's id and its parameters, flat. */
export type Pick = { id: string } & Record<string, unknown>;
/** Everything the user picks. Keys other than these are kept as they are. */
export interface Choice { version: number; paradigm: string; [key: string]: unknown }

/** What a change did to the trained field. "invalid": it does not answer the new choice. */
export interface Change { choice: string; field: "kept" | "invalid" | "new"; message: string }

export interface PointsReport {
  rows: number; columns: string[]; skipped: number;
  reasons: { line: number; reason: string }[]; dropped: string[];
}

export interface View {
  /** Device pixels. */
  width: number; height: number;
  dark: boolean;
  /** 0..1 */
  time: number;
  playing: boolean;
  /** Loops per 4 s. */
  speed: number;
  particles: boolean; trails: boolean; arrows: boolean; density: boolean; data: boolean;
  // Whole build only; absent: as the first one named.
  /** Whether the field is shown as streamlines, not as arrows. */
  lines?: boolean;
  of?: "learned" | "exact" | "difference";
  lens?: "velocity" | "score" | "noise" | "data";
  /** Beside `density`. */
  ground?: "nothing" | "contours" | "error" | "divergence";
  /** Points of n² coordinates may be shown as images. */
  display?: "plane" | "images" | "strips";
  /** Show points of the source. */
  source?: boolean;
  /** The particle that is followed, from 0. */
  mark?: number | null;
}

/** What can be shown of the field. */
export interface Offers {
  exact: boolean; velocity: boolean; score: boolean; noise: boolean; data: boolean; divergence: boolean; dim: number; images: boolean;
}

/** What the layers show, in the data's units. */
export interface LayersReport {
  /** Time at which the field was read. */
  time: number;
  /** Whether what was asked for is not defined then. */
  undefined: boolean;
  /** Size at which an arrow has half its greatest length, where that is known. */
  arrow: number | null;
  scale: { low: number; high: number; colours: string[] } | null;
  /** Shares of the mass inside the contours. */
  shares: number[];
  exact_law: boolean;
  /** Of particles shown as images: pixels along an edge, how many, and times from left to right where several. */
  images: { side: number; count: number; times: number[] } | null;
  /** `factor`: what an error of the network's output is multiplied by; root mean square coordinates. */
  conversion: { factor: number; error: number | null; size: number | null } | null;
}

export interface Status {
  step: number; steps: number; training: boolean; finished: boolean;
  /** Where the rounds of pairs stand, in words; null where there are none. */
  round: string | null;
  field: "untrained" | "bundled" | "trained" | "imported"; stale: boolean;
  loss: number | null;
  /** Losses since the last call; the first belongs to step `first_step`. */
  losses: Float32Array; first_step: number;
  gradient_norm: number | null; steps_per_sec: number; train_secs: number;
  time: number; nfe: number | null; frames: number; particles: number;
  /** Whether all particles are shown; `sampled`: whether those shown are of the present field. */
  complete: boolean;
  sampled: boolean;
  /** Seconds of computing that the particles took so far. */
  sample_secs: number;
  counters: Record<string, number>; error: AppError | null;
  /** Raw units at the stage's edges. */
  axes: { x: string; y: string; x_range: [number, number]; y_range: [number, number] };
  // Whole build only.
  offers?: Offers; layers?: LayersReport;
  /** The particle that is followed, once its way is known: its ends, in the data's units. */
  marked?: { particle: number; start: number[]; end: number[] } | null;
}

export interface Measure { energy_distance: number; floor: number; samples: number }

export type Prefer = "auto" | "gpu" | "gpu-software" | "cpu";
export interface Backend { kind: "gpu" | "cpu"; name: string; software: boolean }

/** The wasm class. Calls may overlap: a `tick` happens while `status` is under way. */
export interface Playground {
  backend(): Backend;
  choice(): string;
  set_choice(json: string): Change;
  // The next three are in the whole build only.
  parse_points(bytes: Uint8Array, name: string): PointsReport;
  use_points(columns: Uint32Array): Change;
  draw_points(xy: Float64Array): Change;
  import_field(bytes: Uint8Array): Change;
  export_field(): Promise<Uint8Array>;
  /** The field's file with all that training it on takes. */
  checkpoint(): Promise<Uint8Array>;
  /** What training told so far, as numbers for `take_history` of an engine that takes over. */
  training_history(): Float64Array;
  /** Whole build only. */
  take_history(numbers: Float64Array): void;
  export_samples(): Promise<string>;
  /** Whether it trained before. */
  set_training(on: boolean): boolean;
  step(): void;
  reset(): void;
  set_view(json: string): void;
  to_raw(x: number, y: number): Float64Array;
  /** Whole build only. The particle seen nearest to a place on the canvas, 0 to 1 and y down. */
  particle_at(x: number, y: number): Promise<number | undefined>;
  /** `share` of a frame's computing, 0..1, where several playgrounds run. */
  tick(now_ms: number, share?: number): boolean;
  status(): Promise<Status>;
  /** null where there are no data to compare with. */
  measure(): Promise<Measure | null>;
  /** Whole build only. */
  measures(): MeasureKind[];
  // Jobs, in the whole build only: what begins one answers its number.
  begin_measure(id: string): Promise<number>;
  diagnostics(): DiagnosticKind[];
  /** What training told, at once. */
  training_plot(id: string): Plot;
  /** `samplers`: ids, where the kind compares some. */
  begin_diagnostic(id: string, samplers?: string[]): Promise<number>;
  /** A further distance for the plot over training. */
  begin_distance(): Promise<number>;
  /** Whole build only. How far the sampler's marginals are from the ODE's: a job that answers `Gap[]`. */
  begin_agreement(): Promise<number>;
  /** null once it is done or cancelled. */
  job_progress(number: number): { fraction: number; doing: string } | null;
  cancel_job(number: number): void;
  /** Throws where it was cancelled. */
  job_result(number: number): Promise<unknown>;
  /** Whole build only. */
  exports(): ExportKind[];
  /** Whole build only. */
  export_as(id: string): Promise<Uint8Array>;
  /** Ends the export that goes on, which throws then. */
  cancel_export(): void;
  // Pictures to keep, in the whole build only: the stage stands still from the first to the last of these.
  begin_pictures(): Promise<void>;
  /** `view`: parts of a view, as JSON. RGBA, row after row. */
  picture(view: string): Promise<{ pixels: Uint8Array; axes: Status["axes"] }>;
  /** The same as elements of SVG, without maps. */
  vector_picture(view: string): Promise<{ pixels: string; axes: Status["axes"] }>;
  end_pictures(): void;
  /** Ends it; no call may be under way. */
  free(): void;
}

/** The JavaScript of either build. */
export interface WasmModule {
  default(options?: { module_or_path: WebAssembly.Module | URL }): Promise<unknown>;
  catalogue(): Catalogue;
  choice_from_link(fragment: string): string;
  link_from_choice(json: string): string;
  /** The file that an error named; only a build with every data set has this. */
  supply(path: string, bytes: Uint8Array): void;
  // What pickers show, of a choice as JSON; whole build only.
  thumbnail(choice: string, group: string): Thumbnail;
  /** (α, σ, γ) of the path at even times from 0 to 1, one after the other. */
  curves(choice: string): Float64Array;
  costs(): Cost[];
  /** Where the law of a typed energy lies, of a choice as JSON. */
  outline(choice: string): Outline;
  // What editors ask, of a choice as JSON or of a text; whole build only.
  /** The data as a mixture written out, JSON; nothing where they are none of few components. */
  data_as_mixture(choice: string): string | undefined;
  /** The path as one that is drawn, JSON. */
  path_as_drawn(choice: string): string;
  /** `count` values of the curve at even times from 0 to 1. */
  drawn_curve(text: string, count: number): Sketch;
  Playground: { create(canvas: OffscreenCanvas | HTMLCanvasElement, prefer: Prefer, choice?: string): Promise<Playground> };
}

/** A group of numbers that are measured together. */
export interface MeasureKind { id: string; label: string; doc: string }

/** A kind of plot. `training`: told by training, else measured; `why_not`: what keeps it from this field. */
export interface DiagnosticKind {
  id: string; label: string; doc: string; training: boolean; why_not: string | null;
  /** Samplers that may be compared, those that are where nobody says which, and how many at most. */
  samplers: { offered: string[]; usual: string[]; most: number } | null;
}

/** Numbers of one line, as many of each. */
export interface Series { label: string; style: "line" | "points" | "reference"; x: number[]; y: number[]; error: number[] | null }
/** Values between the edges `x` and `y`, row after row from below; NaN where nothing is known. */
export interface PlotMap { x: number[]; y: number[]; values: number[]; label: string; signed: boolean }
export interface Plot {
  title: string;
  /** In a sentence. */
  finding: string;
  x: { label: string; log: boolean }; y: { label: string; log: boolean };
  series: Series[]; map: PlotMap | null;
}

/** A kind of file for other programs. */
export interface ExportKind { id: string; label: string; doc: string; ending: string }

/** Some points of a law, `dim` numbers each, one after the other. */
export interface Thumbnail { dim: number; points: number[] }

/**
 * In the box from −reach to reach: contours that hold `shares` of the mass, or, where `dim` is 1, the density
 * with its peak at 1; each line as pieces x, y, x, y.
 */
export interface Outline { dim: number; reach: number; shares: number[]; lines: number[][] }

/** A list of knots (t, value) with the curve through them. */
export interface Sketch { knots: [number, number][]; curve: number[] }

/** What a sampler costs: `evaluations` of the field in a step. */
export interface Cost { id: string; order: number; evaluations: number; noisy: boolean }

/** An energy distance of the sampler's particles to a law's, beside that of two draws of the law. */
export interface Apart { distance: number; floor: number }
/** To the ODE's particles at a time, and to the exact law where that is known. */
export interface Gap extends Apart { time: number; exact: Apart | null }

/** One number that was measured, in the data's units or nats. */
export interface Measurement { label: string; value: number; standard_error: number | null; floor: number | null }

/** What the page may ask of an engine, wherever it runs. */
export interface Calls extends Omit<Playground, "tick" | "status" | "free">, Omit<WasmModule, "default" | "Playground"> {
  /** Whether the page is on screen: a hidden one draws nothing. */
  visible(on: boolean): void;
}

/** What an engine reports by itself. */
export interface EngineEvents {
  status(status: Status): void;
  /** What `checkpoint` answers, at most 2 s old while training. */
  checkpoint(bytes: Uint8Array): void;
  /** Something went wrong that no call asked for. */
  error(error: AppError): void;
  /** The wasm instance is lost; nothing more will be answered. */
  crash(message: string): void;
}
