// The declared types of the element are those of its class: tsc fails where they are not.
import type { PushForward as Declared } from "../../www/js/element/push-forward.js";
import type { PushForward as Real } from "../../www/js/element/element.js";

/** What the class adds to every element. */
type Own<T> = { [K in Exclude<keyof T, keyof HTMLElement>]: T[K] };
type Lifecycle = "connectedCallback" | "disconnectedCallback";
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;

export const properties: Same<Omit<Own<Real>, Lifecycle>, Own<Declared>> = true;
export const statics: Same<Omit<typeof Real, "prototype">, Omit<typeof Declared, "prototype">> = true;
