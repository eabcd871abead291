import fc from 'fast-check'

const seed = Number(process.env['PROVE_SEED'] ?? 1)

/** Checks a property, in every run on the same inputs: no run is red by chance. `PROVE_SEED` chooses others. */
export const holds = ((property: fc.IAsyncProperty<unknown>, more: fc.Parameters<unknown> = {}) =>
  fc.assert(property, { seed, ...more })) as typeof fc.assert
