import type { Task } from "../tasks.mjs";

/** One library, as one of its users would write the tasks with it. */
export interface Library {
  /** Starts `backend`, for `task`. */
  load(backend: string, task: Task): Promise<void>;
  trainer(task: Task): Promise<Trainer>;
  sampler(task: Task): Promise<Sampler>;
}

export interface Trainer {
  /**
   * Takes at least `steps` training steps, reads the loss every 100, and answers how many it took once
   * the device is done with them.
   */
  train(steps: number): Promise<number>;
  /** Trains on until step `step`, from the first on; answers the last steps' mean loss over the target's mean square. */
  lossAt(step: number): Promise<number>;
  /** Where the library counts itself: what it has asked of the device so far. */
  counters?(): Promise<Record<string, number>>;
}

export interface Sampler {
  /** Pushes all particles from noise through `steps` Euler steps and waits for the device. */
  sample(steps: number): Promise<void>;
}

/** What one visit of the page found. Milliseconds since navigation, pieces a second. */
export interface Outcome {
  isolated: boolean;
  first_ms: number;
  rate?: number;
  adapter?: string;
  losses?: number[];
  per_step?: Record<string, number>;
  own_per_step?: Record<string, number>;
}
