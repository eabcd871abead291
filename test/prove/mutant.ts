/** A mechanism broken on purpose: with it, the proofs of its claim must fail. */
export interface Mutant {
  claim: number
  /** What is broken, in words. */
  name: string
  /** The source, from the root. */
  file: string
  /** Text that occurs there exactly once, and what stands there instead. */
  from: string
  to: string
}
