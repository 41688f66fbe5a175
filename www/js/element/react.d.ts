// JSX knows <push-forward> once this is imported, under React 18 and 19. Under 18 an object is no value of an
// attribute (write JSON), and events reach only listeners added to the element itself.
import type { DetailedHTMLProps, HTMLAttributes } from "react";
import type { PushForward, PushForwardEvents, Reflected, Value } from "./index.js";

type Handlers = { [K in keyof PushForwardEvents as `on${K}`]?: (event: PushForwardEvents[K]) => void };
type Values = { [K in Exclude<keyof Reflected, "autoplay">]?: Value };

/** Attributes of `<push-forward>` in JSX; those with a hyphen (`training-batch`) are let through as they are. */
export type PushForwardAttributes = Values & Handlers & {
  autoplay?: boolean;
  train?: boolean;
  playing?: boolean;
  /** 0 (source) to 1 (data). */
  time?: number;
  /** Passes from 0 to 1 in four seconds, 0.05 to 8. */
  speed?: number;
  class?: string;
};

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "push-forward": DetailedHTMLProps<Omit<HTMLAttributes<PushForward>, keyof PushForwardAttributes>, PushForward> & PushForwardAttributes;
    }
  }
}
